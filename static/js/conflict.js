// Where two texts clash: what is typed into a box is picked by typing.
for (const box of document.querySelectorAll(".clash textarea")) {
  box.addEventListener("input", () => {
    box.closest(".version").querySelector("input[type=radio]").checked = true;
  });
}
