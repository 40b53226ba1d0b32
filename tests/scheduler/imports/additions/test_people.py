"""What a list of people would do to the small event: who is known, who may be, who is new, and what is wrong."""

from dataclasses import replace

import pytest

from scheduler.imports.additions.checking import Checked
from scheduler.imports.additions.decisions import Answer, Decisions
from scheduler.imports.additions.fields import Subject
from scheduler.imports.additions.findings import RowCode
from scheduler.imports.additions.matching import Likeness
from scheduler.imports.additions.people import PeoplePlan
from scheduler.imports.additions.views import PeopleView, fingerprint, folded_firm
from scheduler.imports.errors import ProblemCode
from tests.scheduler.imports.additions.lists import checked, codes, view
from tests.scheduler.stored_events import StoredEvent

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
pytestmark = ON_SQLITE

HEADING = "key,name,email,organisation,role,least,most"


def people(event: StoredEvent, *lines: str, heading: str = HEADING, **answers: str) -> Checked:
    return checked(event, Subject.PEOPLE, heading, *lines, decisions=Decisions(answers))


def plan_of(found: Checked) -> PeoplePlan:
    assert isinstance(found.plan, PeoplePlan)
    return found.plan


def test_new_people_come_with_their_organisations_once(event):
    found = people(event, ",한결,h@example.org,새 연구소,연구원,,", ",Sol,s@example.org,새연구소,,1,3")
    plan = plan_of(found)
    assert (found.numbers["added"], found.numbers["firms"], codes(found)) == (2, 1, [])
    assert [(each.name.ko, each.name.en) for each in plan.additions] == [("한결", ""), ("", "Sol")]
    assert (plan.additions[1].least, plan.additions[1].most) == (1, 3)


def test_who_is_there_already_is_known_by_key_or_address_and_only_differences_count(event):
    found = people(event, "a,가온,a@example.org,시험소,대표,,", ",Na-rin,B@Example.org,,,,")
    assert (found.numbers["unchanged"], found.numbers["added"], codes(found)) == (2, 0, [])
    changed = people(event, "a,,new@example.org,,이사,,", heading="key,name_ko,email,organisation,role_ko,least,most")
    assert codes(changed) == [(2, RowCode.NAME_MISSING)]
    moved = people(event, "a,가온,new@example.org,,,,9")
    (update,) = plan_of(moved).updates
    assert update.values == {"email": "new@example.org", "most": 9}


def test_empty_cells_change_nothing(event):
    (update,) = plan_of(people(event, "a,가온,a@example.org,,이사,,")).updates
    assert update.values == {"role_ko": "이사"}
    assert update.firm is None


def test_an_organisation_is_the_same_whatever_its_legal_form(event):
    assert folded_firm("(주)가온전지") == folded_firm("가온전지 주식회사") == folded_firm("㈜ 가온전지")
    assert folded_firm("Gaon Cells Co., Ltd.") == folded_firm("gaon cells")
    assert folded_firm("주식회사") != ""
    found = people(event, ",한결,h@example.org,(주) 시험소,,,")
    assert (found.numbers["firms"], found.questions) == (0, [])


def test_a_person_with_another_address_in_the_same_organisation_is_asked_about(event):
    line = ",가온,gaon@elsewhere.example,시험소,,,"
    (question,) = people(event, line).questions
    assert (question.likeness, question.likeliest, question.other) == (Likeness.SIMILAR, Answer.UPDATE, "가온")
    assert [change[0] for change in question.changes] == ["email"]
    assert people(event, line).numbers["updated"] == 1
    assert people(event, line, **{"row-2": "new"}).numbers["added"] == 1
    assert people(event, line, **{"row-2": "skip"}).numbers["skipped"] == 1
    assert people(event, line, **{"row-2": "nonsense"}).numbers["updated"] == 1


def test_somebody_of_the_same_name_elsewhere_is_somebody_else(event):
    found = people(event, ",가온,gaon@elsewhere.example,다른 곳,,,", ",나린,n@elsewhere.example,,,,")
    assert (found.numbers["added"], found.questions) == (2, [])


def test_an_organisation_that_looks_like_one_is_asked_about(event):
    first = people(event, ",한결,h@example.org,한국전자기술연구원,,,", ",Sol,s@example.org,한국전자기술연구소,,,")
    assert first.numbers["firms"] == 2
    again = people(event, ",한결,h@example.org,Labb,,,")
    assert [(q.name, q.row, q.other, q.likeliest) for q in again.questions] == [("firm-0", None, "시험소", Answer.SAME)]
    assert again.numbers["firms"] == 0
    assert people(event, ",한결,h@example.org,Labb,,,", **{"firm-0": "new"}).numbers["firms"] == 1


