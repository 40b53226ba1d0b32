"""A seeded event of any size: the files of the demo event, and as many invented people more as are missing."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

from scheduler.imports.files import read_folder

SEATS = 4
"""People to a table."""

FAMILY = "김이박최정강조윤장임한오서신권황안송류홍"
GIVEN = "가나다라마바사아자차하도로모보소오조호두루무수우주고노로민서준지현예은빛솔별새결"
FIRMS = ("센서", "로보틱스", "에너지", "바이오", "소재", "모빌리티", "네트웍스", "정밀", "시스템즈", "랩")

_Line = dict[str, str]


def crowd(people: int, *, seed: int, wishing: float = 0.5, most: int = 5) -> dict[str, bytes]:
    """An event's files by name. The same arguments give the same files; the demo event's own people are the first.

    The share ``wishing`` of the others have up to ``most`` wishes each.
    """
    rng = random.Random(seed)
    files = read_folder(Path(str(resources.files("scheduler.imports"))) / "demo")
    tables = {name: _lines(files[name]) for name in files if name.endswith(".csv")}
    have = len(tables["participants.csv"])
    firms = list(_firms(rng, tables["organisations.csv"], (people - have) // 2))
    persons = list(_persons(rng, tables["participants.csv"], firms, people - have))
    tables["organisations.csv"] += firms
    tables["participants.csv"] += persons
    tables["attendance.csv"] += _attendance(rng, persons)
    tables["wishes.csv"] += _wishes(rng, persons, tables["participants.csv"], wishing, most)
    tables["tables.csv"] += [
        {**tables["tables.csv"][0], "key": f"X{number:03}"}
        for number in range(people // SEATS - len(tables["tables.csv"]))
    ]
    return files | {name: _file(lines) for name, lines in tables.items()}


def _firms(rng: random.Random, known: list[_Line], count: int) -> Iterator[_Line]:
    """Organisations that offer and need what those of the demo event do, put together anew."""
    for number in range(count):
        first, second, third = rng.sample(known, 3)
        name = f"{''.join(rng.sample(GIVEN, 2))}{rng.choice(FIRMS)}"
        line = {**first, "key": f"x{number:04}", "kind": "company", "zone": second["zone"]}
        line |= {"name_ko": f"{name} {number}(예시)", "name_en": f"Firm {number} (example)"}
        for side, more in (("offers", second), ("needs", third)):
            joined = {
                f"{side}_{language}": f"{first[f'{side}_{language}']}, {more[f'{side}_{language}']}"
                for language in ("ko", "en")
            }
            tags = sorted({*first[f"{side}_tags"].split("|"), *more[f"{side}_tags"].split("|")} - {""})
            line |= joined | {f"{side}_tags": "|".join(rng.sample(tags, min(2, len(tags))))}
        yield line


def _persons(rng: random.Random, known: list[_Line], firms: list[_Line], count: int) -> Iterator[_Line]:
    for number in range(count):
        role = rng.choice(known)
        name = rng.choice(FAMILY) + "".join(rng.sample(GIVEN, 2))
        yield {
            **dict.fromkeys(role, ""),
            "key": f"x{number:04}",
            "organisation": firms[number % len(firms)]["key"],
            "name_ko": f"{name} (예시)",
            "name_en": f"Person {number} (example)",
            "role_ko": role["role_ko"],
            "role_en": role["role_en"],
            "email": f"x{number:04}@example.org",
            "language": rng.choice(("ko", "ko", "ko", "en")),
        }


def _attendance(rng: random.Random, persons: list[_Line]) -> Iterator[_Line]:
    for person in persons:
        for item in rng.sample(("opening", "status", "technologies", "closing"), rng.randint(0, 3)):
            yield {"participant": person["key"], "item": item, "role": "attending"}


def _wishes(
    rng: random.Random, persons: list[_Line], everybody: list[_Line], wishing: float, most: int
) -> Iterator[_Line]:
    keys = [person["key"] for person in everybody]
    for person in persons:
        if rng.random() < wishing:
            targets = [key for key in rng.sample(keys, rng.randint(1, most)) if key != person["key"]]
            for rank, target in enumerate(targets, start=1):
                yield {"participant": person["key"], "rank": str(rank), "target": target}


def _lines(content: bytes) -> list[_Line]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def _file(lines: list[_Line]) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(lines[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(lines)
    return out.getvalue().encode()
