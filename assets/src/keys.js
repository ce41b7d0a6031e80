// Keys: / search, j k rows, Enter open, n new, e edit, g then a room, ? the list. Silent in fields and while an input method composes.
// a box that is ticked is no place to type in: neither that of a row nor the one in the sheet that has just closed
const written = "textarea, select, input:not([type=checkbox], [type=radio], [type=button], [type=submit])";
const typing = (target) => target.isContentEditable || target.matches?.(written);
const off = () => localStorage.getItem("heli_keys") === "off";

/** Move the focus down or up the rows of the first list. */
function step(by) {
  const rows = [...document.querySelectorAll("main tbody tr, main .todo > li")].filter((row) => row.querySelector("a"));
  if (!rows.length) return;
  const now = rows.findIndex((row) => row.contains(document.activeElement));
  const next = rows[Math.min(rows.length - 1, Math.max(0, now < 0 ? (by > 0 ? 0 : rows.length - 1) : now + by))];
  next.querySelector("a").focus();
  next.scrollIntoView({ block: "nearest" });
}

function press(selector) {
  const found = document.querySelector(selector);
  if (found) found.click();
  return Boolean(found);
}

export function keys() {
  let going = false;
  const list = document.querySelector("dialog.keys");
  list?.querySelector("[data-keys-switch]")?.addEventListener("change", (event) =>
    localStorage.setItem("heli_keys", event.target.checked ? "on" : "off"),
  );
  const open = () => {
    if (!list) return;
    list.querySelector("[data-keys-switch]").checked = !off();
    list.showModal();
  };
  document.addEventListener("click", (event) => event.target.closest?.("[data-keys-open]") && open());
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) {
      // Enter that picks a character must never send the form
      if (event.key === "Enter") event.stopPropagation();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || document.querySelector("dialog[open]")) return;
    if (event.key === "?") return open();
    if (off()) return;
    if (going) {
      going = false;
      const room = [...document.querySelectorAll(".rail li a")][Number(event.key) - 1];
      return room?.click();
    }
    const acts = {
      "/": () => {
        const box = document.querySelector("[data-search]");
        if (box?.offsetParent) box.focus();
        else press("[data-find]");
      },
      j: () => step(1),
      k: () => step(-1),
      n: () => press("[data-key='n'], .head__do .button--main"),
      e: () => press("[data-key='e']"),
      g: () => (going = true),
    };
    if (!acts[event.key]) return;
    event.preventDefault();
    acts[event.key]();
  });
}
