// A button of the list saves at once. The second half of a double click does nothing, and the keyboard stays where it was.
let last = "";
document.addEventListener("click", (event) => {
  const button = event.target.closest('button[name="press"]');
  if (!button) return;
  if (event.detail > 1) { event.preventDefault(); return; }
  last = button.id;
}, true);
document.addEventListener("htmx:after:swap", () => {
  showFull();
  if (document.activeElement && document.activeElement !== document.body) return;
  const kept = last && document.getElementById(last);
  const other = last.startsWith("avoid-") && document.getElementById(last.replace("avoid-", "pick-"));
  if (kept || other) (kept || other).focus({ preventScroll: true });
  else if (last) document.getElementById("ranking-title")?.focus({ preventScroll: true });
});
// A full ranking is said at every button that would add to it.
const showFull = () => {
  const found = document.getElementById("found");
  const full = document.querySelector(".rank-count")?.dataset.full === "yes";
  if (!found) return;
  found.classList.toggle("is-full", full);
  for (const button of found.querySelectorAll('button[value^="add:"]')) {
    if (full) button.setAttribute("aria-disabled", "true"); else button.removeAttribute("aria-disabled");
    const note = button.closest('li[id^="card-"]')?.querySelector(".partner-full")?.id;
    if (full && note) button.setAttribute("aria-describedby", note); else button.removeAttribute("aria-describedby");
  }
};
const form = document.getElementById("wishes");
const press = (value, focus) => {
  const button = Object.assign(document.createElement("button"), { type: "submit", name: "press", value, hidden: true });
  form.append(button);
  last = focus;
  form.requestSubmit(button);
  button.remove();
};
// A written number saves at once too; Enter only ends the writing.
form?.addEventListener("change", (event) => {
  if (event.target.name === "rank") press("order", event.target.id);
});
form?.addEventListener("keydown", (event) => {
  if (event.target.name !== "rank" || event.key !== "Enter") return;
  event.preventDefault();
  event.target.blur();
});
// Dragging by the grip, with a mouse, a pen or a finger. What moves is drawn by transforms only: places are measured once.
let drag = null;
const side = document.querySelector(".wish-side");
const down = (event) => event.clientY + scrollY + side.scrollTop;
const lines = () => [...form.querySelectorAll(".is-ordered > li")];
form?.addEventListener("pointerdown", (event) => {
  const grip = event.target.closest(".rank-grip");
  if (!grip || event.button !== 0 || drag) return;
  const items = lines();
  const item = grip.closest("li");
  drag = { id: event.pointerId, item, items, from: items.indexOf(item), to: items.indexOf(item), y: down(event),
    boxes: items.map((each) => each.getBoundingClientRect()) };
  grip.setPointerCapture(event.pointerId);
  item.classList.add("is-dragged");
  event.preventDefault();
});
const shift = (event) => {
  const by = down(event) - drag.y;
  const box = drag.boxes[drag.from];
  const middle = box.top + box.height / 2 + by;
  drag.to = drag.boxes.filter((each, index) => index !== drag.from && each.top + each.height / 2 < middle).length;
  drag.item.style.transform = `translateY(${by}px)`;
  drag.items.forEach((each, index) => {
    if (each === drag.item) return;
    const rises = index > drag.from && index <= drag.to;
    const sinks = index < drag.from && index >= drag.to;
    each.style.transform = rises ? `translateY(${-box.height}px)` : sinks ? `translateY(${box.height}px)` : "";
  });
  cancelAnimationFrame(drag.frame);
  const edge = event.clientY < 64 ? -8 : event.clientY > innerHeight - 112 ? 8 : 0;
  if (!edge) return;
  const before = down(event);
  (side.scrollHeight > side.clientHeight + 1 ? side : window).scrollBy(0, edge);
  if (down(event) !== before) drag.frame = requestAnimationFrame(() => { if (drag) shift(event); });
};
const drop = (save) => {
  if (!drag) return;
  const { item, items, from, to, frame } = drag;
  cancelAnimationFrame(frame);
  drag = null;
  item.classList.remove("is-dragged");
  for (const each of items) each.style.transform = "";
  if (!save || from === to) return;
  const rest = items.filter((each) => each !== item);
  item.parentElement.insertBefore(item, rest[to] ?? null);
  press(`place:${item.dataset.partner}:${to + 1}`, `rank-${item.dataset.partner}`);
};
form?.addEventListener("pointermove", (event) => { if (drag?.id === event.pointerId) shift(event); });
form?.addEventListener("pointerup", (event) => { if (drag?.id === event.pointerId) drop(true); });
form?.addEventListener("pointercancel", (event) => { if (drag?.id === event.pointerId) drop(false); });
document.addEventListener("keydown", (event) => { if (event.key === "Escape") drop(false); });
document.documentElement.classList.add("is-scripted");
