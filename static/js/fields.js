// Inputs that hold several values parted by commas: what is offered completes the last of them and keeps those before.

const COMMA = /[,;\u060c\u061b]/;
const ARABIC = /[\u0600-\u06ff]/;

for (const input of document.querySelectorAll("#editor input[list]")) {
  const list = input.list;
  const values = [...list.options].map((option) => option.value);

  const offer = () => {
    const parts = input.value.split(COMMA);
    const before = parts.slice(0, -1).map((part) => part.trim()).filter(Boolean);
    const comma = ARABIC.test(input.value) ? "\u060c " : ", ";
    const start = before.map((part) => part + comma).join("");
    list.replaceChildren(...values.filter((value) => !before.includes(value)).map((value) => new Option("", start + value)));
  };
  input.addEventListener("input", offer);
  input.addEventListener("focus", offer);
}
