// A toolbar as the ARIA Authoring Practices Guide has it: one stop of the Tab key, arrow keys inside, Escape back to the text.

const PRESSED = ["heading", "bold", "italic", "bullets", "numbers", "tasks", "quote"];

export function toolbar(element, { run, leave, isActive }) {
  const all = [...element.querySelectorAll("button")];
  const usable = () => all.filter((button) => !button.hidden && !button.disabled);
  let waiting = false;

  function stop(button) {
    for (const each of all) each.tabIndex = each === button ? 0 : -1;
  }

  function move(event) {
    const buttons = usable(), place = buttons.indexOf(event.target);
    const on = getComputedStyle(element).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
    const back = on === "ArrowLeft" ? "ArrowRight" : "ArrowLeft";
    const next = { [on]: place + 1, [back]: place - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (event.key === "Escape") leave();
    else if (next === undefined || place < 0) return;
    else buttons.at(next % buttons.length).focus();
    event.preventDefault();
  }

  element.addEventListener("keydown", move);
  element.addEventListener("focusin", (event) => stop(event.target));
  element.addEventListener("mousedown", (event) => event.preventDefault());  // the text keeps the focus
  element.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button) run(button.dataset.tool);
  });
  for (const button of all) if (PRESSED.includes(button.dataset.tool)) button.setAttribute("aria-pressed", "false");
  stop(usable()[0]);

  return {
    focus() { all.find((button) => button.tabIndex === 0).focus(); return true; },
    update() {
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(() => {
        waiting = false;
        const found = isActive();
        for (const button of all) if (PRESSED.includes(button.dataset.tool)) button.setAttribute("aria-pressed", String(found.has(button.dataset.tool)));
      });
    },
    disable(whole, hidden) {
      for (const button of all) {
        button.disabled = whole;
        button.hidden = hidden[button.dataset.tool] ?? false;
      }
      if (!whole && !usable().some((button) => button.tabIndex === 0)) stop(usable()[0]);
    },
  };
}
