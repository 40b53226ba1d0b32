// What a draft holds, and what may go where: the rules of scheduler/timetable/editing_board.py for the eye and the hand.
// The server decides; here is only what it would say, at once.
export class Model {
  constructor(data) {
    this.load(data);
  }

  load(data) {
    this.version = data.version;
    this.undo = data.undo;
    this.redo = data.redo;
    this.slots = data.slots.map(([id, label, block]) => ({ id, label, block }));
    this.tables = data.tables.map(([id, key, virtual, slots]) => ({ id, key, virtual: virtual === 1, slots }));
    this.people = data.people.map(([id, name, firm, free, most, home, capacity]) => ({ id, name, firm, free, most, home, capacity }));
    this.pairs = data.pairs.map(([a, b, worth, slots, tables, group, required]) => ({ a, b, worth, slots, tables, group, required }));
    this.quotas = data.quotas.map(([person, meetings, most]) => ({ person, meetings, most }));
    this.quotasOf = new Map();
    for (const quota of this.quotas) {
      for (const m of quota.meetings) {
        if (!this.quotasOf.has(m)) this.quotasOf.set(m, []);
        this.quotasOf.get(m).push(quota);
      }
    }
    const number = (rows) => new Map(rows.map((each, index) => [each.id, index]));
    this.slotOf = new Map(data.slot_numbers); // blocks at once have slots of one number
    this.tableOf = number(this.tables);
    this.personOf = number(this.people);
    this.meetingOf = new Map(this.pairs.map((pair, index) => [this.pairKey(pair.a, pair.b), index]));
    this.held = new Map();
    this.uses = new Map();
    this.diaries = this.people.map(() => new Map());
    this.counts = this.people.map(() => 0);
    for (const [m, s, t, locked] of data.held) this.put(m, s, t, locked === 1);
  }

  pairKey(a, b) {
    return a < b ? `${a} ${b}` : `${b} ${a}`;
  }

  put(m, s, t, locked = false) {
    this.take(m);
    this.held.set(m, { s, t, locked });
    this.at(this.uses, s * this.tables.length + t).push(m);
    for (const p of this.both(m)) {
      this.at(this.diaries[p], s).push(m);
      this.counts[p] += 1;
    }
  }

  take(m) {
    const spot = this.held.get(m);
    if (!spot) return;
    this.held.delete(m);
    this.drop(this.uses, spot.s * this.tables.length + spot.t, m);
    for (const p of this.both(m)) {
      this.drop(this.diaries[p], spot.s, m);
      this.counts[p] -= 1;
    }
  }

  at(map, key) {
    if (!map.has(key)) map.set(key, []);
    return map.get(key);
  }

  drop(map, key, m) {
    const left = map.get(key).filter((each) => each !== m);
    if (left.length) map.set(key, left); else map.delete(key);
  }

  both(m) {
    return [this.pairs[m].a, this.pairs[m].b];
  }

  here(s, t) {
    return this.uses.get(s * this.tables.length + t) ?? [];
  }

  meets(p, s) {
    return this.diaries[p].get(s) ?? [];
  }

  // Why the meeting may not be held there once it and those of `without` are away; empty when it may.
  obstacles(m, s, t, without = []) {
    const gone = (each) => each === m || without.includes(each);
    return [...this.ofPlace(m, s, t, gone), ...this.ofPair(m, s, gone)];
  }

  ofPlace(m, s, t, gone) {
    const table = this.tables[t];
    const pair = this.pairs[m];
    if (table.slots[s] !== "1") return [{ why: "absent" }];
    const found = [];
    const homes = this.both(m).map((p) => this.people[p].home).filter((home) => home !== null);
    const allowed = pair.tables || (homes.length ? homes : null);
    if (allowed && !allowed.includes(t)) found.push({ why: "seat" });
    if (!table.virtual) {
      const other = this.here(s, t).find((each) => !gone(each));
      if (other !== undefined) found.push({ why: "taken", meeting: other });
    }
    return found;
  }

  ofPair(m, s, gone) {
    const pair = this.pairs[m];
    const found = [];
    if (pair.slots && pair.slots[s] !== "1") found.push({ why: "slot" });
    for (const p of this.both(m)) {
      const person = this.people[p];
      if (person.free[s] !== "1") { found.push({ why: "away", person: p }); continue; }
      const others = this.meets(p, s).filter((each) => !gone(each));
      if (others.length >= (person.capacity ? person.capacity[s] : 1)) found.push({ why: "busy", person: p, meeting: others[0] });
    }
    if (!this.held.has(m)) found.push(...this.ofNumbers(m, gone));
    return found;
  }

