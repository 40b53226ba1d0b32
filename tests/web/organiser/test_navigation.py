"""Where an event's pages stand: each in one place, and the page says which."""

from html.parser import HTMLParser

from web import create_app
from web.organiser.navigation import GROUPS

FILES_AND_PARTS = {"problem_file", "result_file", "progress", "import_progress", "what_if_progress", "statistics_file"}


class Marked(HTMLParser):
    """The addresses that are marked as current."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[tuple[str, str]] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if tag == "a" and "aria-current" in found:
            self.links.append((found["href"], found["aria-current"]))


def test_every_page_of_an_event_stands_in_one_place(settings):
    pages = {
        rule.endpoint.removeprefix("organiser.")
        for rule in create_app(settings).url_map.iter_rules()
        if rule.endpoint.startswith("organiser.") and "key" in rule.arguments and "GET" in (rule.methods or ())
    } - FILES_AND_PARTS
    places = [place for group in GROUPS for place in group.places]
    placed = [name for place in places for name in (place.endpoint, *place.within, *place.running)]
    assert pages <= set(placed)
    assert len(placed) == len(set(placed))


def test_a_page_marks_its_group_and_itself(desk):
    marked = Marked(desk.get("/organiser/small/registrations").text).links
    group = next(group for group in GROUPS if "registrations" in {place.endpoint for place in group.places})
    first = desk.application.url_map.bind("").build(f"organiser.{group.places[0].endpoint}", {"key": "small"})
    assert marked == [(first, "true"), ("/organiser/small/registrations", "page")]


def test_the_overview_stands_alone(desk):
    assert Marked(desk.get("/organiser/small/").text).links == [("/organiser/small/", "page")]
