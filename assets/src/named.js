// Colleagues are offered behind an @ while one writes a comment: chosen by arrows, written by Enter, Tab or a press. The focus
// stays in the box, which names the chosen one. Silent while an input method composes.
const PAUSE = 150;
// a sign and what is typed behind it, up to where the caret stands (heli.core.rules.mentions)
const OPEN = /(?<![A-Za-z0-9._%+-])[@＠]([^\s@＠，。；：、！？,;:!?「」“”]{0,50})$/u;

export function named() {
  for (const form of document.querySelectorAll("form[data-people]")) offered(form, form.querySelector("textarea"));
}

function offered(form, box) {
  const list = document.createElement("div");
  list.className = "named__list";
  list.id = `${box.id}-people`;
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", form.dataset.peopleLabel);
  const said = document.createElement("p");
  said.className = "visually-hidden";
  said.setAttribute("role", "status");
  box.parentElement.classList.add("named");
  box.after(list, said);
  box.setAttribute("aria-autocomplete", "list");
  box.setAttribute("aria-controls", list.id);
  let waiting = 0;
  let asked = 0;
  let chosen = null;

  const typed = () => box.value.slice(0, box.selectionStart).match(OPEN)?.[1];
  const choose = (option) => {
    chosen?.setAttribute("aria-selected", "false");
    chosen = option ?? null;
    chosen?.setAttribute("aria-selected", "true");
    if (chosen) box.setAttribute("aria-activedescendant", chosen.id);
    else box.removeAttribute("aria-activedescendant");
  };
  const close = () => {
    clearTimeout(waiting);
    asked += 1;
    list.hidden = true;
    list.replaceChildren();
    said.textContent = "";
    choose(null);
  };
  const options = () => [...list.querySelectorAll("[role=option]")];
  const look = async () => {
    const name = typed();
    if (name === undefined) return close();
    const mine = (asked += 1);
    const answer = await fetch(`${form.dataset.people}?q=${encodeURIComponent(name)}`).catch(() => null);
    const found = answer?.ok ? await answer.text() : "";
    // an answer that comes late belongs to what was typed before
    if (mine !== asked || document.activeElement !== box) return;
    list.innerHTML = found;
    list.hidden = !options().length;
    said.textContent = list.firstElementChild?.dataset.said ?? "";
    choose(options()[0]);
  };
  const write = (option) => {
    const end = box.selectionStart;
    box.setRangeText(`${option.dataset.written} `, end - typed().length, end, "end");
    close();
    box.dispatchEvent(new Event("change", { bubbles: true }));
  };

  const later = () => {
    clearTimeout(waiting);
    waiting = setTimeout(look, PAUSE);
  };
  box.addEventListener("input", (event) => event.isComposing || later());
  box.addEventListener("compositionend", later);
  box.addEventListener("blur", close);
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) write(option);
  });
  box.addEventListener("keydown", (event) => {
    if (list.hidden || event.isComposing || event.keyCode === 229) return;
    const all = options();
    const moves = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in moves) choose(all[(all.indexOf(chosen) + moves[event.key] + all.length) % all.length]);
    else if ((event.key === "Enter" || event.key === "Tab") && chosen) write(chosen);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
}
