// The dialogs of the editor. Each answers with a command and what it needs beside the text, or with null.

import { attached } from "./attached.js";
import * as commands from "./commands.js";

const ADDRESS = /^(?:[a-z][a-z0-9+.-]*:|\/|www\.)/i;
const UNFIT = /[[\]|]/;  // a title with these can't stand between double brackets

export function ask(name, selected) {
  // Open the dialog of this name, with what is selected of the text; the focus is given back by who asked.
  const dialog = document.getElementById(`dialog-${name}`);
  const form = dialog.querySelector("form");
  form.reset();
  prepare[name]?.(form, selected);
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "done" ? answer[name](form.elements, form) : null), { once: true });
  });
}

const prepare = { link, image };

const answer = {
  link({ q, shown }) {
    const target = q.value.trim(), words = shown.value.trim().replace(/\s+/g, " ");
    const chosen = q.dataset.title === target && (q.dataset.place || UNFIT.test(target));
    const address = chosen ? q.dataset.address : ADDRESS.test(target) ? target : "";
    if (!address) return [commands.inline, commands.pageLink(target, words)];
    const whole = address.startsWith("www.") ? `https://${address}` : address;
    return [commands.inline, `[${(words || target).replace(/[[\]]/g, "\\$&")}](${whole.replace(/[()\s]/g, encodeURIComponent)})`];
  },
  image: ({ file, caption }) => [commands.block, `![[${file.value}${caption.value.trim() && `|${caption.value.trim()}`}]]`],
  table: ({ columns, rows, header }) => [commands.block, commands.table(Number(columns.value), Number(rows.value), header.checked)],
  footnote: ({ text }) => [commands.footnote, text.value],
  keys: () => null,
};

function link(form, selected) {
  const { q, shown } = form.elements;
  const address = ADDRESS.test(selected);
  q.value = address ? selected : "";
  shown.value = address ? "" : selected;
  q.removeAttribute("aria-keyshortcuts");  // those of the search box on top
  if (form.dataset.ready) return;
  form.dataset.ready = "yes";
  const list = document.getElementById(q.getAttribute("aria-controls"));
  q.after(list);  // suggest.js put it at the end of the form
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    event.preventDefault();
    if (!option) return;
    q.value = q.dataset.title = option.dataset.title ?? option.querySelector("span").textContent;
    q.dataset.address = option.getAttribute("href");
    q.dataset.place = option.dataset.title ? "" : "yes";  // a place is no page: its address lists the pages that tell of it
    setTimeout(() => shown.focus());  // once the key that chose is done with: Enter would go on to the next field and send the form
  });
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !list.hidden) return;
    event.stopPropagation();  // the box would be emptied: here the dialog closes
    event.preventDefault();
    form.closest("dialog").close();
  }, true);
}

async function image(form) {
  const { file } = form.elements;
  const found = [...(await attached(form.dataset.files)).keys()];
  file.replaceChildren(...found.map((name) => new Option(name, name)));
  file.closest(".field").hidden = found.length === 0;
  form.querySelector("[data-none]").hidden = found.length > 0;
  form.querySelector("[value=done]").disabled = found.length === 0;
}
