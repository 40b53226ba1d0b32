"""What a well-formed event becomes, whatever program saved its files."""

import os
import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.imports.errors import ImportProblem, ImportRefused, ProblemCode
from scheduler.imports.files import MOST_BYTES, read_event, read_folder
from scheduler.imports.findings import FILES as KNOWN_FILES
from scheduler.imports.values import (
    EventFile,
    FollowUpRules,
    ImportedSlot,
    ImportedWish,
    MeetingTable,
    NetworkingBlock,
    Organisation,
    OrganisationKind,
    Participant,
    RegistrationRules,
    WishRules,
)
from scheduler.languages import Bilingual, Language
from tests.poison import corpus
from tests.scheduler.imports.small_events import FILES, small_event, with_change, with_file, with_line
from tests.sizes import TIMES


def _utc(day: int, hour: int, minute: int = 0, month: int = 3) -> datetime:
    return datetime(2027, month, day, hour, minute, tzinfo=UTC)


def test_the_small_event_is_read() -> None:
    event = read_event(small_event())

    assert (event.key, event.date, event.zone, event.public) == ("small", date(2027, 3, 5), "Asia/Seoul", True)
    assert event.place == Bilingual(ko="교류홀", en="")
    assert event.wish_rules == WishRules(_utc(8, 0, month=2), _utc(1, 9), 3)
    assert event.follow_up == FollowUpRules(
        date(2027, 3, 8), date(2027, 3, 19), time(9), time(18), 60, (1, 5), None, "https://meet.example.org/"
    )
    slots = tuple(
        ImportedSlot(_utc(5, 5, minute), _utc(5, 5 + minute // 40, (minute + 20) % 60)) for minute in (0, 20, 40)
    )
    assert event.networking == (NetworkingBlock("net", "Room 1", 20, slots),)
    assert event.tables == (
        MeetingTable("T1", "Room 1", virtual=False, link=None),
        MeetingTable("T2", "Room 1", virtual=True, link="https://meet.example.org/t2"),
    )
    assert event.organisations == (
        Organisation(
            key="o1",
            name=Bilingual(ko="시험소", en="Lab"),
            kind=OrganisationKind.COMPANY,
            zone="ulju",
            councils=("energy",),
            offers_tags=("battery",),
            needs_tags=("battery",),
            offers=Bilingual(ko="시험", en="Tests"),
            needs=None,
        ),
    )
    assert event.participants[1] == Participant(
        key="b",
        organisation=None,
        name=Bilingual(ko="나린", en="Na-rin"),
        role=None,
        email="b@example.org",
        language=Language.EN,
        least=0,
        most=None,
    )
    assert event.wishes[1] == ImportedWish("a", 2, "c")


def test_registration_is_closed_unless_it_is_opened() -> None:
    opened = "[registration]\nuntil = 2027-03-05T09:30:00\napproval = false\n[follow_up]"

    assert read_event(small_event()).registration == RegistrationRules(None, approval=True)
    files = with_change("event.toml", "[follow_up]", opened)
    assert read_event({**small_event(), **files}).registration == RegistrationRules(_utc(5, 0, 30), approval=False)


def test_follow_ups_left_out_get_two_weeks_of_working_days() -> None:
    text = FILES["event.toml"]
    files = with_file("event.toml", text.split("[follow_up]")[0] + "[[organisers]]" + text.split("[[organisers]]")[1])

    assert read_event(files).follow_up == FollowUpRules(
        date(2027, 3, 6), date(2027, 3, 19), time(9), time(18), 60, (1, 2, 3, 4, 5), None, None
    )


@pytest.mark.parametrize("before", ["", "\ufeff"], ids=["no mark", "byte order mark"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
def test_byte_order_marks_and_line_ends_make_no_difference(before: str, line_end: str) -> None:
    # TOML knows no line end of CR alone.
    ends = {name: "\n" if name == "event.toml" and line_end == "\r" else line_end for name in FILES}
    files = {name: (before + text.replace("\n", ends[name])).encode() for name, text in FILES.items()}

    assert read_event(files) == read_event(small_event())


def test_columns_may_stand_in_any_order_and_optional_ones_may_be_left_out() -> None:
    event = read_event(
        with_file(
            "tags.csv", "NAME_EN , kind,key\nEnergy,council,energy\nGreen,cluster,green\nBattery,technology,battery\n"
        )
    )

    assert [(tag.key, tag.name) for tag in event.tags] == [
        ("energy", Bilingual(ko="", en="Energy")),
        ("green", Bilingual(ko="", en="Green")),
        ("battery", Bilingual(ko="", en="Battery")),
    ]


def test_blank_lines_and_blanks_around_cells_do_not_count() -> None:
    files = with_file("vetoes.csv", "participant,target\n\n , \n a , d \n\n")

    assert read_event(files) == read_event(small_event())


def test_names_are_composed_and_emoji_stay_whole() -> None:
    family = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
    name = unicodedata.normalize("NFD", "김가온") + " " + family

    event = read_event(with_change("participants.csv", "다온", name))

    assert event.participants[2].name.ko == f"김가온 {family}"


def test_text_that_looks_like_a_formula_is_text() -> None:
    event = read_event(with_line("tags.csv", 'x,council,=1+1,"@SUM(A1,A2)"'))

    assert event.tags[-1].name == Bilingual(ko="=1+1", en="@SUM(A1,A2)")


def test_offers_may_have_several_lines_and_rows_are_counted_as_a_spreadsheet_does() -> None:
    text = FILES["organisations.csv"].replace("Tests", '"One\r\ntwo"') + "o2,이름,,club,,,,,,,,\n"

    with pytest.raises(ImportRefused) as refused:
        read_event(with_file("organisations.csv", text))
    event = read_event(with_file("organisations.csv", text.replace("club", "agency")))

    assert [(problem.row, problem.column) for problem in refused.value.problems] == [(3, "kind")]
    assert event.organisations[0].offers == Bilingual(ko="시험", en="One\ntwo")


def test_items_may_touch_and_other_tracks_may_run_at_once() -> None:
    event = read_event(with_line("programme.csv", "end,plenary,,폐회,,Hall,15:00,15:30"))

    assert [item.key for item in event.programme] == ["open", "net", "talk", "ask", "end"]


def test_wishes_may_close_when_networking_begins() -> None:
    event = read_event(with_change("event.toml", "2027-03-01T18:00:00", "2027-03-05T14:00:00"))

    assert event.wish_rules.closes == event.networking[0].slots[0].start


def test_a_vetoed_person_may_wish_for_the_one_who_vetoes() -> None:
    event = read_event(with_line("wishes.csv", "d,1,a"))

    assert event.wishes[-1] == ImportedWish("d", 1, "a")


def test_all_files_together_have_a_limit() -> None:
    whole = {name: FILES[name].encode() + b" " * 7_900_000 for name in ("zones.csv", "tags.csv", "vetoes.csv")}

    with pytest.raises(ImportRefused) as refused:
        read_event({**small_event(), **whole})

    total = sum(len(data) for data in {**small_event(), **whole}.values())
    assert refused.value.problems == (
        ImportProblem("", ProblemCode.FILES_TOO_LARGE, found=str(total), expected=(str(MOST_BYTES),)),
    )


@pytest.mark.slow
def test_tables_of_ten_thousand_rows_are_read_whole() -> None:
    people = "key,name_en,email\n" + "".join(f"{n},Person {n},p{n}@o{n % 700}.example.org\n" for n in range(10_000))
    wishes = "participant,rank,target\n" + "".join(f"{n},1,{n + 1}\n" for n in range(9_999))
    files = with_file("participants.csv", people) | {
        "wishes.csv": wishes.encode(),
        "attendance.csv": b"participant,item\n",
        "vetoes.csv": b"participant,target\n",
    }

    event = read_event(files)

    assert (len(event.participants), len(event.wishes)) == (10_000, 9_999)


def test_a_folder_gives_its_tables_and_leaves_the_rest_alone(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    folder = tmp_path / "event"
    elsewhere.mkdir()
    folder.mkdir()
    (elsewhere / "real.csv").write_bytes(b"participant,target\n")
    (folder / "vetoes.csv").symlink_to(elsewhere / "real.csv")
    (folder / "event.toml").write_bytes(b"[event]")
    (folder / "notes.txt").write_bytes(b"not for you")

    assert read_folder(folder) == {"event.toml": b"[event]", "vetoes.csv": b"participant,target\n"}


@pytest.mark.parametrize("name", ["nowhere", "file"])
def test_a_path_that_is_no_folder_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_bytes(b"")

    with pytest.raises(ImportRefused) as refused:
        read_folder(tmp_path / name)

    assert refused.value.problems == (ImportProblem(name, ProblemCode.NOT_A_FOLDER),)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "wishes.csv").mkdir()
    (tmp_path / "vetoes.csv").symlink_to(tmp_path / "gone.csv")

    with pytest.raises(ImportRefused) as refused:
        read_folder(tmp_path)

    assert [(problem.file, problem.code) for problem in refused.value.problems] == [
        ("wishes.csv", ProblemCode.UNREADABLE_FILE),
        ("vetoes.csv", ProblemCode.UNREADABLE_FILE),
    ]


def test_a_file_over_the_limit_is_named_without_being_read_whole(tmp_path: Path) -> None:
    with (tmp_path / "wishes.csv").open("wb") as stream:
        os.truncate(stream.fileno(), 10**12)

    with pytest.raises(ImportRefused) as refused:
        read_folder(tmp_path)

    assert [(problem.file, problem.code) for problem in refused.value.problems] == [
        ("wishes.csv", ProblemCode.FILE_TOO_LARGE)
    ]


CELLS = st.sampled_from(["a", "b", "1", "", "net", "T1", "09:00", "ko", "|", "é", "\0", '"', "\n", ";", "=1", "\ud55c"])
TABLES = st.lists(st.lists(CELLS, max_size=5).map(",".join), max_size=6).map(lambda lines: "\n".join(lines).encode())
HEADED = st.sampled_from([name for name in FILES if name.endswith(".csv")]).flatmap(
    lambda name: TABLES.map(lambda body: {name: FILES[name].split("\n")[0].encode() + b"\n" + body})
)
SPLICED = st.tuples(st.sampled_from(sorted(FILES)), st.integers(0, 900), st.binary(max_size=6)).map(
    lambda cut: {cut[0]: FILES[cut[0]].encode()[: cut[1]] + cut[2] + FILES[cut[0]].encode()[cut[1] + len(cut[2]) :]}
)
ANY_BYTES = st.dictionaries(st.sampled_from(KNOWN_FILES) | st.text(max_size=9), st.binary() | TABLES, max_size=3)


def _is_read_or_refused(files: Mapping[str, bytes]) -> bool:
    try:
        event = read_event(files)
    except ImportRefused as refused:
        return len(refused.problems) > 0
    return isinstance(event, EventFile) and all(
        slot.end - slot.start == timedelta(minutes=block.slot_minutes)
        for block in event.networking
        for slot in block.slots
    )


@pytest.mark.slow
@given(files=ANY_BYTES | HEADED | SPLICED)
@settings(max_examples=400 * TIMES, deadline=None)
def test_any_bytes_are_read_or_refused(files: dict[str, bytes]) -> None:
    assert _is_read_or_refused({**small_event(), **files})
    assert _is_read_or_refused(files)


@pytest.mark.parametrize("table", [name for name in FILES if name.endswith(".csv")])
def test_poison_in_any_cell_is_read_or_refused(table: str) -> None:
    head = FILES[table].split("\n")[0]
    for text in {**corpus.TEXTS, **corpus.SURROGATES}.values():
        cell = '"' + text.replace('"', '""') + '"'
        for column in range(head.count(",") + 1):
            row = ",".join(cell if each == column else "x" for each in range(head.count(",") + 1))
            poisoned = f"{FILES[table]}{row}\n".encode("utf-8", "surrogatepass")
            assert _is_read_or_refused({**small_event(), table: poisoned})
