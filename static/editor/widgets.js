// What is drawn in the place of Markdown while the cursor is elsewhere.

import { WidgetType } from "@codemirror/view";
import { direction } from "./direction.js";

const SIDES = [[/^:.*:$/, "align-center"], [/:$/, "align-right"], [/^:/, "align-left"]];
const INLINE = /!?\[\[(?:[^\]|]*\\?\|)?([^\]]*)\]\]|\[([^\]]*)\]\([^)]*\)|\*\*|__|~~|`|\\([|*_`])/g;

function element(name, attributes = {}, text = "") {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.textContent = text;
  return made;
}

class Same extends WidgetType {
  // A widget is told from another by what it was made of.
  constructor(...parts) {
    super();
    this.parts = parts;
  }

  eq(other) {
    return this.parts.every((part, place) => part === other.parts[place]);
  }
}

export class Text extends Same {
  toDOM() {
    const [text, name] = this.parts;
    return element("span", { class: name }, text);
  }
}

export class Rule extends Same {
  toDOM() {
    return element("span", { class: "lv-rule" });
  }
}

export class Box extends Same {
  toDOM(view) {
    const [checked, label] = this.parts;
    const box = element("input", { type: "checkbox", "aria-label": label, tabindex: "-1", class: "lv-box" });
    box.checked = checked;
    box.addEventListener("mousedown", (event) => event.preventDefault());  // the cursor stays where it is
    box.addEventListener("click", (event) => {
      event.preventDefault();
      const at = view.posAtDOM(box);
      view.dispatch({ changes: { from: at + 1, to: at + 2, insert: checked ? " " : "x" }, userEvent: "input" });
    });
    return box;
  }

  ignoreEvent() {
    return true;
  }
}

export class Picture extends Same {
  toDOM(view) {
    const [address, name, caption] = this.parts;
    const frame = element("span", { class: "lv-picture" });
    if (address) {
      const image = element("img", { src: address, alt: caption || name });
      image.addEventListener("load", () => view.requestMeasure());
      frame.append(image);
    }
    frame.append(element("span", { dir: direction(caption || name, "ltr") }, caption || name));
    return frame;
  }
}

export class Front extends Same {
  toDOM(view) {
    const button = element("button", { type: "button", tabindex: "-1", class: "lv-front" }, this.parts[0]);
    button.addEventListener("click", () => {
      view.dispatch({ selection: { anchor: 4 } });
      view.focus();
    });
    return button;
  }

  ignoreEvent() {
    return true;
  }
}

export class Table extends Same {
  toDOM(view) {
    const [source, page, label] = this.parts;
    const frame = element("div", { class: "lv-table prose small", title: label });
    const table = frame.appendChild(element("table"));
    const rows = source.split("\n");
    const sides = cells(rows[1] ?? "").map(({ text }) => SIDES.find(([sign]) => sign.test(text))?.[1] ?? "");
    let offset = 0;
    rows.forEach((row, number) => {
      if (number !== 1) table.append(tableRow(row, number ? "td" : "th", offset, sides, page));
      offset += row.length + 1;
    });
    frame.addEventListener("mousedown", (event) => {
      event.preventDefault();
      const at = Number(event.target.closest("[data-at]")?.dataset.at ?? 0);
      view.dispatch({ selection: { anchor: view.posAtDOM(frame) + at } });
      view.focus();
    });
    return frame;
  }

  ignoreEvent() {
    return true;
  }
}

function tableRow(row, name, offset, sides, page) {
  const made = element("tr");
  cells(row).forEach(({ text, at }, place) => {
    const plain = text.replace(INLINE, (_, page, link, escaped) => page ?? link ?? escaped ?? "");
    made.append(element(name, { dir: direction(text, page), "data-at": offset + at, class: sides[place] ?? "" }, plain));
  });
  return made;
}

function cells(row) {
  // Cut a row at the bars that are not escaped, each cell with the place where its text begins.
  const found = [];
  let start = row.search(/\S|$/);
  if (row[start] === "|") start++;
  for (let at = start; at <= row.length; at++) {
    if (at < row.length && (row[at] !== "|" || row[at - 1] === "\\")) continue;
    const cell = row.slice(start, at);
    if (at < row.length || cell.trim()) found.push({ text: cell.trim(), at: start + (cell.trim() ? cell.search(/\S/) : Math.min(1, cell.length)) });
    start = at + 1;
  }
  return found;
}
