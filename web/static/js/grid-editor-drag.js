// Dragging with a mouse, a pen or a finger. A finger has to rest for a moment first, so that it can still scroll.
// What moves is drawn by a transform; places are asked of the page, nothing is measured in a loop.
const FAR = 5;
const REST = 280;
const EDGE = 48;

export class Drag {
  constructor(hands) {
    this.hands = hands;
    this.state = null;
    this.ended = 0;
    this.frame = hands.board.parentElement;
    for (const place of [hands.board, hands.tray]) place.addEventListener("pointerdown", (event) => this.down(event));
    document.addEventListener("pointermove", (event) => this.move(event));
    document.addEventListener("pointerup", (event) => this.up(event));
    document.addEventListener("pointercancel", (event) => { if (this.state?.id === event.pointerId) this.stop(true); });
    // While something is dragged a finger must not scroll; only a listener that is not passive may say so.
    document.addEventListener("touchmove", (event) => { if (this.state?.dragging) event.preventDefault(); }, { passive: false });
    document.addEventListener("contextmenu", (event) => { if (this.state) event.preventDefault(); });
  }

  justEnded() {
    return performance.now() - this.ended < 40;
  }

  down(event) {
    const link = event.target.closest(".meet, .tray-item");
    if (!link || event.button !== 0 || this.state) return;
    this.state = { id: event.pointerId, m: Number(link.dataset.m), x: event.clientX, y: event.clientY, dragging: false, link };
    if (event.pointerType === "touch") this.state.timer = setTimeout(() => this.begin(event), REST);
  }

  begin(event) {
    if (!this.state || this.state.dragging) return;
    this.state.dragging = true;
    this.hands.pick(this.state.m);
    const ghost = document.createElement("div");
    ghost.className = "drag-ghost";
    ghost.setAttribute("aria-hidden", "true");
    ghost.textContent = this.hands.ghost(this.state.m);
    document.body.append(ghost);
    this.state.ghost = ghost;
    this.show(event.clientX, event.clientY);
  }

  move(event) {
    const { state } = this;
    if (!state || state.id !== event.pointerId) return;
    const far = Math.hypot(event.clientX - state.x, event.clientY - state.y) > FAR;
    if (!state.dragging) {
      if (!far) return;
      if (event.pointerType === "touch") { this.stop(); return; }
      this.begin(event);
    }
    state.at = [event.clientX, event.clientY];
    if (!state.asked) state.asked = requestAnimationFrame(() => { if (this.state) { this.state.asked = 0; this.show(...this.state.at); } });
  }

  show(x, y) {
    const { state, frame } = this;
    state.ghost.style.transform = `translate(${x + 12}px, ${y + 12}px)`;
    const cell = document.elementFromPoint(x, y)?.closest(".board-cell[data-s]");
    if (cell !== state.cell) {
      state.cell?.classList.remove("is-over");
      cell?.classList.add("is-over");
      state.cell = cell;
      if (cell) this.hands.over(cell);
    }
    const box = state.box ?? (state.box = frame.getBoundingClientRect());
    const by = (at, low, high) => (at < low + EDGE ? -1 : at > high - EDGE ? 1 : 0);
    const inside = x > box.left && x < box.right && y > box.top && y < box.bottom;
    const [across, down] = inside ? [by(x, box.left, box.right), by(y, box.top, box.bottom)] : [0, 0];
    if (!across && !down) return;
    frame.scrollBy(across * 14, down * 14);
    if (!state.asked) { state.at = [x, y]; state.asked = requestAnimationFrame(() => { if (this.state) { this.state.asked = 0; this.show(...this.state.at); } }); }
  }

  up(event) {
    const { state } = this;
    if (!state || state.id !== event.pointerId) return;
    const dragged = state.dragging;
    const over = dragged ? document.elementFromPoint(event.clientX, event.clientY) : null;
    this.stop();
    if (!dragged) return;
    this.ended = performance.now();
    const cell = over?.closest(".board-cell[data-s]");
    if (cell) this.hands.drop(cell);
    else if (over?.closest("#tray")) this.hands.out(state.m);
    else this.hands.cancel();
  }

  stop(cancel = false) {
    const { state } = this;
    if (!state) return;
    clearTimeout(state.timer);
    if (state.asked) cancelAnimationFrame(state.asked);
    state.cell?.classList.remove("is-over");
    state.ghost?.remove();
    this.state = null;
    if (cancel && state.dragging) this.hands.cancel();
  }
}
