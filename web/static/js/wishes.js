// A button of the list saves at once. The second half of a double click does nothing, and the keyboard stays where it was.
let last = "";
document.addEventListener("click", (event) => {
  const button = event.target.closest('button[name="press"]');
  if (!button) return;
  if (event.detail > 1) { event.preventDefault(); return; }
  last = button.id;
}, true);
document.addEventListener("htmx:after:swap", () => {
  if (document.activeElement && document.activeElement !== document.body) return;
  const kept = last && document.getElementById(last);
  const other = last.startsWith("avoid-") && document.getElementById(last.replace("avoid-", "pick-"));
  if (kept || other) (kept || other).focus({ preventScroll: true });
  else if (last) document.getElementById("ranking-title")?.focus({ preventScroll: true });
});
