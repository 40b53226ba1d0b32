// Drawing: the cells, the tray, the marks while a meeting is held in hand, and what is said.
const TRAY_STEP = 60;
const SLICE_MS = 6;
const ROW_PX = 85;

export class View {
  constructor(model, words) {
    this.model = model;
    this.words = words;
    this.board = document.getElementById("board");
    this.people = this.board.dataset.view === "people";
    this.rows = [...this.board.querySelectorAll(".board-row:not(.is-head)")].map((row) => [...row.querySelectorAll(".board-cell")]);
    this.cellOf = new Map();
    for (const row of this.rows) for (const cell of row) this.cellOf.set(`${cell.dataset.r} ${cell.dataset.s}`, cell);
    this.marked = new Set();
    this.shown = TRAY_STEP;
    this.person = null;
    this.lockIcon = document.querySelector("#lock-icon svg");
    for (const link of this.board.querySelectorAll(".meet")) link.tabIndex = -1;
    for (const cell of this.cellOf.values()) cell.tabIndex = -1;
    const first = this.rows[0]?.[0];
    if (first) first.tabIndex = 0;
  }

  say(text, values) {
    return text.replace(/%\((\w+)\)s/g, (_, name) => values[name] ?? "");
  }

  spot(s, t) {
    return { time: this.model.slots[s].label, table: this.model.tables[t].key };
  }

  reason({ why, person, meeting }) {
    const text = this.words.why[why] ?? this.words[why];
    return this.say(text, {
      who: person === undefined ? "" : this.model.people[person].name,
      pair: meeting === undefined ? "" : this.model.name(meeting),
    });
  }

  verdict(target) {
    if (target.act === "stay") return this.words.here;
    if (target.act === "swap") return this.say(this.words.swap, { pair: this.model.name(target.other) });
    if (target.act) return `${this.words.free} ${Object.values(this.spot(target.s, target.t)).join(", ")}`;
    return [...new Set(target.reasons.map((reason) => this.reason(reason)))].join(" ");
  }

  target(m, cell) {
    const r = Number(cell.dataset.r);
    const s = Number(cell.dataset.s);
    return this.people ? this.model.targetOfPerson(m, r, s) : this.model.target(m, s, r);
  }

  meetingsIn(cell) {
    const r = Number(cell.dataset.r);
    const s = Number(cell.dataset.s);
    return this.people ? this.model.meets(r, s) : this.model.here(s, r);
  }

  cellsOf(m) {
    const spot = this.model.held.get(m);
    if (!spot) return [];
    const rows = this.people ? this.model.both(m) : [spot.t];
    return rows.map((r) => this.cellOf.get(`${r} ${spot.s}`)).filter(Boolean);
  }

  meet(m, row) {
    const link = document.createElement("a");
    const spot = this.model.held.get(m);
    link.className = spot?.locked ? "meet is-locked" : "meet";
    link.href = `?meeting=${this.model.key(m)}#chosen`;
    link.dataset.m = m;
    link.tabIndex = -1;
    link.draggable = false;
    if (spot?.locked) {
      link.append(this.lockIcon.cloneNode(true), Object.assign(document.createElement("span"), { className: "visually-hidden", textContent: this.words.locked }));
    }
    const two = this.model.both(m).map((p) => this.model.people[p]).sort((one, other) => one.id - other.id);
    for (const person of two) {
      if (this.people && person === this.model.people[row]) continue;
      link.append(Object.assign(document.createElement("b"), { textContent: person.name }),
        Object.assign(document.createElement("span"), { className: "soft", textContent: person.firm }));
    }
    if (this.people) link.append(Object.assign(document.createElement("span"), { className: "meet-table", textContent: this.model.tables[spot.t].key }));
    return link;
  }

  paint(cell) {
    const meetings = this.meetingsIn(cell);
    cell.classList.toggle("is-held", meetings.length > 0);
    const s = Number(cell.dataset.s);
    const r = Number(cell.dataset.r);
    const there = this.people ? this.model.people[r].free[s] === "1" : this.model.tables[r].slots[s] === "1";
    const kind = meetings.length ? "" : there ? "free" : this.people ? "away" : "absent";
    for (const each of ["free", "away", "absent"]) cell.classList.toggle(`is-${each}`, kind === each);
    const empty = () => Object.assign(document.createElement("span"), { className: "visually-hidden", textContent: this.words.cell[kind] });
    cell.replaceChildren(...(meetings.length ? meetings.map((m) => this.meet(m, r)) : [empty()]));
    cell.classList.toggle("is-chosen", this.person !== null && meetings.some((m) => this.model.both(m).includes(this.person)));
  }

  repaint() {
    for (const cell of this.cellOf.values()) this.paint(cell);
    this.paintTray();
  }

