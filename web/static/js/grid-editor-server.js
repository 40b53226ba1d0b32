// Edits go to the server one after the other, each with the version that it was made on.
const AGAIN_MS = 3000;

export class Server {
  constructor(model, view, onBoard) {
    this.model = model;
    this.view = view;
    this.onBoard = onBoard;
    const editor = document.getElementById("editor");
    this.url = editor.dataset.edit;
    this.csrf = editor.dataset.csrf;
    this.waiting = [];
    this.busy = false;
    addEventListener("beforeunload", (event) => { if (this.busy) event.preventDefault(); });
  }

  // `done` is called with the answer; an edit that was drawn already needs none.
  send(fields, done = null) {
    this.waiting.push([fields, done]);
    if (!this.busy) this.next();
  }

  async next() {
    const [fields, done] = this.waiting[0];
    this.busy = true;
    this.view.saved("saving", this.view.words.saving);
    let response;
    let answer = null;
    try {
      const body = new URLSearchParams({ ...fields, seen: this.model.version, csrf_token: this.csrf });
      response = await fetch(this.url, { method: "POST", body, headers: { Accept: "application/json" } });
      if ((response.headers.get("Content-Type") ?? "").startsWith("application/json")) answer = await response.json();
    } catch {
      this.later();
      return;
    }
    if (answer) {
      this.waiting.shift();
      if (response.ok) this.taken(answer, done);
      else this.refused(answer);
    } else await this.failed(response);
    this.busy = this.waiting.length > 0;
    if (this.busy) this.next();
  }

  // Without a connection nothing is given up: what waits is sent again until it gets through. Had the server got it
  // before, it answers that the draft was changed meanwhile, and by whom.
  later() {
    this.view.saved("failed", this.view.words.offline);
    this.view.live(this.view.words.offline);
    setTimeout(() => this.next(), AGAIN_MS);
  }

  // Signed out, published or deleted meanwhile: the sentence of the page that came instead, and the board as it is.
  async failed(response) {
    this.waiting.length = 0;
    const text = await this.sentence(response);
    try {
      const board = await fetch(this.url, { headers: { Accept: "application/json" } });
      if (board.ok) { this.model.load(await board.json()); this.buttons(); this.onBoard(); }
    } catch { /* The sentence is told all the same. */ }
    this.view.saved("failed", this.view.words.not_saved);
    this.view.tell(text);
  }

  async sentence(response) {
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    return page.querySelector(".lead, .message p")?.textContent.trim() || this.view.words.not_saved;
  }

  taken(answer, done) {
    this.model.version = answer.version;
    this.model.undo = answer.undo;
    this.model.redo = answer.redo;
    if (done) done(answer);
    this.head(answer.head);
    this.buttons();
    if (!this.waiting.length) this.view.saved("saved", this.view.words.saved);
  }

  // What was refused, and what was to come after it, is not done: the board is drawn as the server has it.
  refused(answer) {
    this.waiting.length = 0;
    this.model.load(answer.board);
    this.head(answer.head);
    this.buttons();
    this.onBoard();
    this.view.tell(answer.say, answer.lines, answer.lines.length ? "warning" : "danger");
    this.view.saved("saved", this.view.words.saved);
  }

  head(html) {
    if (html) document.getElementById("figures").innerHTML = html;
  }

  buttons() {
    document.querySelector("#undo button").disabled = !this.model.undo;
    document.querySelector("#redo button").disabled = !this.model.redo;
    for (const seen of document.querySelectorAll("input[name=seen]")) seen.value = this.model.version;
  }
}
