// The clock of a hall. All times of the day are in the page, so that it goes on without a connection.
const boards = document.getElementById("boards");
const bell = document.getElementById("bell");
const whole = document.getElementById("whole");
const WARNING = 120; // seconds before the end of a round, when it rings softly
let data = JSON.parse(document.getElementById("clock-data").textContent);
let ahead = 0; // milliseconds by which the server's clock is ahead of this one
let sound = null;
const compare = (at, received) => { ahead = Date.parse(at) - received; };
const begun = performance.getEntriesByType("navigation")[0]?.responseStart;
compare(boards.dataset.now, begun ? performance.timeOrigin + begun : Date.now());

const digits = (number) => String(number).padStart(2, "0");
const say = (name, values) => Object.entries(values).reduce((text, [sign, value]) => text.replace(sign, value), boards.dataset[name]);
const written = (seconds) => {
  if (seconds >= 2 * 86400) return say("days", { "#": Math.floor(seconds / 86400) });
  const rest = `${digits(Math.floor((seconds % 3600) / 60))}:${digits(seconds % 60)}`;
  return seconds < 3600 ? rest : `${Math.floor(seconds / 3600)}:${rest}`;
};

// The same rule as the server's: half-open rounds; of the programme's items the latest one.
const standing = (rounds, at) => {
  const now = rounds.find(([starts, ends]) => Date.parse(starts) <= at && at < Date.parse(ends));
  const next = rounds.find(([starts]) => Date.parse(starts) > at);
  const item = now ? null : data.items.filter(([starts, ends]) => Date.parse(starts) <= at && at < Date.parse(ends))
    .sort((a, b) => Date.parse(b[0]) - Date.parse(a[0]))[0];
  const phase = now ? "round" : !next ? "over" : next === rounds[0] ? "before" : "between";
  return { now, next, item, phase, until: now ? now[1] : next?.[0] };
};
const put = (board, part, text) => {
  const element = board.querySelector(`.hall-${part}`);
  if (element.textContent !== text) element.textContent = text;
  if (part === "left") element.classList.toggle("is-long", text.length > 5);
};
const draw = (board, rounds, at) => {
  const { now, next, item, phase, until } = standing(rounds, at);
  const seconds = until ? Math.max(0, Math.ceil((Date.parse(until) - at) / 1000)) : null;
  put(board, "phase", now ? say("round", { "@": now[3], "#": rounds.length }) : boards.dataset[phase]);
  put(board, "left", seconds === null ? "" : written(seconds));
  put(board, "item", item ? item[2] : "");
  put(board, "next", next ? say("next", { "~": next[2], "@": next[3], "#": rounds.length }) : now ? boards.dataset.last : "");
  board.className = `hall-board is-${phase}${now && seconds <= WARNING ? " is-ending" : ""}`;
  return { phase, mark: now ? now[0] : `${phase} ${until ?? ""}`, soon: Boolean(now) && seconds <= WARNING };
};

// Web Audio: three strokes at the beginning and the end of a round, one softer before the end.
const strike = (after, pitch, loud) => {
  const at = sound.currentTime + after;
  for (const [times, share] of [[1, 1], [2.4, 0.35], [3.9, 0.15]]) {
    const tone = sound.createOscillator();
    const volume = sound.createGain();
    tone.frequency.value = pitch * times;
    volume.gain.setValueAtTime(0.0001, at);
    volume.gain.exponentialRampToValueAtTime(loud * share, at + 0.01);
    volume.gain.exponentialRampToValueAtTime(0.0001, at + 1.6);
    tone.connect(volume).connect(sound.destination);
    tone.start(at);
    tone.stop(at + 1.7);
  }
};
const ring = (strokes, loud) => {
  if (sound) for (let stroke = 0; stroke < strokes; stroke += 1) strike(stroke * 0.8, 660, loud);
  document.documentElement.classList.add("is-ringing");
  document.documentElement.dataset.rung = String(Number(document.documentElement.dataset.rung ?? 0) + 1);
  setTimeout(() => document.documentElement.classList.remove("is-ringing"), 2000);
};

let before = null;
const tick = () => {
  const at = Date.now() + ahead;
  const shown = [...boards.querySelectorAll(".hall-board")];
  const states = data.rooms.map((rounds, place) => draw(shown[place], rounds, at));
  if (before && before.length === states.length) {
    if (states.some((state, place) => state.mark !== before[place].mark)) ring(3, 0.5);
    else if (states.some((state, place) => state.soon && !before[place].soon)) ring(1, 0.25);
  }
  before = states;
  const time = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: boards.dataset.zone }).format(at);
  const clock = document.getElementById("hall-time");
  if (clock.textContent !== time) clock.textContent = time;
};
tick();
setInterval(tick, 250);

// A browser plays nothing before somebody has pressed something.
bell.hidden = !("AudioContext" in window);
bell.addEventListener("click", async () => {
  const on = bell.getAttribute("aria-pressed") !== "true";
  if (on) { sound = new AudioContext(); await sound.resume(); strike(0, 660, 0.25); } else { await sound.close(); sound = null; }
  bell.setAttribute("aria-pressed", String(on));
  bell.textContent = on ? bell.dataset.on : bell.dataset.off;
});
whole.hidden = !document.fullscreenEnabled;
whole.addEventListener("click", () => {
  if (document.fullscreenElement) document.exitFullscreen(); else document.documentElement.requestFullscreen();
});

// The screen of a projector's computer must not go to sleep.
const stayAwake = () => { if (!document.hidden) navigator.wakeLock?.request("screen").catch(() => {}); };
document.addEventListener("visibilitychange", stayAwake);
stayAwake();

// Every five minutes the day anew, for a programme that was changed and a clock that runs wrong.
const offline = document.getElementById("hall-offline");
const renew = async () => {
  try {
    const answer = await fetch(location.href, { credentials: "same-origin" });
    const received = Date.now();
    if (!answer.ok) { offline.hidden = true; return; }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("boards");
    if (!fresh) return;
    compare(fresh.dataset.now, received);
    if (fresh.children.length !== boards.children.length) { boards.replaceChildren(...fresh.children); before = null; }
    data = JSON.parse(page.getElementById("clock-data").textContent);
    offline.hidden = true;
  } catch {
    offline.hidden = false;
  }
};
setInterval(renew, 300000);
window.addEventListener("online", renew);
window.addEventListener("offline", () => { offline.hidden = false; });
