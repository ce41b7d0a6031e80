// 朗读: the words of the page, read by the machine's own voice; the button is there only where there is one.
export function reading() {
  const button = document.querySelector("[data-read-aloud]");
  if (!button || !("speechSynthesis" in window)) return;
  button.hidden = false;
  const stop = () => {
    speechSynthesis.cancel();
    button.setAttribute("aria-pressed", "false");
    button.textContent = button.dataset.start;
  };
  button.addEventListener("click", () => {
    if (button.getAttribute("aria-pressed") === "true") return stop();
    const words = new SpeechSynthesisUtterance(document.querySelector("main").innerText);
    words.lang = document.documentElement.lang === "en" ? "en" : "zh-CN";
    words.rate = 0.9;
    words.onend = stop;
    speechSynthesis.cancel();
    speechSynthesis.speak(words);
    button.setAttribute("aria-pressed", "true");
    button.textContent = button.dataset.stop;
  });
  addEventListener("pagehide", () => speechSynthesis.cancel());
}
