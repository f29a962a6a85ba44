// Suggestions below a search box while one types: the combobox with a list of the ARIA Authoring Practices Guide.
// The server writes the options; without this script the form searches as it always does.

const PAUSE = 150;      // milliseconds without a key, so that a weak line is not asked for each letter
const SHORTEST = 2;     // characters
const ZAH = "\u0638";   // what the key of the slash types on an Arabic keyboard

function combobox(form) {
  const input = form.elements.q;
  const list = document.createElement("div");
  const said = document.createElement("p");
  let options = [];
  let active = -1;
  let timer;
  let request;

  list.id = `${input.id}-options`;
  list.className = "options";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", form.dataset.label);
  said.className = "hidden";
  said.setAttribute("role", "status");
  form.append(list, said);
  const attributes = {
    type: "text", role: "combobox", enterkeyhint: "search", "aria-autocomplete": "list", "aria-expanded": "false",
    "aria-controls": list.id, "aria-keyshortcuts": "/ Control+K",
  };
  for (const [name, value] of Object.entries(attributes)) input.setAttribute(name, value);

  function activate(place) {
    options[active]?.setAttribute("aria-selected", "false");
    active = place;
    const option = options[active];
    if (option) {
      option.setAttribute("aria-selected", "true");
      option.scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", option.id);
    } else {
      input.removeAttribute("aria-activedescendant");
    }
  }

  function open(wanted) {
    activate(-1);
    list.hidden = !wanted;
    input.setAttribute("aria-expanded", String(wanted));
  }

  function close() {
    clearTimeout(timer);
    request?.abort();
    open(false);
    said.textContent = "";
  }

  function show(html) {
    const made = new DOMParser().parseFromString(html, "text/html");
    activate(-1);
    options = [...made.querySelectorAll("[role=option]")];
    options.forEach((option, place) => { option.id = `${list.id}-${place}`; });
    list.replaceChildren(...options);
    open(options.length > 0);
    said.textContent = made.querySelector("p")?.textContent ?? "";
  }

  async function ask() {
    clearTimeout(timer);
    request?.abort();
    const typed = input.value.trim();
    if (typed.length < SHORTEST) return close();
    request = new AbortController();
    const { signal } = request;
    try {
      const reply = await fetch(`${form.dataset.suggest}?q=${encodeURIComponent(typed)}`, { signal });
      const html = reply.ok ? await reply.text() : "";
      if (!signal.aborted && document.activeElement === input) show(html);
    } catch {
      if (!signal.aborted) close();  // the line dropped: the form still searches
    }
  }

  function move(step) {
    if (list.hidden) return ask();
    const places = options.length + 1;  // the box itself is one of them
    activate((active + 1 + step + places) % places - 1);
  }

  const keys = {
    ArrowDown: () => { move(1); return true; },
    ArrowUp: () => { move(-1); return true; },
    Enter: () => { options[active]?.click(); return active >= 0; },
    Escape: () => {
      if (list.hidden) input.value = "";
      close();
      return true;
    },
    Home: () => activate(-1),
    End: () => activate(-1),
    ArrowLeft: () => activate(-1),
    ArrowRight: () => activate(-1),
    Tab: close,
  };
  input.addEventListener("keydown", (event) => {
    if (!event.isComposing && keys[event.key]?.()) event.preventDefault();
  });
  input.addEventListener("input", (event) => {
    activate(-1);
    clearTimeout(timer);
    if (!event.isComposing) timer = setTimeout(ask, PAUSE);
  });
  input.addEventListener("compositionend", () => { timer = setTimeout(ask, PAUSE); });
  input.addEventListener("blur", close);
  list.addEventListener("mousedown", (event) => event.preventDefault());  // the box keeps the focus until the click is done
  return input;
}

const [box] = [...document.querySelectorAll("form[data-suggest]")].map(combobox);
document.addEventListener("keydown", (event) => {
  const letter = [ "/", ZAH ].includes(event.key) && !event.ctrlKey && !event.metaKey && !event.altKey;
  const chord = event.code === "KeyK" && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey;
  if (!box || !(chord || (letter && !event.target.closest("input, textarea, select, [contenteditable]")))) return;
  event.preventDefault();
  box.focus();
  box.select();
});
