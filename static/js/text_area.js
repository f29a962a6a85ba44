// Changing what a textarea holds, so that one can undo it and whoever listens hears of it by an `input` event.

const MOST_UNDONE = 20_000;  // characters: browsers take seconds to put in more in a way that can be undone

// Replace the characters from `start` to before `end`, and leave the cursor behind what was put in.
export function replace(textarea, start, end, text) {
  if (textarea.value.slice(start, end) === text) return;
  if (!typed(textarea, start, end, text)) {
    textarea.setRangeText(text, start, end, "end");
    textarea.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

// Put `text` in the place of what is selected.
export function insert(textarea, text) {
  replace(textarea, textarea.selectionStart, textarea.selectionEnd, text);
}

// Put `text` on lines of its own, with a blank line before and behind it.
export function insertBlock(textarea, text) {
  const { value, selectionStart: start, selectionEnd: end } = textarea;
  const before = value.slice(0, start), after = value.slice(end);
  const above = !before || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
  const below = after.startsWith("\n\n") ? "" : !after || after.startsWith("\n") ? "\n" : "\n\n";
  replace(textarea, start, end, above + text + below);
}

// Do it as if it were typed, which fires `input` by itself. Not possible where the textarea is hidden by an editor.
function typed(textarea, start, end, text) {
  if (text.length + end - start > MOST_UNDONE || !textarea.checkVisibility?.()) return false;
  textarea.focus({ preventScroll: true });
  textarea.setSelectionRange(start, end);
  return text ? document.execCommand("insertText", false, text) : document.execCommand("delete");
}
