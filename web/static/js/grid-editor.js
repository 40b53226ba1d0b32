// Editing a draft by hand and by keyboard. Every step is drawn at once, sent, and taken back if it is refused.
import { Drag } from "./grid-editor-drag.js";
import { Model } from "./grid-editor-model.js";
import { Server } from "./grid-editor-server.js";
import { View } from "./grid-editor-view.js";

const editor = document.getElementById("editor");
const answer = await fetch(editor.dataset.edit, { headers: { Accept: "application/json" } });
const model = new Model(await answer.json());
const view = new View(model, JSON.parse(document.getElementById("board-words").textContent));
const { board } = view;
const tray = document.getElementById("tray");
let picked = null;
let home = null;
// How many undos are under way: until it is known what they did, nothing is picked up.
let turning = 0;

const server = new Server(model, view, () => {
  const kept = picked;
  turning = 0;
  view.unmark();
  view.repaint();
  if (kept !== null) pick(kept);
});

// Where the keyboard is.
const focus = (cell) => {
  board.querySelector('.board-cell[tabindex="0"]')?.setAttribute("tabindex", "-1");
  cell.tabIndex = 0;
  cell.focus({ preventScroll: false });
};
const around = (cell, down, across) => {
  const r = view.rows.findIndex((row) => row.includes(cell));
  const s = view.rows[r].indexOf(cell);
  const clamp = (number, length) => Math.max(0, Math.min(length - 1, number));
  return view.rows[clamp(r + down, view.rows.length)][clamp(s + across, view.rows[r].length)];
};

// In hand.
function pick(m) {
  if (!model.pairs[m] || turning) return;
  picked = m;
  home = view.cellsOf(m)[0] ?? null;
  view.mark(m);
  const text = view.say(view.words.picked, { pair: model.name(m) });
  view.hint(text);
  view.live(text);
}
function putBack(quiet = false) {
  if (picked === null) return;
  if (!quiet) view.live(view.say(view.words.put_back, { pair: model.name(picked) }));
  picked = null;
  view.unmark();
  view.hint("");
}
const over = (cell) => {
  if (picked === null) { view.hint(""); return; }
  const target = view.target(picked, cell);
  const text = view.verdict(target);
  view.hint(`${target.act === "swap" ? "⇄" : target.act ? "✓" : "✕"} ${text}`, target.act ? "good" : "danger");
  return text;
};

// What can be done. `cells` are drawn anew.
const change = (act, m, draw, values) => {
  const before = view.cellsOf(m);
  const others = values.others ?? [];
  const cells = new Set([...before, ...others.flatMap((each) => view.cellsOf(each))]);
  draw();
  for (const each of [m, ...others]) for (const cell of view.cellsOf(each)) cells.add(cell);
  for (const cell of cells) view.paint(cell);
  view.paintTray();
  const text = view.say(view.words[act === "swap" ? "swapped" : act], { pair: model.name(m), ...values.said });
  view.live(text);
  view.tell("");
  server.send({ act, pair: model.key(m), ...values.fields });
};
const drop = (cell) => {
  const m = picked;
  const target = view.target(m, cell);
  if (target.act === "") {
    view.live(view.verdict(target));
    over(cell);
    return false;
  }
  putBack(target.act !== "stay");
  if (target.act === "stay") return true;
  const { s, t, other } = target;
  if (target.act === "swap") {
    const here = model.held.get(m);
    const draw = () => { model.take(m); model.put(other, here.s, here.t); model.put(m, s, t); };
    change("swap", m, draw, { others: [other], said: { other: model.name(other) }, fields: { other: model.key(other) } });
  } else {
    const place = `${model.slots[s].id}-${model.tables[t].id}`;
    change(target.act, m, () => model.put(m, s, t), { said: view.spot(s, t), fields: { place } });
  }
  return true;
};
const unschedule = (m) => {
  const spot = model.held.get(m);
  if (!spot || turning) return;
  const why = spot.locked ? "locked" : model.pairs[m].required ? "required" : "";
  if (why) { view.live(view.reason({ why, meeting: m })); view.tell(view.reason({ why, meeting: m })); return; }
  putBack(true);
  change("unschedule", m, () => model.take(m), {});
};
const lock = (m) => {
  const spot = model.held.get(m);
  if (!spot || turning) return;
  const act = spot.locked ? "unlock" : "lock";
  change(act, m, () => { spot.locked = !spot.locked; }, {});
  if (picked === m) view.mark(m);
};
const turn = (act) => {
  if (!model[act]) return;
  putBack(true);
  turning += 1;
  server.send({ act }, (turned) => {
    turning -= 1;
    const cells = new Set();
    const meetings = new Set();
    const number = ([a, b]) => model.meetingOf.get(model.pairKey(model.personOf.get(a), model.personOf.get(b)));
    for (const place of turned.before) { const m = number(place); meetings.add(m); for (const cell of view.cellsOf(m)) cells.add(cell); }
    for (const m of meetings) model.take(m);
    for (const place of turned.after) {
      const m = number(place);
      meetings.add(m);
      model.put(m, model.slotOf.get(place[2]), model.tableOf.get(place[3]), place[4] === 1);
      for (const cell of view.cellsOf(m)) cells.add(cell);
    }
    for (const cell of cells) view.paint(cell);
    view.paintTray();
    view.live(view.say(view.words[act], { what: [...meetings].map((m) => model.name(m)).join(", ") }));
    view.tell("");
    const [shown] = cells;
    shown?.scrollIntoView({ block: "nearest", inline: "nearest" });
  });
};

