// After a suggestion was put away, the keyboard goes on with the one that took its place.
let place = -1;
const put = () => [...document.querySelectorAll('#suggestions button[name="answer"][value^="not:"]')];
document.addEventListener("click", (event) => {
  const button = event.target.closest('#suggestions button[name="answer"]');
  if (!button) return;
  if (event.detail > 1) { event.preventDefault(); return; }
  place = Math.max(put().indexOf(button), 0);
}, true);
document.addEventListener("htmx:after:swap", () => {
  if (place < 0 || (document.activeElement && document.activeElement !== document.body)) return;
  const left = put();
  (left[Math.min(place, left.length - 1)] || document.getElementById("suggestions-title"))?.focus({ preventScroll: true });
  place = -1;
});
