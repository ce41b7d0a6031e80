// Theme and size of type change at once, without a new page; the form behind does the same without a script.
export function look() {
  const root = document.documentElement;
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-look]");
    const button = event.submitter;
    if (!form || !button || !["theme", "size"].includes(button.name)) return;
    event.preventDefault();
    const body = new FormData(form);
    body.set(button.name, button.value);
    fetch(form.action, { method: "POST", body, redirect: "manual" });
    root.dataset[button.name] = button.value;
    for (const other of document.querySelectorAll(`form[data-look] button[name="${button.name}"]`))
      other.setAttribute("aria-pressed", String(other.value === button.value));
  });
}
