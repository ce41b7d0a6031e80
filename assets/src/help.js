// Help beside the page: F1 or the link opens it, links within it stay in it, Escape and the button close it.
import htmx from "htmx.org/dist/htmx.esm.js";

export function help() {
  const sheet = document.getElementById("help");
  if (!sheet) return;
  let opener = null;
  const close = () => {
    sheet.hidden = true;
    document.documentElement.removeAttribute("data-beside");
    opener?.focus();
  };
  const open = (address) => {
    if (sheet.hidden) opener = document.activeElement;
    htmx.ajax("GET", address, { target: "#help", swap: "innerHTML" });
  };
  document.addEventListener("htmx:after:swap", (event) => {
    if (!sheet.querySelector("#help-title") || !sheet.dataset.asked) return;
    delete sheet.dataset.asked;
    sheet.hidden = false;
    document.documentElement.setAttribute("data-beside", "");
    sheet.scrollTop = 0;
    sheet.querySelector("#help-title").focus();
  });
  document.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    const link = event.target.closest?.("a[href]");
    const beside = link && (link.hasAttribute("data-help") || (sheet.contains(link) && !link.hasAttribute("data-help-whole") && link.pathname.startsWith("/help/")));
    if (beside) {
      event.preventDefault();
      sheet.dataset.asked = "1";
      open(link.getAttribute("href"));
    } else if (event.target.closest?.("[data-help-close]")) close();
  });
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "F1" && !document.querySelector("dialog[open]")) {
      event.preventDefault();
      document.querySelector("a[data-help]")?.click();
    } else if (event.key === "Escape" && !sheet.hidden && !document.querySelector("details.menu[open], details.filter[open]")) close();
  });
}
