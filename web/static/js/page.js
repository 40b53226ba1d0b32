// Behaviour shared by all pages; every page works without it.
// One send per press: a form's buttons rest while it is under way.
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented) return;
  const form = event.target;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "yes";
  setTimeout(() => { delete form.dataset.sent; }, 8000);
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});
// No connection: say so, and take it back when it returns.
const offline = document.getElementById("offline");
const show = () => { if (offline) offline.hidden = navigator.onLine; };
window.addEventListener("offline", show);
window.addEventListener("online", show);
document.addEventListener("htmx:error", () => { if (offline) offline.hidden = false; });
document.addEventListener("htmx:after:request", show);
// After a refusal the summary of mistakes is read first.
document.querySelector('.message.is-danger[tabindex="-1"]')?.focus();
