"""Two worlds that differ in one wish or veto of X look the same to everybody but X, to the byte and the statement.

Before a grid is published this holds without exception. Afterwards it holds where both worlds have the same grid: the
grid itself is what the wishes were for, and is published.
"""

import re
from itertools import count
from math import comb
from random import Random

import pytest

from scheduler.mail.messages import NoticeKind
from scheduler.timetable.grids import Held
from tests.confidentiality.addresses import pages
from tests.confidentiality.events import FLIPS, compared_targets, flips, random_event
from tests.confidentiality.stage import Seen, Stage, differences
from tests.sizes import TIMES

pytestmark = pytest.mark.slow

PATH = re.compile(r"path='([^'?]+)")
PARTS = 2
PAIRS = (56 if TIMES == 1 else 20_016) // PARTS
"""In each part."""

SHORT = ((27, 44, 33), (22, 15, 40, 29))
"""Of each part the few worlds of the short run, which hold every kind of choice about people and organisations."""

KINDS = {(kind, organisation) for kind in FLIPS for organisation in (False, True)}


@pytest.mark.parametrize("part", range(PARTS))
def test_nobody_sees_before_publication_what_somebody_else_chose(stage: Stage, part: int) -> None:
    kinds: set[tuple[str, bool]] = set()
    pairs, seeds = 0, iter(SHORT[part] if TIMES == 1 else count(part * PAIRS))
    while pairs < PAIRS:
        seed = next(seeds)
        someone, one = prepare(stage, seed)
        for target in compared_targets(stage.event, someone, seed):
            possible = flips(stage.event, someone, target)
            for flip in possible:
                stage.restart()
                stage.flip(flip)
                assert differences(one, stage.look(someone, seed=seed)) == [], (seed, flip)
                kinds.add((flip.kind, target in stage.event.organisations))
            # X's choices about Y, the first one among them, make worlds of which any two differ in that alone.
            pairs += comb(len(possible) + 1, 2)
    assert kinds == KINDS


def prepare(stage: Stage, seed: int) -> tuple[str, list[Seen]]:
    """Set a random event up, and choose X: who it is, and what the others see."""
    random = Random(f"event {seed}")
    stage.set_up(random_event(random))
    someone = random.choice(stage.event.people)
    return someone, stage.look(someone, seed=seed)


@pytest.mark.parametrize("part", range(2))
def test_after_publication_the_same_grid_looks_the_same_whatever_was_wished(stage: Stage, part: int) -> None:
    alike, seed = 0, part * PAIRS
    while alike < max(6, PAIRS // 12):
        random = Random(f"after {seed}")
        stage.set_up(random_event(random))
        grid = stage.plan()
        someone = random.choice(stage.event.people)
        target = random.choice(stage.event.targets(someone))
        if grid and stage.publish(grid):
            one = stage.look(someone, seed=seed)
            for flip in flips(stage.event, someone, target):
                stage.restart()
                stage.flip(flip)
                if stage.publish(grid):
                    assert differences(one, stage.look(someone, seed=seed)) == [], (seed, flip)
                    alike += 1
        seed += 1


def test_what_changed_since_one_last_looked_looks_the_same_whatever_was_wished(stage: Stage) -> None:
    alike, seed = 0, 0
    while alike < 6 * TIMES:
        random = Random(f"changed {seed}")
        stage.set_up(random_event(random))
        grid = stage.plan()
        someone, target = random.sample(stage.event.people, 2)
        if len(grid) > 1 and twice(stage, grid, preliminary=bool(seed % 2)):
            one = stage.look(someone, seed=seed)
            for flip in flips(stage.event, someone, target):
                stage.restart()
                stage.flip(flip)
                if twice(stage, grid, preliminary=bool(seed % 2)):
                    assert differences(one, stage.look(someone, seed=seed)) == [], (seed, flip)
                    alike += 1
        seed += 1


def twice(stage: Stage, grid: tuple[Held, ...], *, preliminary: bool) -> bool:
    """Publish the grid, if wanted as preliminary and with all mails sent, then for good without its first meeting."""
    if not stage.publish(grid, preliminary=preliminary):
        return False
    if preliminary:
        stage.deliver()
    return stage.publish(grid[1:], seen=1)


def test_what_one_answers_about_going_on_is_not_seen_by_the_other(stage: Stage) -> None:
    told = 0
    for seed in range(6 * TIMES):
        stage.set_up(random_event(Random(f"answers {seed}")))
        grid = stage.plan()
        if not grid:
            continue
        stage.publish(grid)
        one = stage.look(str(grid[0].first), seed=seed)
        stage.restart()
        stage.publish(grid)
        stage.answer(str(grid[0].first), str(grid[0].second))
        assert differences(one, stage.look(str(grid[0].first), seed=seed)) == [], seed
        told += 1
    assert told >= 3 * TIMES


def test_every_page_of_an_attendee_opens_in_these_worlds(stage: Stage) -> None:
    """Else the comparison would be one of refusals."""
    stage.set_up(random_event(Random("opening")))
    assert stage.publish(stage.plan())
    seen = [each for seed in range(4) for each in stage.look("a", seed=seed) if each.told[0] == 200]
    paths = {found[1] for each in seen if " GET " in each.asked and (found := PATH.search(each.asked))}
    adapter = stage.app.url_map.bind("localhost")
    opened = {adapter.match(path)[0] for path in paths}
    # Follow-ups have no times here. Registering and confirming are for strangers, who are nobody of the event yet.
    assert {rule.endpoint for rule in pages(stage.app)} - opened == {
        "attendee.download_follow_up",
        "public.register",
        "public.confirmation",
    }


def test_every_kind_of_mail_to_attendees_is_compared(stage: Stage) -> None:
    """A new kind fails here until :meth:`Stage.look` has it sent, before publication or after it."""
    events = (random_event(Random(f"mails {number}")) for number in count())
    stage.set_up(next(each for each in events if any(not own.wishes for own in each.choices.values())))
    kinds = mail_kinds(stage)
    for preliminary in (False, True):
        grid: tuple[Held, ...] = ()
        while len(grid) < 2 or not any("a" not in (held.first, held.second) for held in grid[:1]):
            stage.set_up(next(events))
            grid = stage.plan()
        assert twice(stage, grid, preliminary=preliminary)
        kinds |= mail_kinds(stage)
    to_organisers = {
        NoticeKind.SIGN_IN,
        NoticeKind.LEAVING,
        NoticeKind.ERASED,
        NoticeKind.REVIEW,
        NoticeKind.MEETING_DECLINED,
        NoticeKind.TEAM,
    }
    assert kinds - to_organisers == {"invitation", *NoticeKind} - to_organisers


def mail_kinds(stage: Stage) -> set[object]:
    return {each.told[0] for each in stage.look("a", seed=0) if each.asked.startswith("mail to ")}
