// Ask before you post: while a question's title and text are typed, show the pages that may answer it.

const PAUSE = 700;  // milliseconds without a key: a weak line is asked once a thought, not once a letter
const CHARACTERS = 4000;

const shown = document.getElementById("near-pages");
const said = document.getElementById("near-said");
const form = document.getElementById("editor");
let timer;
let request;
let last = "";

function typed() {
  const data = new URLSearchParams();
  for (const name of ["csrf_token", "title", "body", "kind", "language"]) {
    data.set(name, (form.elements[name]?.value ?? "").slice(0, CHARACTERS));
  }
  return data;
}

async function look() {
  const data = typed();
  if (data.toString() === last) return;
  last = data.toString();
  request?.abort();
  request = new AbortController();
  try {
    const reply = await fetch(shown.dataset.address, { method: "POST", body: data, signal: request.signal });
    if (!reply.ok) return;
    shown.innerHTML = await reply.text();
    said.textContent = shown.querySelector("p").textContent;  // to a screen reader the outcome, not the whole list
  } catch {
    last = "";  // the line dropped, or more was typed: the next key tries again
  }
}

if (shown && form) {
  last = typed().toString();
  form.addEventListener("input", (event) => {
    if (!["title", "body"].includes(event.target.name)) return;
    clearTimeout(timer);
    timer = setTimeout(look, PAUSE);
  });
}
