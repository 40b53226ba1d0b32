// The desk: finding is done in the page; marks wait in this browser until the server has them.
const holder = document.getElementById("desk-data");
if (holder) {
  const data = JSON.parse(holder.textContent);
  const $ = (id) => document.getElementById(id);
  const MOST = 30;
  const INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ";
  const kept = `mannam-desk-${holder.dataset.event}`;
  const began = performance.getEntriesByType("navigation")[0]?.responseStart;
  let ahead = Date.parse(data.now) - (began ? performance.timeOrigin + began : Date.now());
  const places = new Map(data.people.map(([id], place) => [id, place]));
  const days = new Map();
  for (const [first, second, slot, table] of data.meetings) {
    for (const [own, partner] of [[first, second], [second, first]]) {
      if (own >= 0) days.set(own, [...(days.get(own) ?? []), { partner, slot, table }]);
    }
  }

  // What waits: { person, state, key, made, place }. A private window may have no storage; then it waits in the page.
  let memory = [];
  const waiting = () => { try { return JSON.parse(localStorage.getItem(kept)) ?? []; } catch { return memory; } };
  const keep = (marks) => { memory = marks; try { localStorage.setItem(kept, JSON.stringify(marks)); } catch { /* kept in the page */ } };
  const called = `${kept}-place`;
  const place = $("place");
  const stored = (() => { try { return localStorage.getItem(called) ?? ""; } catch { return ""; } })();
  if (!place.value && stored) { place.value = stored; place.closest("details").open = false; }
  const callDesk = () => {
    $("desk-called").textContent = place.value ? `: ${place.value}` : "";
    try { localStorage.setItem(called, place.value); } catch { /* asked again */ }
    const link = $("walk-in");
    const to = new URL(link.href);
    to.searchParams.set("place", place.value);
    link.href = to.href;
  };
  place.addEventListener("input", callDesk);
  callDesk();

  // Waiting is told once a try has failed or takes long, so that nothing blinks at every press.
  const SLOW = 2000;
  let stuck = false;
  const waits = ({ made }) => stuck || !navigator.onLine || Date.now() + ahead - Date.parse(made) > SLOW;
  // The newest press counts, here or at another desk; what waits is shown as if it had arrived.
  const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit", timeZone: data.zone });
  const written = (moment) => clock.format(Date.parse(moment));
  const mark = (id) => {
    const own = waiting().filter((each) => each.person === id).at(-1);
    const known = data.marks[id];
    if (own && (!known || Date.parse(own.made) >= Date.parse(known[2]))) return { state: own.state, place: own.place, made: own.made, waits: waits(own) };
    return known ? { state: known[0], place: known[1], made: known[2], waits: false } : { state: "open", place: "", made: "", waits: false };
  };
  const badges = (state, waits) => {
    const found = [document.querySelector(`template[data-state="${state}"]`).content.cloneNode(true)];
    if (waits) found.push($("desk-waits").content.cloneNode(true));
    return found;
  };

  const pattern = (word) => new RegExp([...word].map((sign) => {
    const at = INITIALS.indexOf(sign);
    if (at < 0) return sign.replace(/[.*+?^${}()|[\]\\\/-]/g, "\\$&");
    const first = 0xac00 + at * 588;
    return `[${sign}${String.fromCharCode(first)}-${String.fromCharCode(first + 587)}]`;
  }).join(""));
  const words = () => $("q").value.normalize("NFC").toLowerCase().split(/\s+/).filter(Boolean).map(pattern);
  let open = null;
  const list = () => {
    const asked = words();
    const found = asked.length ? data.people.filter(([, , , names]) => asked.every((word) => word.test(names))) : [];
    $("desk-list").replaceChildren(...found.slice(0, MOST).map(([id, name, firm]) => {
      const line = $("desk-result").content.cloneNode(true);
      const { state, waits } = mark(id);
      line.querySelector("strong").textContent = name;
      line.querySelector(".who .soft").textContent = firm;
      line.querySelector(".desk-state").append(...badges(state, waits));
      const button = line.querySelector("button");
      button.dataset.person = id;
      if (id === open) button.setAttribute("aria-current", "true");
      return line;
    }));
    const more = Math.max(found.length - MOST, 0);
    $("desk-more").hidden = !more;
    $("desk-more").textContent = $("desk-more").dataset.text.replace("@", more);
    $("desk-nobody").hidden = !asked.length || found.length > 0;
    $("desk-said").textContent = asked.length ? $("desk-said").dataset.text.replace("@", found.length) : "";
    return found;
  };

  const show = (id, focus) => {
    const at = places.get(id);
    if (at === undefined) return;
    open = id;
    const card = $("desk-card").content.cloneNode(true);
    const [, name, firm] = data.people[at];
    const { state, place: where, made, waits } = mark(id);
    card.querySelector("h2").textContent = name;
    card.querySelector(".desk-firm").textContent = firm;
    card.querySelector(".desk-state").append(...badges(state, waits));
    card.querySelector(".desk-when").textContent = [made && written(made), where].filter(Boolean).join(" · ");
    for (const button of card.querySelectorAll("[name=state]")) {
      if (button.hasAttribute("aria-pressed")) button.setAttribute("aria-pressed", String(button.value === state));
      else button.disabled = state === "open";
    }
    card.querySelector("form").dataset.person = id;
    const own = days.get(at) ?? [];
    card.querySelector(".desk-none").hidden = own.length > 0;
    card.querySelector(".desk-meetings").append(...own.map(({ partner, slot, table }) => {
      const line = $("desk-meeting").content.cloneNode(true);
      const [starts, , ends] = data.slots[slot];
      line.querySelector(".desk-time").textContent = starts;
      line.querySelector(".desk-table").textContent = table;
      line.querySelector("li").classList.toggle("is-over", Date.parse(ends) <= Date.now() + ahead);
      if (partner >= 0) {
        const [other, partnerName, partnerFirm] = data.people[partner];
        const theirs = mark(other);
        line.querySelector("strong").textContent = partnerName;
        line.querySelector(".who .soft").textContent = partnerFirm;
        line.querySelector(".desk-state").append(...badges(theirs.state, theirs.waits));
      }
      return line;
    }));
    const link = card.querySelector("[data-href]");
    link.href = `${link.dataset.href.replace("0".repeat(16), id)}?place=${encodeURIComponent(place.value)}`;
    const panel = $("desk-person");
    panel.replaceChildren(card);
    panel.hidden = false;
    if (focus) panel.querySelector("h2").focus({ preventScroll: innerWidth >= 768 });
  };
  const count = () => {
    const counts = { open: 0, arrived: 0, late: 0, no_show: 0 };
    for (const [id] of data.people) counts[mark(id).state] += 1;
    for (const [state, number] of Object.entries(counts)) document.querySelector(`[data-count="${state}"]`).textContent = number;
    const left = waiting().filter(waits).length;
    $("desk-waiting").hidden = !left;
    const text = $("desk-waiting").querySelector("p");
    text.textContent = text.dataset.text.replace("@", left);
  };
  const redraw = () => {
    const active = document.activeElement;
    const again = active?.closest?.("#desk-person") ? active.value : null;
    const person = active?.closest?.("#desk-list") ? active.dataset.person : null;
    list();
    if (open) show(open, false);
    count();
    if (again) document.querySelector(`#desk-person [value="${again}"]`)?.focus({ preventScroll: true });
    if (person) document.querySelector(`#desk-list [data-person="${person}"]`)?.focus({ preventScroll: true });
  };

  // One after the other, in the order of the presses; a mark is let go once the server has answered.
  let sending = false;
  const send = async () => {
    if (sending) return;
    sending = true;
    try {
      for (let next = waiting()[0]; next; next = waiting()[0]) {
        const body = new FormData();
        body.append("csrf_token", $("desk-card").content.querySelector("[name=csrf_token]").value);
        for (const name of ["state", "key", "made", "place"]) body.append(name, next[name]);
        const to = $("desk-card").content.querySelector("[data-href]").dataset.href.replace("0".repeat(16), next.person);
        let answer;
        try {
          answer = await fetch(to, { method: "POST", body, headers: { Accept: "application/json" }, signal: AbortSignal.timeout(15000) });
        } catch { stuck = true; break; }
        if (answer.status === 401 || answer.status === 400) { $("desk-signed-out").hidden = false; stuck = true; break; }
        if (answer.status >= 500 || answer.status === 429) { stuck = true; break; }
        stuck = false;
        if (answer.ok) data.marks[next.person] = (await answer.json()).mark;
        else refuse(next);
        keep(waiting().filter((each) => each.key !== next.key));
        $("desk-signed-out").hidden = true;
      }
    } finally {
      sending = false;
      redraw();
    }
  };
  const refuse = ({ person }) => {
    const line = document.createElement("li");
    line.textContent = data.people[places.get(person)]?.[1] ?? person;
    $("desk-refused").querySelector("ul").append(line);
    $("desk-refused").hidden = false;
  };
  const random = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const press = (id, state) => {
    const moment = new Date(Date.now() + ahead);
    keep([...waiting(), { person: id, state, key: random(), made: moment.toISOString(), place: place.value.slice(0, 40) }]);
    redraw();
    send();
    setTimeout(count, SLOW + 100);
  };
  // What other desks pressed meanwhile.
  const ask = async () => {
    if (document.hidden) return;
    try {
      const answer = await fetch(`${holder.dataset.marks}?since=${data.last}`, { headers: { Accept: "application/json" }, signal: AbortSignal.timeout(10000) });
      const received = Date.now();
      if (!answer.ok) return;
      const news = await answer.json();
      ahead = Date.parse(news.now) - received;
      data.last = Math.max(data.last, news.last);
      const changed = Object.entries(news.marks).some(([id, found]) => data.marks[id]?.[2] !== found[2] || data.marks[id]?.[0] !== found[0]);
      Object.assign(data.marks, news.marks);
      if (changed) redraw();
    } catch { /* asked again soon */ }
    send();
  };

  $("q").addEventListener("input", () => { list(); });
  $("desk-search").addEventListener("submit", (event) => {
    event.preventDefault();
    const found = list();
    if (found.length === 1) show(found[0][0], true);
  });
  $("desk-list").addEventListener("click", (event) => {
    const line = event.target.closest("button[data-person]");
    if (!line) return;
    show(line.dataset.person, true);
    list();
  });
  $("desk-person").addEventListener("submit", (event) => {
    event.preventDefault();
    press(event.target.dataset.person, event.submitter.value);
  });
  window.addEventListener("online", send);
  setInterval(ask, 10000);
  document.addEventListener("visibilitychange", ask);
  list();
  count();
  send();
}
