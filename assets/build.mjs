// Builds src/heli/static/heli/: one style sheet, one script per kind of page, and a sprite of the icons in use.
import { build } from "esbuild";
import { mkdirSync, readFileSync, writeFileSync, existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "..", "src", "heli", "static", "heli");
const target = ["chrome100", "safari15.4", "firefox115"];

mkdirSync(out, { recursive: true });
await build({ entryPoints: [join(here, "src/site.css")], outfile: join(out, "site.css"), bundle: true, minify: true, target });
await build({ entryPoints: [join(here, "src/site.js")], outfile: join(out, "site.js"), bundle: true, minify: true, format: "iife", target });

const names = readFileSync(join(here, "src/icons.txt"), "utf8").split("\n").map((line) => line.trim()).filter(Boolean);
const symbols = names.map((name) => {
  const file = join(here, "node_modules/@tabler/icons/icons/outline", `${name}.svg`);
  if (!existsSync(file)) throw new Error(`no icon named ${name}`);
  const inside = readFileSync(file, "utf8").replace(/<!--[\s\S]*?-->/g, "").replace(/^[\s\S]*?<svg[^>]*>/, "").replace(/<\/svg>\s*$/, "").replace(/\s*\n\s*/g, "");
  return `<symbol id="${name}" viewBox="0 0 24 24">${inside}</symbol>`;
});
writeFileSync(join(out, "icons.svg"), `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`);
