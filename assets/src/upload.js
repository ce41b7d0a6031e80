// A large file travels in pieces of 4 MB and goes on where it stopped. Where the form names no address for pieces, it is sent whole.
// POST start (name, size) → {"url", "offset"}; PUT url with Content-Range → {"offset"}; the last answer carries {"next"}, the page to go to.
const PIECE = 4 * 1024 * 1024;

const token = (form) => form.querySelector("[name=csrfmiddlewaretoken]").value;

async function ask(url, options) {
  const answer = await fetch(url, { credentials: "same-origin", ...options });
  if (!answer.ok) {
    const told = await answer.json().catch(() => ({}));
    throw Object.assign(new Error(String(answer.status)), { said: told.error });
  }
  return answer.json();
}

async function send(form, file, say) {
  const headers = { "X-CSRFToken": token(form) };
  const start = new FormData(form);
  start.delete(form.querySelector("input[type=file]").name);
  start.set("name", file.name);
  start.set("size", String(file.size));
  let at = await ask(form.dataset.upload, { method: "POST", headers, body: start });
  while (!at.next) {
    const end = Math.min(at.offset + PIECE, file.size);
    at = await ask(at.url, {
      method: "PUT",
      headers: { ...headers, "Content-Range": `bytes ${at.offset}-${end - 1}/${file.size}` },
      body: file.slice(at.offset, end),
    }).then((answer) => ({ url: at.url, ...answer }));
    say(at.next ? file.size : at.offset);
  }
  location.assign(at.next);
}

export function uploads() {
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-upload]");
    const file = form?.querySelector("input[type=file]")?.files[0];
    if (!file || file.size <= PIECE) return;
    event.preventDefault();
    const bar = form.querySelector("[data-upload-progress]");
    const fault = form.querySelector("[data-upload-fault]");
    const say = (done) => {
      if (bar) Object.assign(bar, { hidden: false, max: file.size, value: done });
    };
    say(0);
    if (fault) fault.hidden = true;
    // what arrived stays: pressing the button again goes on from there
    if (fault) fault.dataset.usual ??= fault.textContent;
    send(form, file, say).catch((error) => {
      if (bar) bar.hidden = true;
      if (fault) Object.assign(fault, { hidden: false, textContent: error.said || fault.dataset.usual });
    });
  }, true);
}
