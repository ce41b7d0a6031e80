// What is typed into a form is kept while it is typed, and offered again after a closed window or an ended session.
const PAUSE = 1500;
/** Secrets are not kept, nor what a page brought along and nobody typed; the version tells later whether somebody was faster. */
const kept = (name, form) => {
  const field = form.elements.namedItem(name);
  const one = field instanceof RadioNodeList ? field[0] : field;
  return one && one.type !== "file" && (one.type !== "hidden" || name === "version");
};

function valuesOf(form) {
  return [...new FormData(form)].filter(([name, value]) => typeof value === "string" && kept(name, form));
}

function putBack(form, values) {
  const texts = new Map();
  for (const [name, value] of values) texts.set(name, [...(texts.get(name) ?? []), value]);
  for (const field of form.elements) {
    if (!field.name || !kept(field.name, form)) continue;
    const wanted = texts.get(field.name) ?? [];
    if (field.type === "checkbox" || field.type === "radio") field.checked = wanted.includes(field.value);
    else if (field.multiple && field.options) for (const option of field.options) option.selected = wanted.includes(option.value);
    else if (wanted.length) field.value = wanted.shift();
    else continue;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

async function send(form, values, more = {}) {
  const body = new URLSearchParams(values);
  body.set("draft-path", location.pathname);
  const headers = { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value };
  return fetch(document.body.dataset.draft, { method: "POST", body, headers, redirect: "manual", ...more });
}

/** A line below the buttons that says when it was kept, or that it could not be. */
function line(form) {
  const said = document.createElement("p");
  said.className = "help draft__said";
  said.setAttribute("role", "status");
  form.append(said);
  return said;
}

function keep(form) {
  let timer, said, underWay, last = JSON.stringify(valuesOf(form));
  const save = async (more) => {
    clearTimeout(timer);
    const values = valuesOf(form), now = JSON.stringify(values);
    if (form.dataset.sent || now === last) return;
    underWay = send(form, values, more).catch(() => null);
    const answer = await underWay;
    underWay = undefined;
    if (answer?.ok) last = now;
    said ??= line(form);
    // a redirect leads to the page of signing in: the session has ended
    const ended = answer?.type === "opaqueredirect";
    said.classList.toggle("field-error", ended);
    if (ended) said.textContent = document.body.dataset.signedOut;
    // a page that says what broke is no sentence to be put under a button
    else if (answer?.headers.get("Content-Type")?.startsWith("text/plain")) said.textContent = await answer.text();
  };
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => save(), PAUSE);
  });
  // what is on its way when the form is sent would come back as a draft of what is done
  form.addEventListener("submit", async (event) => {
    clearTimeout(timer);
    if (!underWay) return;
    event.preventDefault();
    await underWay;
    form.requestSubmit(event.submitter);
  });
  addEventListener("pagehide", () => save({ keepalive: true }));
  document.addEventListener("visibilitychange", () => document.hidden && save({ keepalive: true }));
}

async function offer(form) {
  const answer = await fetch(`${document.body.dataset.draft}?${new URLSearchParams({ "draft-path": location.pathname })}`, { redirect: "manual" });
  if (answer.status !== 200) return;
  form.insertAdjacentHTML("beforebegin", await answer.text());
  const note = form.previousElementSibling;
  const values = JSON.parse(note.dataset.draftValues);
  note.addEventListener("click", (event) => {
    if (event.target.closest("[data-draft-take]")) putBack(form, values);
    else if (event.target.closest("[data-draft-drop]")) send(form, []);
    else return;
    note.remove();
    form.querySelector("input:not([type=hidden]), select, textarea")?.focus();
  });
}

export function drafts() {
  if (!document.body.dataset.draft) return;
  for (const form of document.querySelectorAll('main form.form[method="post"]:not([action])')) {
    if (form.querySelector('[type="password"], [autocomplete="one-time-code"], [data-no-draft]')) continue;
    // a form that came back with errors holds what was typed
    if (!document.querySelector("[data-errors]")) offer(form);
    keep(form);
    return;
  }
}
