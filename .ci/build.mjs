// Makes static/built/ out of what npm installed: the live editor, the style sheet lowered for old phones, and the fonts.
// Who has no Node gets a site that works the same, with its sheets as they are, the fonts of the system and a plain text area.

import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import layers from "@csstools/postcss-cascade-layers";
import { build } from "esbuild";
import { Features, transform } from "lightningcss";
import postcss from "postcss";

const OUT = "static/built";
// Phones that get no updates stop at such WebViews. A script that one of them can't read leaves the plain page, which does all the
// same. Versions as lightningcss has them.
const OLDEST = { chrome: 80 << 16, firefox: 78 << 16, safari: 14 << 16 };
const FONTS = {
  "ibm-plex-sans-arabic": ["arabic-400", "latin-400", "arabic-600", "latin-600"],
  "el-messiri": ["arabic-600", "latin-600"],
};

// The short forms are younger than the long ones; lightningcss would write them as left and right by the language.
const longer = {
  postcssPlugin: "longer",
  Declaration(declaration) {
    const [, name, axis] = declaration.prop.match(/^(margin|padding|inset)-(block|inline)$/) ?? [];
    if (!name) return;
    const [start, end = start] = postcss.list.space(declaration.value);
    declaration.cloneBefore({ prop: `${name}-${axis}-start`, value: start });
    declaration.cloneBefore({ prop: `${name}-${axis}-end`, value: end });
    declaration.remove();
  },
};

function whole(path) {
  return readFileSync(path, "utf8").replace(/@import "([^"/:]+)";\n?/g, (_, name) => whole(join(dirname(path), name)));
}

// The site sends it for as long as it is made of the sheets that stand there: their hash is its first line.
async function sheet() {
  const source = whole("static/css/site.css");
  const { css: flat } = await postcss([layers()]).process(source, { from: undefined });
  const options = { targets: OLDEST, minify: true, exclude: Features.LogicalProperties };
  const { code } = transform({ filename: "site.css", code: Buffer.from(flat), ...options });
  const { css } = await postcss([longer]).process(code, { from: undefined });
  writeFileSync(`${OUT}/site.css`, `/*${createHash("sha256").update(source).digest("hex")}*/${css}`);
}

async function scripts() {
  const { metafile } = await build({
    entryPoints: ["static/editor/editor.js", "static/editor/paste.js"], outdir: OUT, bundle: true, splitting: true, format: "esm", minify: true,
    target: "es2020", legalComments: "none", metafile: true,
  });
  return Object.keys(metafile.inputs).map((path) => path.match(/node_modules\/((?:@[^/]+\/)?[^/]+)/)?.[1]);
}

function fonts() {
  mkdirSync(`${OUT}/fonts`);
  for (const [family, styles] of Object.entries(FONTS)) {
    for (const style of styles) {
      const name = `${family}-${style}-normal.woff2`;
      cpSync(`node_modules/@fontsource/${family}/files/${name}`, `${OUT}/fonts/${name}`);
    }
  }
  return Object.keys(FONTS).map((family) => `@fontsource/${family}`);
}

function licences(packages) {
  const texts = [...new Set(packages)].filter(Boolean).sort().map((name) => {
    const file = readdirSync(`node_modules/${name}`).find((each) => /^licen[cs]e/i.test(each));
    return `${name}\n\n${readFileSync(`node_modules/${name}/${file}`, "utf8").trim()}\n`;
  });
  writeFileSync(`${OUT}/LICENSES.txt`, texts.join("\n\n"));
}

rmSync(OUT, { recursive: true, force: true });
mkdirSync(OUT);
await sheet();
licences([...await scripts(), ...fonts()]);  // written last: make takes its age for that of the whole