def test_two_rows_of_one_name_and_organisation_are_asked_about(event):
    found = people(event, ",한결,h@example.org,새 곳,,,", ",한결,h2@example.org,새 곳,,,")
    (question,) = found.questions
    assert (question.likeness, question.row, question.other_row) == (Likeness.TWICE, 3, 2)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (",,x@example.org,,,,", RowCode.NAME_MISSING),
        (",가,,,,,", ProblemCode.MISSING_VALUE),
        ("nobody,가,,,,,", ProblemCode.MISSING_VALUE),
        (",가,not an address,,,,", ProblemCode.BAD_EMAIL),
        ("schl\u00fcssel,가,x@example.org,,,,", ProblemCode.BAD_KEY),
        (",가,x@example.org,,,3,2", ProblemCode.MOST_BELOW_LEAST),
        ("a,가온,a@example.org,,,3,", ProblemCode.MOST_BELOW_LEAST),
        (",가,x@example.org,,,many,", ProblemCode.BAD_NUMBER),
        (",가,x@example.org,,,101,", ProblemCode.OUT_OF_RANGE),
        ("a,가온,b@example.org,,,,", RowCode.KEY_OF_ANOTHER),
        (f",{'가' * 121},x@example.org,,,,", ProblemCode.TOO_LONG),
        (f",{'x' * 1_000_000},x@example.org,,,,", ProblemCode.TOO_LONG),
        (",가\u202e,x@example.org,,,,", ProblemCode.CONTROL_CHARACTER),
        (",가,x@example.org,,,,,more", RowCode.MORE_CELLS),
    ],
)
def test_a_mistake_is_told_with_its_row_and_the_row_is_not_stored(event, line, code):
    found = people(event, ",좋은 줄,good@example.org,,,,", line)
    assert codes(found)[0] == (3, code)
    assert (found.numbers["added"], found.numbers["updated"]) == (1, 0)


def test_bounds_at_their_edge_are_taken(event):
    found = people(event, ",가,x@example.org,,,2,2", f",{'가' * 120},y@example.org,,,100,100")
    assert (codes(found), found.numbers["added"]) == ([], 2)


def test_an_address_or_key_that_stands_twice_is_told(event):
    found = people(event, "k,가,x@example.org,,,,", ",나,X@example.org,,,,", "k,다,y@example.org,,,,")
    assert [(each.row, each.code, each.other_row) for each in found.findings.kept] == [
        (3, ProblemCode.DUPLICATE_EMAIL, 2),
        (4, ProblemCode.DUPLICATE_KEY, 2),
    ]


def test_two_rows_cannot_be_one_person(event):
    found = people(event, "a,가온,new@example.org,,,,", ",가온,a@example.org,,,,")
    assert [(each.row, each.code, each.other_row) for each in found.findings.kept] == [(3, RowCode.TWICE, 2)]


def test_zones_tags_and_kinds_are_the_events_own(event):
    heading = "name,email,organisation,organisation_kind,zone,offers_tags,councils"
    good = people(event, "가,x@example.org,새 곳,기관,울산 울주,이차전지,energy", heading=heading)
    (firm,) = plan_of(good).new_firms.values()
    assert (firm.kind, firm.zone_id is None, set(firm.tags)) == ("institution", False, {"member", "offer"})
    bad = people(event, "가,x@example.org,새 곳,가게,부산,수소,energy", heading=heading)
    assert {code for _, code in codes(bad)} == {RowCode.UNKNOWN_KIND, RowCode.UNKNOWN_ZONE, RowCode.UNKNOWN_TAG}


def test_registrations_of_pretix_that_were_cancelled_do_not_come(event):
    heading = "Order code,Position ID,Status,Email,Attendee name,Attendee email,Company"
    found = people(
        event,
        "AB1,1,paid,order@example.org,Kim,kim@example.org,New",
        "AB1,2,paid,order@example.org,Lee,,New",
        "AB2,1,canceled,no@example.org,Park,,",
        heading=heading,
    )
    assert [(each.key, each.email) for each in plan_of(found).additions] == [
        ("pretix-ab1-1", "kim@example.org"),
        ("pretix-ab1-2", "order@example.org"),
    ]
    assert (found.numbers["out"], codes(found)) == (1, [])


def test_registrations_of_indico_have_first_and_last_names(event):
    heading = "ID,Name,Registration date,Registration state,Email Address,First Name,Last Name"
    found = people(
        event,
        "7,Ga-on Kim,2027-01-01,Completed,kim@example.org,Ga-on,Kim",
        "8,온가 김,2027-01-01,Completed,on@example.org,가온,김",
        "9,X Y,2027-01-01,Withdrawn,y@example.org,X,Y",
        heading=heading,
    )
    assert [(each.key, each.name.ko or each.name.en) for each in plan_of(found).additions] == [
        ("indico-7", "Ga-on Kim"),
        ("indico-8", "김가온"),
    ]


def test_the_fingerprint_tells_of_every_change(event):
    there = view(event, Subject.PEOPLE)
    assert isinstance(there, PeopleView)
    seen = fingerprint(there)
    assert fingerprint(view(event, Subject.PEOPLE)) == seen
    first, *rest = there.people
    for change in ({"role": first.name}, {"email": "x"}, {"most": 77}, {"firm_id": None}, {"gone": True}):
        other = PeopleView((replace(first, **change), *rest), there.firms, there.zones, there.tags)
        assert fingerprint(other) != seen
    firm = replace(there.firms[0], tags={})
    assert fingerprint(PeopleView(there.people, (firm,), there.zones, there.tags)) != seen
