// What the tools and keys of the editor do to a text, for a textarea and the live editor alike. Each command takes the text and
// what is selected of it, and answers with changes in order and what is selected after them, or null where there is nothing to do.

const MARKER = /^(\s*(?:> ?)*\s*)((?:[-*+]|\d{1,9}[.)])\s+(?:\[[ xX]\]\s+)?)?/;
const ITEM = /^(\s*(?:> ?)*\s*)([-*+]|(\d{1,9})([.)]))(\s+)(\[[ xX]\]\s+)?/;
const WORD = /[\p{L}\p{M}\p{Nd}_]/u;
const TASK = /^\s*(?:[-*+]|\d{1,9}[.)])\s+\[[ xX]\]\s/;

export const bold = (text, from, to) => wrapped(text, from, to, "**");
export const italic = (text, from, to) => wrapped(text, from, to, "*");

export function heading(text, from, to, level) {
  // Make the lines headings of a level, or go on: none, second, third, none. The first level is the title of the page.
  const now = text.slice(...firstLine(text, from)).match(/^(#{1,6})\s/)?.[1].length ?? 0;
  const next = level ? (now === level ? 0 : level) : now === 0 ? 2 : now === 2 ? 3 : 0;
  return eachLine(text, from, to, (line) => (next ? `${"#".repeat(next)} ` : "") + line.replace(/^#{1,6}\s+/, ""));
}

export const bullets = (text, from, to) => listed(text, from, to, (line) => /^\s*[-*+]\s/.test(line) && !TASK.test(line), () => "- ");
export const numbers = (text, from, to) => listed(text, from, to, (line) => /^\s*\d{1,9}[.)]\s/.test(line), (place) => `${place + 1}. `);
export const tasks = (text, from, to) => listed(text, from, to, (line) => TASK.test(line), () => "- [ ] ");

export function quote(text, from, to) {
  const quoted = lines(text, from, to).every((line) => /^\s*>/.test(line) || !line.trim());
  return eachLine(text, from, to, (line) => (quoted ? line.replace(/^(\s*)> ?/, "$1") : `> ${line}`));
}

export function indented(text, from, to, step) {
  // Move items of a list one step in or out; null outside a list.
  if (!lines(text, from, to).some((line) => ITEM.test(line))) return null;
  return eachLine(text, from, to, (line) => (step > 0 ? `  ${line}` : line.replace(/^ {1,2}|^\t/, "")));
}

export function newline(text, from, to) {
  // Begin the next item of a list; on an empty item leave the list. Null outside a list: Enter does what it always does.
  const [start, end] = firstLine(text, from);
  const item = text.slice(start, end).match(ITEM);
  if (from !== to || !item || from < start + item[0].length) return null;
  if (start + item[0].length === end) return changed([{ from: start, to: end, insert: "" }], start);
  const [, lead, mark, number, sign, space, task] = item;
  const insert = `\n${lead}${number ? Number(number) + 1 + sign : mark}${space}${task ? "[ ] " : ""}`;
  return changed([{ from, to, insert }], from + insert.length);
}

export function footnote(text, from, to, note) {
  // Put the next number behind what is selected, and its text at the end.
  const used = [...text.matchAll(/\[\^(\d{1,4})\]/g)].map((match) => Number(match[1]));
  const name = `[^${Math.max(0, ...used) + 1}]`;
  const end = text.trimEnd().length;
  const gap = /^\[\^[^\]\n]+\]:/.test(text.slice(text.lastIndexOf("\n", end - 1) + 1, end)) ? "\n" : "\n\n";
  const body = note.trim().replace(/\n{2,}/g, "\n").replace(/\n/g, "\n    ");
  const place = Math.min(to, Math.max(end, from));
  const last = Math.max(end, place);
  return changed([{ from: place, to: place, insert: name }, { from: last, to: text.length, insert: `${gap}${name}: ${body}\n` }],
    place + name.length);
}

export function block(text, from, to, what) {
  // Put lines of their own in the place of what is selected, blank lines around them.
  const before = text.slice(0, from), after = text.slice(to);
  const above = !before || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
  const below = after.startsWith("\n\n") ? "" : after.startsWith("\n") ? "\n" : "\n\n";
  return changed([{ from, to, insert: above + what + below }], from + above.length + what.length);
}

export function inline(text, from, to, what) {
  return changed([{ from, to, insert: what }], from + what.length);
}

export function table(columns, rows, header) {
  // Write a table of empty cells. Markdown has none without a first row that names the columns: that is left empty then.
  const row = (cell) => `|${` ${cell} |`.repeat(columns)}`;
  return [row(""), row("---"), ...Array.from({ length: header ? rows - 1 : rows }, () => row(""))].join("\n");
}

export function pageLink(title, shown) {
  return shown && shown !== title ? `[[${title}|${shown}]]` : `[[${title}]]`;
}

export function active(text, from, to) {
  // Name the tools whose work stands where the cursor is.
  const [start, end] = firstLine(text, from), line = text.slice(start, end);
  const kinds = {
    heading: /^#{1,6}\s/, quote: /^\s*>/, tasks: TASK, numbers: /^\s*(?:> ?)*\d{1,9}[.)]\s/, bullets: /^\s*(?:> ?)*[-*+]\s(?!\s*\[[ xX]\]\s)/,
  };
  const found = Object.keys(kinds).filter((name) => kinds[name].test(line));
  for (const [name, mark] of [["bold", "**"], ["italic", "*"]]) if (around(text, from, to, mark)) found.push(name);
  return new Set(found);
}

function wrapped(text, from, to, mark) {
  // Put marks around what is selected or the word at the cursor, line by line; take them away where they stand.
  const found = around(text, from, to, mark);
  if (found) {
    const [open, close] = found;
    const cut = [open, close].map((at) => ({ from: at, to: at + mark.length, insert: "" }));
    return changed(cut, from > open ? from - mark.length : from, to > close ? to - 2 * mark.length : to - mark.length);
  }
  const cursor = from === to ? from : null;
  if (from === to) [from, to] = word(text, from);
  if (from === to) return changed([{ from, to, insert: mark + mark }], from + mark.length);
  const changes = [];
  for (let start = from; start <= to;) {
    const end = Math.min(to, lineEnd(text, start));
    const piece = text.slice(start, end);
    const lead = start === lineStart(text, start) ? piece.match(MARKER)[0].length : piece.length - piece.trimStart().length;
    const tail = piece.length - piece.trimEnd().length;
    if (lead + tail < piece.length) {
      changes.push({ from: start + lead, to: start + lead, insert: mark }, { from: end - tail, to: end - tail, insert: mark });
    }
    start = end + 1;
  }
  if (!changes.length) return null;
  if (cursor !== null) return changed(changes, cursor + mark.length);
  return changed(changes, changes[0].from + mark.length, changes.at(-1).from + mark.length * (changes.length - 1));
}

function around(text, from, to, mark) {
  // Return where the marks around a stretch of one line begin, or null. Three signs together are both emphasis and bold.
  const start = lineStart(text, from), end = lineEnd(text, from);
  if (to > end) return null;
  const line = text.slice(start, end), lead = line.match(MARKER)[0].length;
  let open = null;
  for (const { 0: signs, index } of line.slice(lead).matchAll(/\*+/g)) {
    if (mark.length === 2 ? signs.length < 2 : signs.length % 2 === 0) continue;
    const at = start + lead + index;
    if (open === null) open = at + signs.length - mark.length;
    else if (open + mark.length <= from && at >= to) return [open, at];
    else if (open <= from && to <= at + mark.length) return [open, at];
    else open = null;
  }
  return null;
}

function listed(text, from, to, is, marker) {
  const all = lines(text, from, to).filter((line) => line.trim());
  const off = all.length > 0 && all.every(is);
  let place = 0;
  return eachLine(text, from, to, (line, only) => {
    if (!line.trim() && !only) return line;
    const [whole, lead] = line.match(MARKER);
    return lead + (off ? "" : marker(place++)) + line.slice(whole.length);
  });
}

function eachLine(text, from, to, make) {
  const start = lineStart(text, from), end = lineEnd(text, Math.max(from, to));
  const old = text.slice(start, end).split("\n");
  const made = old.map((line) => make(line, old.length === 1));
  const insert = made.join("\n");
  if (from !== to) return changed([{ from: start, to: end, insert }], start, start + insert.length);
  return changed([{ from: start, to: end, insert }], Math.max(start, from + made[0].length - old[0].length));
}

function changed(changes, anchor, head = anchor) {
  return { changes, anchor, head };
}

const lineStart = (text, at) => text.lastIndexOf("\n", at - 1) + 1;
const lineEnd = (text, at) => (text.indexOf("\n", at) + 1 || text.length + 1) - 1;
const firstLine = (text, at) => [lineStart(text, at), lineEnd(text, at)];
const lines = (text, from, to) => text.slice(lineStart(text, from), lineEnd(text, Math.max(from, to))).split("\n");

function word(text, at) {
  let from = at, to = at;
  while (from > 0 && WORD.test(text[from - 1])) from--;
  while (to < text.length && WORD.test(text[to])) to++;
  return [from, to];
}