// Mouse and finger: a press chooses, a second one drops; or drag.
const drag = new Drag({
  board, tray,
  ghost: (m) => model.name(m),
  pick: (m) => pick(m),
  over: (cell) => over(cell),
  drop: (cell) => { if (!drop(cell)) { const text = view.verdict(view.target(picked, cell)); putBack(true); view.live(text); view.tell(text); } },
  out: (m) => { if (model.held.has(m)) unschedule(m); else putBack(); },
  cancel: () => putBack(),
});
board.addEventListener("click", (event) => {
  const cell = event.target.closest(".board-cell[data-s]");
  if (!cell || drag.justEnded()) { if (event.target.closest("a")) event.preventDefault(); return; }
  if (event.metaKey || event.ctrlKey) return;
  event.preventDefault();
  const link = event.target.closest(".meet");
  focus(cell);
  if (picked === null) { if (link) pick(Number(link.dataset.m)); return; }
  if (link && Number(link.dataset.m) === picked) { putBack(); return; }
  drop(cell);
});
tray.addEventListener("click", (event) => {
  const link = event.target.closest(".tray-item");
  if (link) {
    event.preventDefault();
    if (drag.justEnded()) return;
    if (picked === Number(link.dataset.m)) putBack(); else { putBack(true); pick(Number(link.dataset.m)); }
    return;
  }
  if (picked !== null && model.held.has(picked) && !event.target.closest("button")) unschedule(picked);
});
board.addEventListener("pointerover", (event) => {
  const cell = event.target.closest(".board-cell[data-s]");
  if (cell && picked !== null) over(cell);
});
board.addEventListener("focusin", (event) => {
  const cell = event.target.closest(".board-cell[data-s]");
  if (!cell) return;
  const text = over(cell);
  if (text) view.live(text);
});

// Keyboard.
const MOVES = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], PageUp: [-10, 0], PageDown: [10, 0], Home: [0, -999], End: [0, 999] };
board.addEventListener("keydown", (event) => {
  const cell = event.target.closest(".board-cell[data-s]");
  if (!cell || event.altKey || event.metaKey || event.ctrlKey) return;
  const meetings = view.meetingsIn(cell);
  const m = picked ?? meetings[0];
  if (event.key in MOVES) focus(around(cell, ...MOVES[event.key]));
  else if (event.key === "Enter" || event.key === " ") enter(cell, meetings);
  else if (event.key === "l" || event.key === "L") { if (m !== undefined) lock(m); }
  else if (event.key === "Delete" || event.key === "Backspace") { if (m !== undefined) unschedule(m); }
  else return;
  event.preventDefault();
});
function enter(cell, meetings) {
  if (picked === null) { if (meetings.length) pick(meetings[0]); return; }
  // At a virtual table several meetings share a cell: Enter goes through them, then puts back.
  const at = meetings.indexOf(picked);
  if (at >= 0) { const next = meetings[at + 1]; putBack(next !== undefined); if (next !== undefined) pick(next); return; }
  drop(cell);
}
tray.addEventListener("keydown", (event) => {
  const link = event.target.closest(".tray-item");
  if (!link || (event.key !== "Enter" && event.key !== " ")) return;
  event.preventDefault();
  putBack(true);
  pick(Number(link.dataset.m));
  const cell = [...view.cellOf.values()].find((each) => view.target(picked, each).act);
  focus(cell ?? view.rows[0][0]);
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") { const back = home; drag.stop(); putBack(); if (back && board.contains(document.activeElement)) focus(back); return; }
  if (!(event.ctrlKey || event.metaKey) || event.target.closest("input, select, textarea")) return;
  const key = event.key.toLowerCase();
  if (key === "z") { event.preventDefault(); turn(event.shiftKey ? "redo" : "undo"); }
  else if (key === "y") { event.preventDefault(); turn("redo"); }
});

// The forms of the page become steps too.
for (const act of ["undo", "redo"]) {
  document.getElementById(act).addEventListener("submit", (event) => { event.preventDefault(); turn(act); });
}
const person = document.getElementById("person");
person.addEventListener("change", () => {
  const id = Number(person.selectedOptions[0]?.dataset.id);
  const p = model.personOf.get(id) ?? null;
  view.choose(p);
  if (p !== null && view.people) {
    const row = view.cellOf.get(`${p} 0`);
    if (row) row.parentElement.scrollIntoView({ block: "nearest" }); else person.form.requestSubmit();
  }
});
document.getElementById("show-person").hidden = true;
document.getElementById("chosen")?.remove();
// Somebody may have edited between the page and what it is made of.
if (model.version !== Number(editor.dataset.version)) for (const cell of view.cellOf.values()) view.paint(cell);
view.choose(model.personOf.get(Number(person.selectedOptions[0]?.dataset.id)) ?? null);
server.buttons();
document.documentElement.classList.add("is-scripted");
