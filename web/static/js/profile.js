// What follows from the chosen zone shows at once; without this it stands there for the stored one.
const zone = document.getElementById("zone");
if (zone) {
  const draw = () => {
    for (const facts of document.querySelectorAll("#zone-facts [data-zone]")) facts.hidden = facts.dataset.zone !== zone.value;
  };
  zone.addEventListener("change", draw);
  draw();
}
