// Edits go to the server one after the other, each with the version that it was made on.
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
    const [fields, done] = this.waiting.shift();
    this.busy = true;
    this.view.saved("saving", this.view.words.saving);
    try {
      const body = new URLSearchParams({ ...fields, seen: this.model.version, csrf_token: this.csrf });
      const response = await fetch(this.url, { method: "POST", body, headers: { Accept: "application/json" } });
      const json = (response.headers.get("Content-Type") ?? "").startsWith("application/json");
      if (!json) throw new Error(await this.sentence(response));
      const answer = await response.json();
      if (response.ok) this.taken(answer, done);
      else this.refused(answer);
    } catch (error) {
      this.failed(error instanceof TypeError ? this.view.words.failed : error.message);
      return;
    }
    this.busy = this.waiting.length > 0;
    if (this.busy) this.next();
  }

  async sentence(response) {
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    return page.querySelector(".lead, .message p")?.textContent.trim() || this.view.words.failed;
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

  failed(text) {
    this.waiting.length = 0;
    this.busy = false;
    this.view.saved("failed", this.view.words.failed.split(".")[0]);
    this.view.tell(text);
    this.onBoard(true);
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
