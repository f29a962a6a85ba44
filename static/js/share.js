// A button beside a field that can't be typed in copies what it holds. Without this script the field is marked by hand.

for (const button of document.querySelectorAll("[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  const label = button.textContent;
  const said = button.parentElement.querySelector("[role=status]");

  button.hidden = false;
  field.addEventListener("focus", () => field.select());
  button.addEventListener("click", async () => {
    field.focus();
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {  // not allowed, or not there: sites without https have no clipboard
      if (!document.execCommand("copy")) return;
    }
    button.textContent = `${label} ✓`;
    said.textContent = button.dataset.copied;
    setTimeout(() => { button.textContent = label; said.textContent = ""; }, 4000);
  });
}
