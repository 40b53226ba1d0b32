// Copies what a field shows. Where that is not possible the button stays away: the field can be marked by hand.
for (const button of document.querySelectorAll("button[data-copy]")) {
  if (!navigator.clipboard) break;
  const field = document.getElementById(button.dataset.copy);
  button.hidden = false;
  button.addEventListener("click", () => {
    const said = button.querySelector("span");
    navigator.clipboard.writeText(field.value).then(() => { said.textContent = button.dataset.done; }, () => field.select());
  });
}