  ofNumbers(m, gone) {
    const found = [];
    for (const p of this.both(m)) {
      const { most } = this.people[p];
      if (most !== null && this.counts[p] >= most) found.push({ why: "limit", person: p });
    }
    for (const quota of this.quotasOf.get(m) ?? []) {
      const others = quota.meetings.filter((each) => this.held.has(each) && !gone(each));
      if (others.length >= quota.most) found.push({ why: "once", person: quota.person, meeting: others[0] });
    }
    const { group } = this.pairs[m];
    if (group) {
      for (const other of this.held.keys()) {
        if (!gone(other) && this.pairs[other].group === group) { found.push({ why: "group", meeting: other }); break; }
      }
    }
    return found;
  }

  // What dropping the meeting at a table in a slot would do.
  target(m, s, t) {
    const was = this.held.get(m);
    if (was && was.s === s && was.t === t) return { act: "stay", s, t, reasons: [] };
    if (was?.locked) return { act: "", s, t, reasons: [{ why: "locked", meeting: m }] };
    const other = this.tables[t].virtual ? undefined : this.here(s, t)[0];
    if (was && other !== undefined) return this.swap(m, other);
    const reasons = this.obstacles(m, s, t);
    return { act: reasons.length ? "" : was ? "move" : "place", s, t, reasons };
  }

  swap(m, other) {
    const here = this.held.get(m);
    const there = this.held.get(other);
    const reasons = there.locked ? [{ why: "locked", meeting: other }]
      : [...this.obstacles(m, there.s, there.t, [other]), ...this.obstacles(other, here.s, here.t, [m])];
    return { act: reasons.length ? "" : "swap", s: there.s, t: there.t, other, reasons };
  }

  // The same in a person's row: the slot is given, the table is looked for, the present one first.
  targetOfPerson(m, p, s) {
    if (!this.both(m).includes(p)) return { act: "", s, t: -1, reasons: [{ why: "elsewhere" }] };
    const was = this.held.get(m);
    if (was && was.s === s) return { act: "stay", s, t: was.t, reasons: [] };
    if (was?.locked) return { act: "", s, t: -1, reasons: [{ why: "locked", meeting: m }] };
    const other = this.meets(p, s).find((each) => each !== m);
    if (was && other !== undefined) return this.swap(m, other);
    const ofPair = this.ofPair(m, s, (each) => each === m);
    if (ofPair.length) return { act: "", s, t: -1, reasons: ofPair };
    const order = [...(was ? [was.t] : []), ...this.tables.keys()];
    const t = order.find((each) => this.ofPlace(m, s, each, (one) => one === m).length === 0);
    if (t === undefined) return { act: "", s, t: -1, reasons: [{ why: "no_table" }] };
    return { act: was ? "move" : "place", s, t, reasons: [] };
  }

  // Why a pair has no meeting, as far as one look tells.
  lack(m) {
    const pair = this.pairs[m];
    const common = [...this.slots.keys()].filter((s) => (!pair.slots || pair.slots[s] === "1")
      && this.both(m).every((p) => this.people[p].free[s] === "1"));
    if (!common.length) return "no_common_slot";
    const numbers = this.ofNumbers(m, (each) => each === m);
    if (numbers.some(({ why }) => why === "limit")) return "limit";
    if (numbers.length) return "once";
    const left = common.filter((s) => this.ofPair(m, s, (each) => each === m).length === 0);
    if (!left.length) return "busy";
    const free = left.some((s) => this.tables.some((_, t) => this.ofPlace(m, s, t, (each) => each === m).length === 0));
    return free ? "not_placed" : "no_table";
  }

  // Meetings that are not held, the most worth first, of one person if given.
  tray(p = null) {
    const left = [];
    this.pairs.forEach((pair, m) => { if (!this.held.has(m) && (p === null || pair.a === p || pair.b === p)) left.push(m); });
    return left.sort((one, other) => this.pairs[other].worth - this.pairs[one].worth || one - other);
  }

  name(m) {
    const [a, b] = this.both(m).map((p) => this.people[p]).sort((one, other) => one.id - other.id);
    return `${a.name} – ${b.name}`;
  }

  key(m) {
    return this.both(m).map((p) => this.people[p].id).sort((one, other) => one - other).join("-");
  }

  // The other meetings of the two people.
  related(m) {
    const found = new Set();
    for (const p of this.both(m)) for (const meetings of this.diaries[p].values()) for (const each of meetings) if (each !== m) found.add(each);
    return found;
  }
}
