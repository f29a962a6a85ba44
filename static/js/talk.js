// Answering below a page: the link to a discussion's own screen opens a form in its place, and what was said appears there.

import { kept, tend } from "./answer.js";
import { tell } from "./page.js";

const shape = document.getElementById("answering").content.firstElementChild;
const status = document.getElementById("answered");

function open(link) {
  const form = shape.cloneNode(true);
  const text = form.querySelector("textarea");
  form.action = link.href.split("#")[0];
  form.dataset.tend = `answer.${link.dataset.answer}`;
  text.id = form.querySelector("label").htmlFor = `answer-${link.dataset.answer}`;
  form.querySelector("[data-close]").addEventListener("click", () => {
    close(form, link);
    link.focus();
  });
  link.hidden = true;
  link.after(form);
  tend(form, (answer) => said(answer, form, link));
  return text;
}

function close(form, link) {
  form.remove();
  link.hidden = false;
}

function said({ html, count }, form, link) {
  const list = link.closest(".topic").querySelector("ol");
  list.insertAdjacentHTML("beforeend", html);  // our own page
  tell(list);
  document.querySelector("[data-count]").textContent = count;
  status.textContent = status.dataset.said;
  close(form, link);
  Object.assign(list.lastElementChild, { tabIndex: -1 }).focus();
}

const links = [...document.querySelectorAll("[data-answer]")];
for (const link of links) {
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open(link).focus();
  });
}
// What was begun and left is there again.
kept(shape.querySelector("[data-writer]").dataset.writer, "answer.").then((drafts) => {
  const begun = new Set(drafts.map(({ key }) => key));
  for (const link of links) if (begun.has(`answer.${link.dataset.answer}`) && !link.hidden) open(link);
}).catch(() => null);
