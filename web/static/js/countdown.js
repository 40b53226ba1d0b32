// How much of the meeting under way is left; when it is over, the page is fetched again.
const left = document.querySelector("[data-until]");
if (left) {
  const until = Date.parse(left.dataset.until);
  const tick = () => {
    const seconds = Math.round((until - Date.now()) / 1000);
    if (seconds > 0 && seconds < 7200) {
      left.textContent = left.dataset.text.replace("@", `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`);
      left.hidden = false;
      setTimeout(tick, 1000);
    } else if (seconds <= 0 && seconds > -5) {
      location.reload();
    }
  };
  tick();
}
