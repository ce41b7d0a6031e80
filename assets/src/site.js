// What every page runs: htmx, menus, keys, look, forms that cannot be sent twice, uploads that go on where they stopped.
import htmx from "htmx.org/dist/htmx.esm.js";
import { drafts } from "./draft.js";
import { help } from "./help.js";
import { keys } from "./keys.js";
import { look } from "./look.js";
import { places } from "./map.js";
import { named } from "./named.js";
import { palette } from "./palette.js";
import { first, passkeys } from "./passkey.js";
import { reading } from "./reading.js";
import { uploads } from "./upload.js";

window.htmx = htmx;

/** A page full of errors is read from the sentence on top. */
function toTheErrors() {
  document.querySelector("[data-errors]")?.focus();
}

const OPEN = "details.menu[open], details.filter[open]";

/** Menus are details elements: one open at a time, closed by Escape and by a click elsewhere. */
function menus() {
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll(OPEN)) if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && document.querySelector(OPEN);
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
}

/** The pressed button says what is happening; a second press sends nothing. */
function onceOnly() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || form.hasAttribute("data-look")) return;
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "1";
    const button = event.submitter;
    if (!button?.classList.contains("button")) return;
    // the name and value of the button still have to travel, so it is marked, not disabled
    button.setAttribute("aria-disabled", "true");
    button.textContent = document.body.dataset.sending;
  });
  addEventListener("pageshow", (event) => event.persisted && location.reload());
}

/** Choosing rows shows the bulk bar and says how many. */
function choosing() {
  document.addEventListener("change", (event) => {
    const box = event.target.closest?.("[data-pick], [data-pick-all]");
    if (!box) return;
    const whole = box.closest("form, .table-wrap, .scroll");
    const picks = [...whole.querySelectorAll("[data-pick]")];
    if (box.hasAttribute("data-pick-all")) for (const pick of picks) pick.checked = box.checked;
    for (const pick of picks) pick.closest("tr").setAttribute("aria-selected", String(pick.checked));
    const chosen = picks.filter((pick) => pick.checked).length;
    const bar = whole.querySelector("[data-bulk]") ?? document.querySelector("[data-bulk]");
    if (!bar) return;
    bar.hidden = chosen === 0;
    const words = bar.querySelector("[data-chosen-count]");
    if (words) words.textContent = String(chosen);
  });
}

/** What scrolls sideways can be scrolled by keyboard. */
function scrolling() {
  for (const box of document.querySelectorAll(".scroll, .table-wrap, main > table, section > table"))
    if (box.scrollWidth > box.clientWidth + 1 && !box.hasAttribute("tabindex")) box.tabIndex = 0;
}

/** What only a script serves is shown where one runs. */
function served() {
  for (const one of document.querySelectorAll("[data-by-script][hidden]")) one.hidden = false;
}

toTheErrors();
menus();
served();
scrolling();
addEventListener("resize", scrolling);
onceOnly();
choosing();
help();
keys();
look();
named();
palette();
places();
passkeys();
first();
reading();
uploads();
drafts();
document.addEventListener("htmx:after:swap", () => {
  toTheErrors();
  served();
  scrolling();
});
