// Builds src/heli/static/heli/: one style sheet, one script for every page, one for charts and one that seals, and a sprite of the icons in use.
import { build } from "esbuild";
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "..", "src", "heli", "static", "heli");
const target = ["chrome100", "safari15.4", "firefox128"];
const shared = { absWorkingDir: here, outdir: out, bundle: true, minify: true, legalComments: "none", logLevel: "warning", target };

mkdirSync(out, { recursive: true });
await build({ ...shared, entryPoints: ["src/site.css"] });
await build({ ...shared, entryPoints: ["src/site.js"], format: "iife" });
await build({ ...shared, entryPoints: ["src/charts.js"], format: "iife" });
await build({ ...shared, entryPoints: ["src/seal.js"], format: "iife" });

const names = readFileSync(join(here, "src/icons.txt"), "utf8").split("\n").map((line) => line.trim()).filter(Boolean);
const symbols = names.map((name) => {
  const file = join(here, "node_modules/@tabler/icons/icons/outline", `${name}.svg`);
  if (!existsSync(file)) throw new Error(`no icon named ${name}`);
  const inside = readFileSync(file, "utf8").replace(/<!--[\s\S]*?-->/g, "").replace(/^[\s\S]*?<svg[^>]*>/, "").replace(/<\/svg>\s*$/, "").replace(/\s*\n\s*/g, "");
  return `<symbol id="${name}" viewBox="0 0 24 24">${inside}</symbol>`;
});
writeFileSync(join(out, "icons.svg"), `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`);

// The face of printed pages: whole, since a printed page may hold any character of a name; it goes into PDFs, never to a browser.
const fonts = join(here, "..", "src", "heli", "core", "official", "fonts");
const serif = join(here, "node_modules/@expo-google-fonts/noto-serif-sc");
mkdirSync(fonts, { recursive: true });
for (const weight of ["400Regular", "700Bold"]) copyFileSync(join(serif, weight, `NotoSerifSC_${weight}.ttf`), join(fonts, `NotoSerifSC_${weight}.ttf`));
copyFileSync(join(serif, "LICENSE_FONT"), join(fonts, "LICENSE"));
