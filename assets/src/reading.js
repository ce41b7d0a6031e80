// 朗读: the words of the page, read by the machine's own voice, sentence by sentence, since some voices stop in the
// middle of a long text. Where a machine has no voice for the language, the button says so instead of staying silent.
const WAIT = 1500;

function sentences(text) {
  return text.split(/(?<=[。！？；.!?])\s*|\n+/).map((each) => each.trim()).filter(Boolean);
}

/** The voices of this machine, which some browsers find only after they were asked. */
function voices() {
  const known = speechSynthesis.getVoices();
  if (known.length) return Promise.resolve(known);
  return new Promise((found) => {
    const told = () => found(speechSynthesis.getVoices());
    speechSynthesis.addEventListener("voiceschanged", told, { once: true });
    setTimeout(told, WAIT);
  });
}

export function reading() {
  const button = document.querySelector("[data-read-aloud]");
  if (!button) return;
  button.hidden = false;
  const say = document.querySelector("[data-read-said]");
  const language = document.documentElement.lang.startsWith("en") ? "en" : "zh";
  const shown = (reads) => {
    button.setAttribute("aria-pressed", String(reads));
    button.textContent = reads ? button.dataset.stop : button.dataset.start;
  };
  const stop = () => {
    speechSynthesis.cancel();
    shown(false);
  };
  const cannot = () => {
    shown(false);
    say.textContent = button.dataset.none;
    say.hidden = false;
  };
  const start = async () => {
    if (!("speechSynthesis" in window)) return cannot();
    shown(true);
    const voice = (await voices()).find((each) => each.lang.toLowerCase().startsWith(language));
    if (button.getAttribute("aria-pressed") !== "true") return;
    if (!voice) return cannot();
    say.hidden = true;
    speechSynthesis.cancel();
    const parts = sentences(document.querySelector("main").innerText);
    parts.forEach((part, number) => {
      const words = new SpeechSynthesisUtterance(part);
      words.voice = voice;
      words.lang = voice.lang;
      words.rate = 0.9;
      words.onerror = ({ error }) => (["canceled", "interrupted"].includes(error) ? undefined : (stop(), cannot()));
      if (number === parts.length - 1) words.onend = stop;
      speechSynthesis.speak(words);
    });
  };
  button.addEventListener("click", () => (button.getAttribute("aria-pressed") === "true" ? stop() : start()));
  addEventListener("pagehide", () => window.speechSynthesis?.cancel());
}
