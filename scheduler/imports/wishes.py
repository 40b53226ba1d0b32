"""People who stand in the file twice, and wishes and vetoes that contradict each other."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from scheduler.addresses import address_key
from scheduler.imports.errors import ProblemCode
from scheduler.imports.event_settings import EventSettings
from scheduler.imports.event_tables import EventTables
from scheduler.imports.findings import Findings
from scheduler.imports.tables import Table
from scheduler.imports.values import ImportedVeto, ImportedWish, Participant

NumberedWish = tuple[int, ImportedWish]
Whom = tuple[str, str]
"""The column in which somebody stands, target or organisation, and the key."""


def check_people(participants: Table[Participant], findings: Findings) -> None:
    """One mail address, one person: the personal link goes there."""
    first_rows: dict[str, int] = {}
    for row, participant in participants.rows:
        first = first_rows.setdefault(address_key(participant.email), row)
        if first != row:
            findings.add(
                participants.file,
                ProblemCode.DUPLICATE_EMAIL,
                row=row,
                column="email",
                found=participant.email,
                other_row=first,
            )


def check_wishes(settings: EventSettings, tables: EventTables, findings: Findings) -> None:
    organisations = {person.key: person.organisation for _, person in tables.participants.rows}
    vetoes = _check_vetoes(tables.vetoes.rows, organisations, findings)
    by_person: dict[str, list[NumberedWish]] = defaultdict(list)
    for row, wish in tables.wishes.rows:
        by_person[wish.participant].append((row, wish))
    # With a row missing, gaps between ranks are no news.
    complete = tables.wishes.complete
    for wishes in by_person.values():
        _check_targets(wishes, vetoes, organisations, findings)
        _check_ranks(wishes, complete, findings)
        if len(wishes) > settings.wish_rules.most:
            most = settings.wish_rules.most
            findings.add(
                "wishes.csv",
                ProblemCode.TOO_MANY_WISHES,
                row=wishes[most][0],
                column="participant",
                found=str(len(wishes)),
                expected=(str(most),),
            )


def _whom(choice: ImportedWish | ImportedVeto) -> Whom:
    return ("target", choice.target or "") if choice.organisation is None else ("organisation", choice.organisation)


def _check_vetoes(
    rows: Sequence[tuple[int, ImportedVeto]], organisations: Mapping[str, str | None], findings: Findings
) -> dict[tuple[str, Whom], int]:
    """The row of every veto by participant and whom it is about."""
    first_rows: dict[tuple[str, Whom], int] = {}
    for row, veto in rows:
        column, found = whom = _whom(veto)
        first = first_rows.setdefault((veto.participant, whom), row)
        own = _own(veto, organisations, ProblemCode.SELF_VETO)
        if own is not None:
            findings.add("vetoes.csv", own, row=row, column=column, found=found)
        elif first != row:
            findings.add("vetoes.csv", ProblemCode.DUPLICATE_ROW, row=row, column=column, found=found, other_row=first)
    return first_rows


def _own(
    choice: ImportedWish | ImportedVeto, organisations: Mapping[str, str | None], oneself: ProblemCode
) -> ProblemCode | None:
    if choice.target == choice.participant:
        return oneself
    if choice.organisation is not None and choice.organisation == organisations.get(choice.participant):
        return ProblemCode.OWN_ORGANISATION
    return None


def _check_targets(
    wishes: Sequence[NumberedWish],
    vetoes: Mapping[tuple[str, Whom], int],
    organisations: Mapping[str, str | None],
    findings: Findings,
) -> None:
    first_rows: dict[Whom, int] = {}
    for row, wish in reversed(wishes):
        first_rows[_whom(wish)] = row
    for row, wish in wishes:
        column, found = whom = _whom(wish)
        there = "organisation", (organisations.get(wish.target or "") or "")
        others = (
            (ProblemCode.DUPLICATE_ROW, first_rows[whom] if first_rows[whom] != row else None),
            (ProblemCode.WISH_AND_VETO, vetoes.get((wish.participant, whom))),
            (ProblemCode.WISH_FOR_BOTH, first_rows.get(there)),
            (ProblemCode.WISH_INSIDE_VETO, vetoes.get((wish.participant, there))),
        )
        own = _own(wish, organisations, ProblemCode.SELF_WISH)
        if own is not None:
            findings.add("wishes.csv", own, row=row, column=column, found=found)
            continue
        code, other_row = next((each for each in others if each[1] is not None), (None, None))
        if code is not None:
            findings.add("wishes.csv", code, row=row, column=column, found=found, other_row=other_row)


def _check_ranks(wishes: Sequence[NumberedWish], complete: bool, findings: Findings) -> None:
    first_rows: dict[int, int] = {}
    for row, wish in wishes:
        first = first_rows.setdefault(wish.rank, row)
        if first != row:
            findings.add(
                "wishes.csv",
                ProblemCode.REPEATED_RANK,
                row=row,
                column="rank",
                found=str(wish.rank),
                other_row=first,
            )
    ranks = sorted(first_rows)
    gap = next((place for place, rank in enumerate(ranks, start=1) if rank != place), None)
    if complete and gap is not None:
        rank = ranks[gap - 1]
        findings.add(
            "wishes.csv",
            ProblemCode.RANK_GAP,
            row=first_rows[rank],
            column="rank",
            found=str(rank),
            expected=(str(gap),),
        )
