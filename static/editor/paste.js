// HTML of word processors and web pages as our Markdown.

import { gfm } from "@joplin/turndown-plugin-gfm";
import Turndown from "turndown";

const DATA = /^data:(image\/(?:png|jpeg|gif|webp|avif|bmp|tiff))(?:;[^,;]*)*;base64,/i;
const BOLD = /^(?:bold|[6-9]00)/;

export function markdown(html, pictures = { attach: () => "", missing() {} }) {
  // Pictures that the text brings along are given to `attach`, which returns a name or ""; others are told to `missing`, by their names.
  const page = new DOMParser().parseFromString(unstyled(html), "text/html");
  for (const image of page.body.querySelectorAll("img")) taken(image, pictures);
  tidy(page.body);
  const turndown = new Turndown({ headingStyle: "atx", bulletListMarker: "-", codeBlockStyle: "fenced", emDelimiter: "*", hr: "---" });
  turndown.use(gfm);
  turndown.remove(["style", "script", "title", "meta"]);
  turndown.addRule("picture", { filter: "img", replacement: (_, { dataset }) => `![[${dataset.name}]]` });
  turndown.addRule("item", { filter: "li", replacement: item });
  return turndown.turndown(page.body).replace(/\u00a0/g, " ").replace(/[ \t]+$/gm, "").replace(/^\|.*\|$/gm, (row) => row.replace(/ {2,}\|/g, " |")).replace(/\n{3,}/g, "\n\n").trim();
}

function unstyled(html) {
  // Even a page that is never shown obeys the policy of ours, which allows no styles, read from another attribute, and no handlers.
  return html.replace(/<style[^]*?<\/style>/gi, "").replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/\s(style|on[a-z]+)\s*=/gi, " data-$1="));
}

function taken(image, { attach, missing }) {
  // An address is that of another machine: no picture of it may be fetched from there.
  const address = image.getAttribute("src") ?? "", alt = image.alt.replace(/\s+/g, " ").trim();
  if (!address || isTiny(image)) return image.remove();  // what counts readers, say
  const [start, type] = address.match(DATA) ?? [];
  const name = start && attach(new File([bytes(address.slice(start.length))], `image.${type.split("/")[1].replace("jpeg", "jpg")}`, { type }));
  if (name) image.dataset.name = alt && !image.closest("td, th") ? `${name}|${alt.replace(/[[\]|]/g, " ")}` : name;
  else {
    missing(alt || (start ? type : address.split(/[?#]/)[0].split(/[\\/]/).pop()) || address);
    image.remove();
  }
}

function isTiny(image) {
  return ["width", "height"].some((side) => image.hasAttribute(side) && Number(image.getAttribute(side)) <= 1);
}

function bytes(coded) {
  try {
    return Uint8Array.from(atob(coded.replace(/%([0-9a-f]{2})/gi, (_, hex) => String.fromCharCode(parseInt(hex, 16)))), (sign) => sign.charCodeAt(0));
  } catch {
    return new Uint8Array();
  }
}

function styled(element, property) {
  return element.dataset.style?.match(new RegExp(`(?:^|;)\\s*${property}\\s*:\\s*([^;]+)`, "i"))?.[1].trim() ?? "";
}

function tidy(body) {
  // Google wraps all in a bold that is none; Word writes lists as paragraphs and headings as styles.
  for (const bold of body.querySelectorAll("b, strong")) if (/^(?:normal|400)/.test(styled(bold, "font-weight"))) bold.replaceWith(...bold.childNodes);
  for (const span of body.querySelectorAll("span")) {
    if (BOLD.test(styled(span, "font-weight")) && !span.closest("b, strong, h1, h2, h3, h4, h5, h6, th") && span.textContent.trim()) wrap(span, "strong");
    else if (styled(span, "font-style") === "italic" && !span.closest("em, i") && span.textContent.trim()) wrap(span, "em");
  }
  for (const line of body.querySelectorAll("p")) {
    const heading = line.className.match(/^MsoHeading(\d)$|^Heading(\d)$/i) ?? (line.className === "MsoTitle" ? [0, 1] : null);
    if (heading) rename(line, `h${heading[1] ?? heading[2]}`);
  }
  listed(body);
  for (const list of body.querySelectorAll(":is(ul, ol) > :is(ul, ol)")) list.previousElementSibling?.append(list);
  for (const link of body.querySelectorAll("a:not([href]), a[href^='#'], a[href^='file:']")) link.replaceWith(...link.childNodes);
  for (const cell of body.querySelectorAll("td p, th p")) cell.replaceWith(...cell.childNodes, " ");
  for (const group of body.querySelectorAll("colgroup")) group.remove();
  for (const table of body.querySelectorAll("table")) named(table);
}

function wrap(span, name) {
  const made = span.ownerDocument.createElement(name);
  span.replaceWith(made);
  made.append(...span.childNodes);
}

function rename(line, name) {
  const made = line.ownerDocument.createElement(name);
  made.append(...line.childNodes);
  line.replaceWith(made);
}

function listed(body) {
  // Word's lists: paragraphs of a class, the level in their style, the sign in a part that is to be left out.
  let stack = [], last = null, kind = "";
  for (const line of body.querySelectorAll("p[class*='MsoListParagraph'], p[data-style*='mso-list']")) {
    const sign = line.querySelector("[data-style*='mso-list:Ignore'], [data-style*='mso-list: Ignore']");
    const level = Number(line.dataset.style?.match(/level(\d)/)?.[1] ?? 1);
    const name = /^[^\w]*(?:\d+|[a-z])[.)]/i.test(sign?.textContent.trim() ?? "") ? "ol" : "ul";
    sign?.remove();
    const other = `${line.dataset.style?.match(/mso-list:\s*(l\d+)/)?.[1]} ${name}`;
    if (line.previousElementSibling !== last || !last || (level === 1 && other !== kind)) stack = [];
    if (level === 1) kind = other;
    stack.length = Math.min(stack.length, level);
    while (stack.length < level) {
      const list = body.ownerDocument.createElement(name);
      const above = stack.at(-1)?.lastElementChild;
      if (above) above.append(list);
      else if (stack.length) stack.at(-1).append(list);
      else line.before(list);
      stack.push(list);
    }
    const made = body.ownerDocument.createElement("li");
    made.append(...line.childNodes);
    stack.at(-1).append(made);
    line.remove();
    last = stack[0];
  }
}

function named(table) {
  // Markdown's tables begin with a row that names the columns: the first one does where none is marked so.
  if (table.querySelector("th")) return;
  for (const cell of table.rows[0]?.cells ?? []) rename(cell, "th");
}

function item(content, node, options) {
  const list = node.parentNode;
  const place = [...list.children].indexOf(node) + Number(list.getAttribute("start") ?? 1);
  const sign = list.nodeName === "OL" ? `${place}. ` : `${options.bulletListMarker} `;
  const text = content.trim().replace(/\n{2,}/g, "\n").replace(/\n/g, `\n${" ".repeat(sign.length)}`);
  return sign + text + (node.nextSibling ? "\n" : "");
}