  // Marks where a meeting in hand may go: the rows around it first, the others as there is time. Nothing is measured,
  // and no class is set on what holds all cells: either would have the browser look at every one of them.
  mark(m) {
    this.unmark();
    this.inHand = m;
    for (const each of this.model.related(m)) for (const cell of this.cellsOf(each)) this.flag(cell, "is-related");
    for (const cell of this.cellsOf(m)) this.flag(cell, "is-picked");
    const own = this.people ? this.rows.filter(([cell]) => this.model.both(m).includes(Number(cell?.dataset.r))) : this.rows;
    const order = [...own.keys()];
    const at = this.nearest(m);
    order.sort((one, other) => Math.abs(one - at) - Math.abs(other - at));
    const step = () => {
      if (this.inHand !== m) return;
      const until = performance.now() + SLICE_MS;
      while (order.length && performance.now() < until) for (const cell of own[order.shift()]) this.markCell(m, cell);
      if (order.length) requestAnimationFrame(step);
    };
    step();
  }

  // The row of the meeting, or the first one in sight for a pair of the tray.
  nearest(m) {
    const [cell] = this.cellsOf(m);
    if (cell) return this.rows.findIndex((row) => row.includes(cell));
    return Math.floor(this.board.parentElement.scrollTop / ROW_PX);
  }

  markCell(m, cell) {
    const target = this.target(m, cell);
    if (target.act === "stay") return;
    this.flag(cell, target.act === "swap" ? "is-swap" : target.act ? "is-legal" : "is-blocked");
  }

  flag(cell, name) {
    cell.classList.add(name);
    this.marked.add(cell);
  }

  unmark() {
    this.inHand = null;
    for (const cell of this.marked) cell.classList.remove("is-related", "is-picked", "is-swap", "is-legal", "is-blocked", "is-over");
    this.marked.clear();
  }

  paintTray() {
    const list = document.getElementById("tray-list");
    const left = this.model.tray(this.person);
    document.getElementById("tray-count").textContent = left.length;
    list.replaceChildren(...left.slice(0, this.shown).map((m) => this.trayItem(m)));
    const more = document.getElementById("tray-more");
    if (more) more.parentElement.remove();
    let button = document.getElementById("tray-button");
    if (!button) {
      button = Object.assign(document.createElement("button"), { type: "button", className: "button", id: "tray-button", textContent: this.words.more });
      button.addEventListener("click", () => { this.shown += 4 * TRAY_STEP; this.paintTray(); });
      list.after(button);
    }
    button.hidden = left.length <= this.shown;
    let none = document.getElementById("tray-empty");
    if (!none) {
      none = Object.assign(document.createElement("p"), { className: "soft", id: "tray-empty", textContent: this.words.empty_tray });
      list.after(none);
    }
    none.hidden = left.length > 0;
  }

  trayItem(m) {
    const item = document.createElement("li");
    const link = Object.assign(document.createElement("a"), { className: "tray-item", href: `?meeting=${this.model.key(m)}#chosen`, draggable: false });
    link.dataset.m = m;
    const [first, second] = this.model.both(m).map((p) => this.model.people[p].name);
    link.append(Object.assign(document.createElement("span"), { className: "tray-worth number", textContent: this.model.pairs[m].worth, title: this.words.worth }),
      Object.assign(document.createElement("b"), { textContent: first }), Object.assign(document.createElement("b"), { textContent: second }),
      Object.assign(document.createElement("span"), { className: "soft", textContent: this.words.lack[this.model.lack(m)] }));
    item.append(link);
    return item;
  }

  // Marks one person's meetings, and shows only their pairs in the tray.
  choose(person) {
    this.person = person;
    this.board.classList.toggle("is-filtered", person !== null);
    for (const cell of this.cellOf.values()) {
      cell.classList.toggle("is-chosen", person !== null && this.meetingsIn(cell).some((m) => this.model.both(m).includes(person)));
    }
    this.paintTray();
  }

  hint(text, tone = "") {
    const hint = document.getElementById("hint");
    hint.hidden = !text;
    hint.textContent = text;
    hint.dataset.tone = tone;
  }

  live(text) {
    document.getElementById("live").textContent = text;
  }

  saved(state, text) {
    const badge = document.getElementById("saved");
    badge.classList.toggle("is-good", state === "saved");
    badge.classList.toggle("is-danger", state === "failed");
    badge.querySelector("span").textContent = text;
    badge.querySelector("svg").replaceWith(document.querySelector(`#saved-icons [data-state="${state}"] svg`).cloneNode(true));
  }

  // A refusal, with what changed meanwhile, above the board.
  tell(text, lines = [], tone = "danger") {
    const told = document.getElementById("told");
    told.replaceChildren();
    if (!text) return;
    const box = Object.assign(document.createElement("div"), { className: `message is-${tone}` });
    box.setAttribute("role", "alert");
    const inner = document.createElement("div");
    inner.append(Object.assign(document.createElement("p"), { textContent: text }));
    if (lines.length) {
      const list = document.createElement("ul");
      list.append(...lines.map((line) => Object.assign(document.createElement("li"), { textContent: line })));
      inner.append(list);
    }
    box.append(inner);
    told.append(box);
  }
}
