"""What accepting a list of people would do: who is added, who is changed in what, and what has to be asked first."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from scheduler.addresses import address_key, shown_address
from scheduler.imports.additions.decisions import Answer, Decisions, Question
from scheduler.imports.additions.fields import Field
from scheduler.imports.additions.findings import RowFindings
from scheduler.imports.additions.matching import Likeness, MatchedFirm, MatchedPerson
from scheduler.imports.additions.people_rows import GivenFirm, GivenPerson
from scheduler.imports.additions.views import KnownFirm, KnownPerson
from scheduler.imports.cells import CellRefused, shown
from scheduler.imports.errors import ProblemCode
from scheduler.languages import Bilingual

Change = tuple[str, str, str]
"""Column, what it holds, what it would hold."""


@dataclass(frozen=True, slots=True)
class FirmUpdate:
    """``tags``: by use the ids that replace those there are."""

    id: int
    values: Mapping[str, object]
    tags: Mapping[str, frozenset[int]]


@dataclass(frozen=True, slots=True)
class PersonUpdate:
    """``firm``: the place of the row's organisation, if it is another than before."""

    id: int
    values: Mapping[str, object]
    firm: int | None


@dataclass(slots=True)
class PeoplePlan:
    """``firm_ids``: by place in the list the organisation there is; those of ``new_firms`` are still to be made."""

    firm_ids: dict[int, int] = field(default_factory=dict)
    new_firms: dict[int, GivenFirm] = field(default_factory=dict)
    firm_updates: list[FirmUpdate] = field(default_factory=list)
    additions: list[GivenPerson] = field(default_factory=list)
    updates: list[PersonUpdate] = field(default_factory=list)
    unchanged: int = 0
    skipped: int = 0
    questions: list[Question] = field(default_factory=list)


def plan_people(
    firms: list[MatchedFirm], people: list[MatchedPerson], decisions: Decisions, findings: RowFindings
) -> PeoplePlan:
    """Without an answer to a question the one counts that is likelier to be meant."""
    plan = PeoplePlan()
    needed = {person.given.firm for person in people}
    for place, matched in enumerate(firms):
        if place in needed:
            _plan_firm(plan, place, matched, decisions)
    for matched_person in people:
        _plan_person(plan, matched_person, firms, decisions, findings)
    used = {person.firm for person in plan.additions} | {update.firm for update in plan.updates}
    plan.new_firms = {place: firm for place, firm in plan.new_firms.items() if place in used}
    return plan


def _plan_firm(plan: PeoplePlan, place: int, matched: MatchedFirm, decisions: Decisions) -> None:
    known = matched.known
    if known is None and matched.perhaps is not None:
        name = matched.given.name.ko or matched.given.name.en
        other = matched.perhaps.name.ko or matched.perhaps.name.en
        question = Question.about_firm(place, name, other)
        plan.questions.append(question)
        if decisions.answer(question) is Answer.SAME:
            known = matched.perhaps
    if known is None:
        plan.new_firms[place] = matched.given
        return
    plan.firm_ids[place] = known.id
    update = _firm_update(known, matched.given)
    if update.values or update.tags:
        plan.firm_updates.append(update)


def _firm_update(known: KnownFirm, given: GivenFirm) -> FirmUpdate:
    """What the list says otherwise; an empty cell says nothing, and a name without a language is only looked up."""
    values: dict[str, object] = {}
    if not given.loose:
        values |= _texts("name", known.name, given.name)
    values |= _texts("offers", known.offers, given.offers) | _texts("needs", known.needs, given.needs)
    for column, there, wanted in (("kind", known.kind, given.kind), ("zone_id", known.zone_id, given.zone_id)):
        if wanted is not None and wanted != there:
            values[column] = wanted
    none: frozenset[int] = frozenset()
    tags = {use: ids for use, ids in given.tags.items() if ids != known.tags.get(use, none)}
    return FirmUpdate(known.id, values, tags)


def _texts(name: str, there: Bilingual, given: Bilingual) -> dict[str, object]:
    pairs = ((f"{name}_ko", there.ko, given.ko), (f"{name}_en", there.en, given.en))
    return {column: new for column, old, new in pairs if new and new != old}


def _loose_texts(name: str, there: Bilingual, given: Bilingual) -> dict[str, object]:
    """A text without a language changes nothing where it stands already, in whichever language."""
    text = given.ko or given.en
    return {} if text in (there.ko, there.en) else _texts(name, there, given)


def _plan_person(
    plan: PeoplePlan, matched: MatchedPerson, firms: list[MatchedFirm], decisions: Decisions, findings: RowFindings
) -> None:
    given, known = matched.given, matched.known
    values: dict[str, object] = {}
    moved = False
    bounds: tuple[object, object]
    if known is not None and not known.gone:
        values = _person_values(known, given)
        moved = given.firm is not None and plan.firm_ids.get(given.firm) != known.firm_id
        bounds = values.get("least", known.least), values.get("most", known.most)
    else:
        bounds = given.least, given.most
    if _are_refused(given, *bounds, findings):
        return
    if matched.likeness is None:
        plan.additions.append(given)
        return
    if matched.likeness is Likeness.SAME and not values and not moved:
        plan.unchanged += 1
        return
    question = Question.about_person(matched, _changes(known, values, given, firms if moved else []))
    plan.questions.append(question)
    answer = decisions.answer(question)
    if answer is Answer.SKIP:
        plan.skipped += 1
    elif answer is Answer.NEW:
        plan.additions.append(given)
    elif known is not None:
        plan.updates.append(PersonUpdate(known.id, values, given.firm if moved else None))


def _person_values(known: KnownPerson, given: GivenPerson) -> dict[str, object]:
    names, roles = (_loose_texts if given.loose else _texts), (_loose_texts if given.role_loose else _texts)
    values = names("name", known.name, given.name) | roles("role", known.role, given.role)
    if given.email and address_key(given.email) != address_key(known.email):
        values["email"] = given.email.casefold()
    for column, there, wanted in (
        ("language", known.language, given.language),
        ("least", known.least, given.least),
        ("most", known.most, given.most),
    ):
        if wanted is not None and wanted != there:
            values[column] = wanted
    return values


def _are_refused(given: GivenPerson, least: object, most: object, findings: RowFindings) -> bool:
    if not (isinstance(least, int) and isinstance(most, int) and most < least):
        return False
    refused = CellRefused(ProblemCode.MOST_BELOW_LEAST, str(most), (str(least),))
    findings.add_cell(given.row, Field.MOST, refused)
    return True


def _changes(
    known: KnownPerson | None, values: Mapping[str, object], given: GivenPerson, firms: list[MatchedFirm]
) -> tuple[Change, ...]:
    """For somebody who looks: at most a few short texts."""
    if known is None:
        return ()
    there: dict[str, object] = {
        "name_ko": known.name.ko, "name_en": known.name.en, "role_ko": known.role.ko, "role_en": known.role.en,
        "email": shown_address(known.email), "language": known.language, "least": known.least, "most": known.most,
    }  # fmt: skip
    found = [(column, _word(there.get(column)), _word(new)) for column, new in values.items()]
    if given.firm is not None and firms:
        wanted = firms[given.firm].given
        found.append(("organisation", "", shown(wanted.name.ko or wanted.name.en or wanted.key or "")))
    return tuple(found)


def _word(value: object) -> str:
    return "" if value is None else shown(str(value))
