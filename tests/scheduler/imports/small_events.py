"""A small event without mistakes, as its files, and ways to spoil it."""

from collections.abc import Mapping

from scheduler.imports.errors import ImportProblem, ImportRefused
from scheduler.imports.files import read_event

# What is wrong, the files, and the one problem that is reported.
Case = tuple[str, Mapping[str, bytes], ImportProblem]

EVENT = """
[event]
key = "small"
title = { ko = "작은 행사", en = "Small event" }
place = { ko = "교류홀" }
date = 2027-03-05
zone = "Asia/Seoul"
public = true
contact = "office@example.org"

[wishes]
opens = 2027-02-08T09:00:00
closes = 2027-03-01T18:00:00
most = 3

[follow_up]
first_day = 2027-03-08
last_day = 2027-03-19
start = "09:00"
end = "18:00"
minutes = 60
weekdays = ["mon", "fri"]
link = "https://meet.example.org/"

[[organisers]]
name = "사무국"
email = "office@example.org"
language = "ko"

[[tracks]]
key = "meet"
title = { en = "Networking" }

[[tracks]]
key = "talks"
title = { en = "Talks" }

[[networking]]
item = "net"
slot_minutes = 20
slots = 3
"""

FILES: Mapping[str, str] = {
    "event.toml": EVENT,
    "zones.csv": "key,name_ko,name_en,institution_ko,institution_en,field_ko,field_en,cluster\n"
    "ulju,울산 울주,Ulju,UNIST,UNIST,미래형 전지,Future batteries,green\n",
    "tags.csv": "key,kind,name_ko,name_en\n"
    "green,cluster,환경에너지,Environment\n"
    "energy,council,에너지,Energy\n"
    "battery,technology,이차전지,Batteries\n",
    "programme.csv": "key,kind,track,title_ko,title_en,room,start,end\n"
    "open,plenary,,개회,Opening,Hall,13:00,14:00\n"
    "net,networking,meet,교류,Networking,Room 1,14:00,15:00\n"
    "talk,talk,talks,발표,Talk,Room 2,14:00,14:30\n"
    "ask,questions,talks,질의,Questions,Room 2,14:30,15:00\n",
    "tables.csv": "key,room,virtual,link\nT1,Room 1,no,\nT2,Room 1,yes,https://meet.example.org/t2\n",
    "organisations.csv": "key,name_ko,name_en,kind,zone,councils,offers_tags,needs_tags,"
    "offers_ko,offers_en,needs_ko,needs_en\n"
    "o1,시험소,Lab,company,ulju,energy,battery,battery,시험,Tests,,\n",
    "participants.csv": "key,organisation,name_ko,name_en,role_ko,role_en,email,language,least,most\n"
    "a,o1,가온,Ga-on,대표,CEO,a@example.org,ko,1,2\n"
    "b,,나린,Na-rin,,,b@example.org,en,,\n"
    "c,,다온,Da-on,,,c@example.org,,,\n"
    "d,,라희,Ra-hee,,,d@example.org,,,\n"
    "e,,마루,Ma-ru,,,e@example.org,,,\n",
    "attendance.csv": "participant,item,role\na,open,attending\nb,talk,speaking\n",
    "wishes.csv": "participant,rank,target\na,1,b\na,2,c\nb,1,a\n",
    "vetoes.csv": "participant,target\na,d\n",
}


def small_event() -> dict[str, bytes]:
    return {name: text.encode() for name, text in FILES.items()}


def with_file(name: str, content: str | bytes) -> dict[str, bytes]:
    return {**small_event(), name: content.encode() if isinstance(content, str) else content}


def with_line(name: str, line: str) -> dict[str, bytes]:
    """One line more at the end of a file."""
    return with_file(name, FILES[name] + line + "\n")


def with_change(name: str, old: str, new: str) -> dict[str, bytes]:
    """The first ``old`` of a file replaced."""
    assert old in FILES[name]
    return with_file(name, FILES[name].replace(old, new, 1))


def together(*spoilt: Mapping[str, bytes]) -> dict[str, bytes]:
    """The small event with the files that differ from it in any of ``spoilt``."""
    files = small_event()
    for other in spoilt:
        files |= {name: data for name, data in other.items() if data != FILES.get(name, "").encode()}
    return files


def problems_of(files: Mapping[str, bytes]) -> tuple[ImportProblem, ...]:
    try:
        read_event(files)
    except ImportRefused as refused:
        return refused.problems
    return ()
