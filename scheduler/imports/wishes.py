"""People who stand in the file twice, and wishes and vetoes that contradict each other."""

from collections import defaultdict
from collections.abc import Sequence

from scheduler.addresses import address_key
from scheduler.imports.errors import ProblemCode
from scheduler.imports.event_settings import EventSettings
from scheduler.imports.event_tables import EventTables
from scheduler.imports.findings import Findings
from scheduler.imports.tables import Table
from scheduler.imports.values import ImportedVeto, ImportedWish, Participant

NumberedWish = tuple[int, ImportedWish]


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
    vetoes = _check_vetoes(tables.vetoes.rows, findings)
    by_person: dict[str, list[NumberedWish]] = defaultdict(list)
    for row, wish in tables.wishes.rows:
        by_person[wish.participant].append((row, wish))
    # With a row missing, gaps between ranks are no news.
    complete = tables.wishes.complete
    for wishes in by_person.values():
        _check_targets(wishes, vetoes, findings)
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


def _check_vetoes(rows: Sequence[tuple[int, ImportedVeto]], findings: Findings) -> dict[tuple[str, str], int]:
    """The row of every veto by (participant, target)."""
    first_rows: dict[tuple[str, str], int] = {}
    for row, veto in rows:
        first = first_rows.setdefault((veto.participant, veto.target), row)
        if veto.participant == veto.target:
            findings.add("vetoes.csv", ProblemCode.SELF_VETO, row=row, column="target", found=veto.target)
        elif first != row:
            findings.add(
                "vetoes.csv",
                ProblemCode.DUPLICATE_ROW,
                row=row,
                column="target",
                found=veto.target,
                other_row=first,
            )
    return first_rows


def _check_targets(wishes: Sequence[NumberedWish], vetoes: dict[tuple[str, str], int], findings: Findings) -> None:
    first_rows: dict[str, int] = {}
    for row, wish in wishes:
        first = first_rows.setdefault(wish.target, row)
        vetoed = vetoes.get((wish.participant, wish.target))
        if wish.participant == wish.target:
            code, other_row = ProblemCode.SELF_WISH, None
        elif first != row:
            code, other_row = ProblemCode.DUPLICATE_ROW, first
        elif vetoed is not None:
            code, other_row = ProblemCode.WISH_AND_VETO, vetoed
        else:
            continue
        findings.add("wishes.csv", code, row=row, column="target", found=wish.target, other_row=other_row)


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
