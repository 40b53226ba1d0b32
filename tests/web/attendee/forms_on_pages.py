"""Reading a page's forms as a browser would, so that tests send exactly what was drawn."""

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class PageForm:
    """A form's address and its successful controls, hidden and ticked ones included, buttons left out."""

    action: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    def with_button(self, name: str, value: str) -> list[tuple[str, str]]:
        assert (name, value) in self.buttons, f"no button {name}={value}"
        return [*self.fields, (name, value)]

    def without(self, *names: str) -> list[tuple[str, str]]:
        return [(name, value) for name, value in self.fields if name not in names]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[PageForm] = []
        self.by_id: dict[str, PageForm] = {}
        self.late: list[tuple[str, str, tuple[str, str]]] = []
        self.open: PageForm | None = None
        self.written: tuple[str, str] | None = None
        self.select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.open = PageForm(given.get("action", ""))
            self.forms.append(self.open)
            self.by_id[given.get("id", "")] = self.open
        elif tag == "textarea":
            self.written = (given.get("name", ""), "")
        elif tag == "select":
            self.select = given.get("name", "")
        elif tag == "option" and self.select:
            self._choose(given)
        elif tag in {"input", "button"} and given.get("name") and "disabled" not in given:
            self._keep(tag, given)

    def handle_data(self, data: str) -> None:
        if self.written:
            self.written = (self.written[0], self.written[1] + data)

    def _choose(self, given: dict[str, str]) -> None:
        """The selected option of a list, which is the first one if none is said to be."""
        if self.open is not None:
            others = [item for item in self.open.fields if item[0] != self.select]
            if "selected" in given or len(others) == len(self.open.fields):
                self.open.fields = [*others, (self.select, given.get("value", ""))]

    def _keep(self, tag: str, given: dict[str, str]) -> None:
        if given.get("type") in {"checkbox", "radio"} and "checked" not in given:
            return
        kind = "buttons" if tag == "button" else "fields"
        item = (given["name"], given.get("value", ""))
        if "form" in given:
            self.late.append((given["form"], kind, item))
        elif self.open is not None:
            getattr(self.open, kind).append(item)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.open = None
        elif tag == "select":
            self.select = ""
        elif tag == "textarea" and self.written and self.open is not None:
            # A browser leaves out the line end that follows the tag.
            self.open.fields.append((self.written[0], self.written[1].removeprefix("\r\n").removeprefix("\n")))
            self.written = None


def forms_of(html: str) -> dict[str, PageForm]:
    """The page's forms by their address without query; of several with one address the first."""
    reader = _Reader()
    reader.feed(html)
    for form_id, kind, item in reader.late:
        getattr(reader.by_id[form_id], kind).append(item)
    found: dict[str, PageForm] = {}
    for form in reader.forms:
        if any(name == "csrf_token" for name, _value in form.fields):
            found.setdefault(form.action, form)
    return found
