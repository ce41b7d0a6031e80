// Everything a page does beyond plain HTML; without it every page still works.
import "htmx.org";

const root = document.documentElement;
const composing = (event) => event.isComposing || event.keyCode === 229;
const typing = (element) => element.closest("input, textarea, select, [contenteditable]") !== null;

function rows() {
  return [...document.querySelectorAll("main tbody tr")].filter((row) => row.querySelector("a"));
}

function move(step) {
  const all = rows();
  if (!all.length) return;
  const here = all.findIndex((row) => row.contains(document.activeElement));
  const next = all[Math.max(0, Math.min(all.length - 1, here + step))];
  next.querySelector("a").focus();
}

document.addEventListener("keydown", (event) => {
  if (composing(event) || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if (event.key === "/") {
    const search = document.querySelector("[data-search]");
    if (search) { event.preventDefault(); search.focus(); }
  } else if (event.key === "j") move(1);
  else if (event.key === "k") move(-1);
});

// Enter that picks a character of an input method must never send a form.
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && composing(event)) event.preventDefault();
}, true);

document.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (!button || event.defaultPrevented || event.target.method === "get") return;
  button.setAttribute("aria-busy", "true");
});

// The map and its table: pointing at one marks the other.
for (const region of document.querySelectorAll("[data-place]")) {
  for (const [kind, on] of [["mouseenter", true], ["mouseleave", false], ["focusin", true], ["focusout", false]]) {
    region.addEventListener(kind, () => {
      for (const twin of document.querySelectorAll(`[data-place="${region.dataset.place}"]`)) twin.classList.toggle("marked", on);
    });
  }
}

// A summary of errors takes the focus, so that a screen reader starts there.
const summary = document.querySelector("[data-errors]");
if (summary) summary.focus();
root.classList.add("scripted");
