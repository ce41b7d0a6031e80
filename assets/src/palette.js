// The palette under the search box: results while one types, chosen by arrows and opened by Enter. A combobox with a listbox:
// the focus stays in the box, which names the chosen option. Silent while an input method composes.
import htmx from "htmx.org/dist/htmx.esm.js";

const PAUSE = 120;
// so many characters are looked for (heli.core.searching)
const MOST = 60;
const composing = (event) => event.isComposing || event.keyCode === 229;

export function palette() {
  const box = document.querySelector("[data-search]");
  const list = document.getElementById("palette");
  if (!box || !list) return;
  const said = document.querySelector("[data-search-said]");
  let waiting = 0;
  let chosen = null;

  const typed = () => [...box.value.normalize("NFKC").split(/\s+/u).filter(Boolean).join(" ")].slice(0, MOST).join("");
  const options = () => [...list.querySelectorAll("[role=option]")];
  const choose = (option) => {
    chosen?.setAttribute("aria-selected", "false");
    chosen = option ?? null;
    if (!chosen) return box.removeAttribute("aria-activedescendant");
    chosen.setAttribute("aria-selected", "true");
    box.setAttribute("aria-activedescendant", chosen.id);
    chosen.scrollIntoView({ block: "nearest" });
  };
  const show = (whether) => {
    list.hidden = !whether;
    box.setAttribute("aria-expanded", String(whether));
    if (!whether) choose(null);
  };
  const move = (by) => {
    const all = options();
    if (!all.length) return;
    if (list.hidden) show(true);
    const at = all.indexOf(chosen);
    choose(all[at < 0 ? (by > 0 ? 0 : all.length - 1) : (at + by + all.length) % all.length]);
  };
  const ask = (pause) => {
    // what is shown belongs to what was typed before: Enter must not open it
    choose(null);
    clearTimeout(waiting);
    waiting = setTimeout(() => htmx.trigger(box, "look-up"), pause);
  };
  const begin = () => {
    if (box.offsetParent === null) return document.querySelector("[data-find]")?.click();
    box.focus();
    box.select();
  };

  box.addEventListener("focus", () => ask(0));
  box.addEventListener("input", (event) => event.isComposing || ask(PAUSE));
  box.addEventListener("compositionend", () => ask(PAUSE));
  box.addEventListener("blur", () => {
    clearTimeout(waiting);
    show(false);
  });
  // a press on a result must not take the focus from the box before it is a click
  list.addEventListener("mousedown", (event) => event.preventDefault());
  // before that, htmx puts the marks of the options before on those of the same id
  list.addEventListener("htmx:after:settle", () => {
    if (document.activeElement !== box || !list.firstElementChild) return;
    // an answer that comes late belongs to what was typed before
    if (list.firstElementChild.dataset.asked !== typed()) return ask(PAUSE);
    const found = options();
    show(found.length > 0);
    if (typed()) choose(found[0]);
    said.textContent = list.firstElementChild?.dataset.said ?? "";
  });
  box.addEventListener("keydown", (event) => {
    if (composing(event)) return;
    const moves = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in moves) {
      event.preventDefault();
      move(moves[event.key]);
    } else if (event.key === "Enter" && chosen) {
      event.preventDefault();
      chosen.click();
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      event.stopPropagation();
      show(false);
    } else if (event.key === "Escape") {
      box.blur();
    }
  });
  document.addEventListener("keydown", (event) => {
    if (composing(event) || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || event.key.toLowerCase() !== "k") return;
    if (document.querySelector("dialog[open]")) return;
    event.preventDefault();
    begin();
  });
}
