// The day as it passes: what is left of a meeting, and the page's part anew when another one is the first to look at.
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const today = () => document.getElementById("today");
let ahead = 0; // milliseconds by which the server's clock is ahead of this one
let asked = -Infinity;
let hiddenAt = Infinity;
const compare = (received) => { ahead = Date.parse(today().dataset.at) - received; };
const turn = () => {
  if (Math.abs(Date.now() - asked) < 10000) return;
  asked = Date.now();
  htmx.trigger(today(), "turn");
};
const written = (left, seconds) => {
  if (calm.matches) return left.dataset.calm.replace("@", Math.ceil(seconds / 60));
  const digits = (number) => String(number).padStart(2, "0");
  return left.dataset.text.replace("@", `${digits(Math.floor(seconds / 60))}:${digits(seconds % 60)}`);
};
const tick = () => {
  const now = Date.now() + ahead;
  const left = document.querySelector("[data-until]");
  if (left) {
    const seconds = Math.max(0, Math.ceil((Date.parse(left.dataset.until) - now) / 1000));
    const text = written(left, seconds);
    left.hidden = left.hidden && seconds > 3600;
    if (!left.hidden && left.textContent !== text) left.textContent = text;
    if (seconds === 0) turn();
  }
};
const headline = () => [".board-when b", ".board-when .number", ".board-table", ".board-partner"]
  .map((each) => document.querySelector(each)?.innerText ?? "").join(" ").replace(/\s+/g, " ").trim();
let shown = headline();
if (today()) {
  // The server wrote its time when the answer began to arrive, not when the page was ready.
  const begun = performance.getEntriesByType("navigation")[0]?.responseStart;
  compare(begun ? performance.timeOrigin + begun : Date.now());
  tick();
  setInterval(tick, 1000);
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) { hiddenAt = Date.now(); return; }
    tick();
    if (Date.now() - hiddenAt > 60000) turn();
  });
  // An answer that is no timetable does not take its place: signed out is said, anything else is tried again.
  document.addEventListener("htmx:before:swap", (event) => {
    const { status } = event.detail.ctx.response;
    if (status < 400) return;
    event.preventDefault();
    if (status === 401 || status === 403) location.reload();
  });
  document.addEventListener("htmx:after:swap", () => {
    compare(Date.now());
    tick();
    // Said once when the first meeting is another one; the countdown itself says nothing.
    if (headline() !== shown) document.getElementById("turned").textContent = shown = headline();
  });
}
const print = document.querySelector("[data-print]");
if (print) {
  print.hidden = false;
  print.addEventListener("click", () => window.print());
}
