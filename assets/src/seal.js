// Seals a bid in the browser, in the format of docs/reference/sealed-file.md. Nothing that was chosen here is sent anywhere.
import { Sha256 } from "./sha256.js";

const CHUNK = 128 * 1024;
const TAG = 16;
const HEAD = 114;
const BATCH = 8;
const MOST_BYTES = 200 * 1024 * 1024;
const MOST_FILES = 500;
const text = new TextEncoder();

/** What is wrong, by the field it belongs beside, the sentence of that field, and the name it is about. */
class Fault extends Error {
  constructor(field, sentence, name = "") {
    super(sentence);
    Object.assign(this, { field, sentence, name });
  }
}

function joined(...parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function number(value, bytes) {
  const held = new Uint8Array(bytes);
  for (let left = value, at = bytes - 1; left > 0; left = Math.floor(left / 256)) held[at--] = left % 256;
  return held;
}

/** A digest for people: forty digits in groups of five. */
function inDigits(digest) {
  const hex = [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return String(BigInt(`0x${hex}`) % 10n ** 40n).padStart(40, "0").match(/.{5}/g).join(" ");
}

async function tenderKey(file) {
  if (!file) throw new Fault("key", "missing");
  let held;
  let point;
  try {
    held = JSON.parse(await file.text());
    point = Uint8Array.from(atob(held.public_key), (letter) => letter.charCodeAt(0));
  } catch {
    throw new Fault("key", "wrong");
  }
  if (held.format !== "heli-tender-key" || typeof held.tender !== "string" || point.length !== 65) throw new Fault("key", "wrong");
  if (held.version !== 1) throw new Fault("key", "newer");
  const said = joined(text.encode("heli tender key 1"), Uint8Array.of(held.threshold, held.count), point, text.encode(held.tender));
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", said));
  if (inDigits(digest) !== held.fingerprint) throw new Fault("key", "changed");
  try {
    const key = await crypto.subtle.importKey("raw", point, { name: "ECDH", namedCurve: "P-256" }, false, []);
    return { tender: held.tender, fingerprint: held.fingerprint, digest, key };
  } catch {
    throw new Fault("key", "wrong");
  }
}

const RESERVED = /^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?$/i;

function mayBeNamed(name) {
  const shows = !/[\p{C}\p{Z}]/u.test(name.replaceAll(" ", ""));
  const fits = name.length > 0 && [...name].length <= 120 && text.encode(name).length <= 240;
  return shows && fits && !/[/\\:*?"<>|]/.test(name) && !/^[ .]|[ .]$/.test(name) && !RESERVED.test(name);
}

function mustBeFiles(files) {
  if (!files.length) throw new Fault("files", "missing");
  if (files.length > MOST_FILES) throw new Fault("files", "many");
  if (files.reduce((sum, file) => sum + file.size, 0) > MOST_BYTES) throw new Fault("files", "large");
  const known = new Set();
  for (const { name } of files) {
    if (!mayBeNamed(name)) throw new Fault("files", "name", name);
    const alike = name.normalize("NFC").toUpperCase().toLowerCase();
    if (known.has(alike)) throw new Fault("files", "twice", name);
    known.add(alike);
  }
}

async function sealed(files, tender, say) {
  const listed = files.map((file) => ({ name: file.name, bytes: file.size }));
  const manifest = text.encode(JSON.stringify({ form: {}, files: listed }));
  const content = new Blob([number(manifest.length, 4), manifest, ...files]); // reads nothing yet
  const own = await crypto.subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, false, ["deriveBits"]);
  const point = new Uint8Array(await crypto.subtle.exportKey("raw", own.publicKey));
  const head = joined(text.encode("HELI-BID"), Uint8Array.of(1), number(content.size, 8), tender.digest, point);
  const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: tender.key }, own.privateKey, 256);
  const material = await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
  const way = { name: "HKDF", hash: "SHA-256", salt: head, info: text.encode("heli sealed bid 1") };
  const key = await crypto.subtle.deriveKey(way, material, { name: "AES-GCM", length: 256 }, false, ["encrypt"]);
  const sha256 = new Sha256();
  sha256.update(head);
  const parts = [head];
  const count = Math.ceil(content.size / CHUNK);
  for (let first = 0; first < count; first += BATCH) {
    const held = new Uint8Array(await content.slice(first * CHUNK, (first + BATCH) * CHUNK).arrayBuffer());
    const chunks = Array.from({ length: Math.ceil(held.length / CHUNK) }, (_each, at) => {
      const iv = joined(number(first + at, 11), Uint8Array.of(first + at + 1 === count ? 1 : 0));
      const chunk = held.subarray(at * CHUNK, (at + 1) * CHUNK);
      return crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: head, tagLength: 8 * TAG }, key, chunk);
    });
    const batch = joined(...(await Promise.all(chunks)).map((each) => new Uint8Array(each)));
    sha256.update(batch);
    parts.push(new Blob([batch])); // the browser may lay it aside: it is sealed
    say(Math.min((first + BATCH) * CHUNK, content.size), content.size);
  }
  const blob = new Blob(parts, { type: "application/octet-stream" });
  if (blob.size !== HEAD + content.size + count * TAG) throw new Fault("files", "changed");
  return { blob, sha256: sha256.hex() };
}

function show(form, fault) {
  const beside = form.querySelector(`[data-fault="${fault.field}"]`);
  const input = form.elements[fault.field];
  beside.textContent = beside.dataset[fault.sentence].replace("{name}", () => fault.name);
  beside.hidden = false;
  input.setAttribute("aria-invalid", "true");
  input.closest(".field").classList.add("field--wrong");
  input.focus();
}

function clear(form) {
  for (const beside of form.querySelectorAll("[data-fault]")) beside.hidden = true;
  for (const wrong of form.querySelectorAll(".field--wrong")) wrong.classList.remove("field--wrong");
  for (const input of form.querySelectorAll("[aria-invalid]")) input.removeAttribute("aria-invalid");
}

function sealing(form) {
  const bar = form.querySelector("progress");
  const done = document.querySelector("[data-sealed]");
  const link = done.querySelector("a");
  const tell = (name, value) => (done.querySelector(`[data-tell="${name}"]`).textContent = value);
  const press = form.querySelector("button");
  let busy = false;
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (busy) return;
    clear(form);
    done.hidden = true;
    press.classList.add("button--main");
    URL.revokeObjectURL(link.href);
    busy = true;
    try {
      const tender = await tenderKey(form.elements.key.files[0]);
      const files = [...form.elements.files.files];
      mustBeFiles(files);
      Object.assign(bar, { hidden: false, value: 0 });
      const { blob, sha256 } = await sealed(files, tender, (at, of) => Object.assign(bar, { max: of, value: at })).catch((error) => {
        throw error instanceof Fault ? error : new Fault("files", "changed");
      });
      Object.assign(link, { href: URL.createObjectURL(blob), download: `${tender.tender.replace(/[^\p{L}\p{N}-]/gu, "_")}.sealed` });
      tell("tender", tender.tender);
      tell("fingerprint", tender.fingerprint);
      tell("sha256", sha256);
      tell("bytes", blob.size.toLocaleString("en"));
      done.hidden = false;
      press.classList.remove("button--main"); // the next thing to do is to download
      done.focus();
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      show(form, error);
    } finally {
      bar.hidden = true;
      busy = false;
    }
  });
}

const form = document.querySelector("form[data-seal]");
if (globalThis.crypto?.subtle) sealing(form);
else document.querySelector("[data-insecure]").hidden = false; // a browser seals on pages that came by HTTPS alone
