// Map and table beside each other: pointing at one marks the other, picking keeps the mark; heads sort the rows.
const words = document.documentElement.lang.startsWith("en") ? "en" : "zh-Hans-CN-u-co-pinyin";

function mark(key, attribute) {
  for (const one of document.querySelectorAll("[data-place]")) {
    const same = one.dataset.place === key;
    one.toggleAttribute(attribute, same);
    if (!same || attribute !== "data-chosen" || !one.closest("svg")) continue;
    // the chosen outline is drawn last, or its neighbours cover its edge; names stay above every outline
    const focused = one === document.activeElement;
    one.parentNode.insertBefore(one, one.parentNode.querySelector(":scope > .names"));
    if (focused) one.focus();
  }
}

function picking() {
  const place = (event) => event.target.closest?.("[data-place]");
  document.addEventListener("mouseover", (event) => {
    if (document.querySelector("[data-place]")) mark(place(event)?.dataset.place, "data-pointed");
  });
  document.addEventListener("focusin", (event) => place(event) && mark(place(event).dataset.place, "data-pointed"));
  document.addEventListener("click", (event) => {
    const picked = place(event);
    if (!picked) return;
    const link = event.target.closest("a");
    // an address of another page is followed; an address within this page only marks
    if (link && !(link.getAttribute("href") ?? link.getAttribute("xlink:href") ?? "#").startsWith("#")) return;
    event.preventDefault();
    mark(picked.dataset.place, "data-chosen");
    document.querySelector(`tr[data-place="${CSS.escape(picked.dataset.place)}"]`)?.scrollIntoView({ block: "nearest" });
  });
}

function value(row, column) {
  const cell = row.cells[column];
  const text = (cell.dataset.value ?? cell.textContent).trim();
  const number = Number(text.replace(/[,，%\s]/g, ""));
  return text === "" || text === "—" ? null : Number.isNaN(number) ? text : number;
}

function sort(table, column, descending) {
  const rows = [...table.tBodies[0].rows];
  rows.sort((a, b) => {
    const [x, y] = [value(a, column), value(b, column)];
    if (x === null || y === null) return (x === null) - (y === null);
    const order = typeof x === "number" && typeof y === "number" ? x - y : String(x).localeCompare(String(y), words);
    return descending ? -order : order;
  });
  table.tBodies[0].append(...rows);
}

function sorting() {
  for (const table of document.querySelectorAll("table[data-sortable]")) {
    for (const head of table.tHead.rows[0].cells) {
      if (head.querySelector("a, input") || !head.textContent.trim()) continue;
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const now = head.getAttribute("aria-sort");
        const descending = now ? now === "ascending" : head.classList.contains("num");
        for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", descending ? "descending" : "ascending");
        sort(table, head.cellIndex, descending);
      });
    }
  }
}

export function places() {
  const chosen = document.querySelector("svg [data-place][data-chosen]");
  if (chosen) mark(chosen.dataset.place, "data-chosen");
  picking();
  sorting();
}
