// Ticks show at once which meeting slots are left; the server says the same after saving.
const day = document.getElementById("day");
if (day) {
  const span = (element) => [Number(element.dataset.starts), Number(element.dataset.ends)];
  const draw = () => {
    const taken = [...day.querySelectorAll("input[data-starts]:checked")].map((box) => [...span(box), box.dataset.title]);
    let left = 0;
    for (const slot of day.querySelectorAll(".own-slot")) {
      const [starts, ends] = span(slot);
      const by = taken.find(([from, to]) => from < ends && starts < to);
      slot.classList.toggle("is-lost", Boolean(by));
      slot.querySelector(".own-slot-reason").textContent = by ? by[2] : "";
      if (!by && slot.querySelector("input[name=free]").checked) left += 1;
    }
    const sum = document.querySelector("#slots-left b");
    if (sum && sum.textContent !== String(left)) sum.textContent = left;
  };
  day.addEventListener("change", draw);
  draw();
}
