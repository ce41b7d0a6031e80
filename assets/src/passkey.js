// A passkey is made or asked for when its button is pressed; where the browser knows none, the button is not there.

function bytes(text) {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

function text(buffer) {
  const plain = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

const opened = (held) => (held ?? []).map((each) => ({ ...each, id: bytes(each.id) }));

async function create({ publicKey }) {
  const made = await navigator.credentials.create({
    publicKey: {
      ...publicKey,
      challenge: bytes(publicKey.challenge),
      user: { ...publicKey.user, id: bytes(publicKey.user.id) },
      excludeCredentials: opened(publicKey.excludeCredentials),
    },
  });
  const { clientDataJSON, attestationObject } = made.response;
  return packed(made, { clientDataJSON: text(clientDataJSON), attestationObject: text(attestationObject) });
}

async function get({ publicKey }) {
  const found = await navigator.credentials.get({
    publicKey: { ...publicKey, challenge: bytes(publicKey.challenge), allowCredentials: opened(publicKey.allowCredentials) },
  });
  const { clientDataJSON, authenticatorData, signature, userHandle } = found.response;
  return packed(found, {
    clientDataJSON: text(clientDataJSON),
    authenticatorData: text(authenticatorData),
    signature: text(signature),
    userHandle: userHandle ? text(userHandle) : null,
  });
}

const packed = (held, response) => ({
  id: held.id,
  rawId: text(held.rawId),
  type: held.type,
  response,
  clientExtensionResults: held.getClientExtensionResults(),
});

async function answer(form) {
  if (form.dataset.passkey === "create") return create(JSON.parse(form.dataset.options));
  const options = await fetch(form.dataset.optionsUrl, { headers: { Accept: "application/json" } });
  return get(await options.json());
}

export function passkeys() {
  if (!window.PublicKeyCredential) return;
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      const held = form.elements.credential;
      if (held.value) return;
      event.preventDefault();
      const said = form.querySelector("[data-said]");
      try {
        held.value = JSON.stringify(await answer(form));
        form.requestSubmit();
      } catch {
        said.textContent = said.dataset.refused; // put away, or none on this phone: it can be tried again
      }
    });
  }
}

/** A sheet's picture leads here with login and code behind the #, which no server is sent. They go from the address at once. */
export function first() {
  const form = document.querySelector("form[data-first]");
  const [login, code] = location.hash.slice(1).split(".");
  if (!form || !code) return;
  form.elements.login.value = decodeURIComponent(login);
  form.elements.code.value = decodeURIComponent(code);
  history.replaceState(null, "", location.pathname);
  form.querySelector("button").focus();
}
