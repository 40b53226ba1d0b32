"""The parts of ``docs/benchmarks.md``, each a text made from rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from benchmarks.events import OURS
from benchmarks.gaps import best_bound, gap, sizes_of
from benchmarks.profiling import Cost
from benchmarks.published import FAIRNESS, PAPER, RC2, SET
from benchmarks.rows import Row
from benchmarks.targets import TARGETS, seconds_text, set_total

METHODS = {
    OURS: "ours",
    "cpsat": "plain CP-SAT model",
    "first-slot": "first common slot",
    "matching": "matching per slot",
}


def table(heads: Sequence[str], lines: Iterable[Sequence[object]]) -> str:
    """A Markdown table; None is a dash."""
    text = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    text += ["| " + " | ".join("–" if cell is None else str(cell) for cell in line) + " |" for line in lines]
    return "\n".join(text)


def head(rows: Sequence[Row]) -> str:
    dates = sorted({row.date for row in rows})
    span = dates[0] if len(dates) == 1 else f"{dates[0]} to {dates[-1]}"
    row = rows[-1]
    return f"""# Benchmarks

How fast the solver is, how good its grids are, and what else one could have used. Every number was measured by the
commands below, the alternatives beside the solver in the same run; rows in which it loses stay.

Measured {span} with Mannam {row.mannam}, OR-Tools {row.ortools} and Python {row.python} on {row.cores} cores. Seeds
stand in the rows; runs with two workers do not repeat exactly. Made by `python -m benchmarks`; do not edit by hand.

```sh
make bench                     # a few minutes
B2BSOP=folder make bench       # with the published set
make bench-large               # 10,000 and 100,000 people; half an hour, 16 GiB
.venv/bin/python -m benchmarks profile   # where the time goes
.venv/bin/python -m benchmarks page      # this page again, from the CSVs
```"""


def target_section(rows: Sequence[Row]) -> str:
    words = {True: "met", False: "**missed**", None: "–"}
    lines = []
    for target in TARGETS:
        measured, met = target.judge(rows)
        lines.append((target.work, target.wanted, measured, words[met]))
    return "## Targets\n\n" + table(("work", "target", "measured", ""), lines)


def event_section(rows: Sequence[Row]) -> str:
    """One table for all sizes, the alternatives under ours."""
    lines = []
    for size in sizes_of(rows):
        found = [row for row in rows if row.part == "event" and row.instance == size]
        for row in sorted(found, key=lambda row: row.seed or 0):
            lines.append(_event_line(row, best_bound(rows, size, row.seed or 0)))
    heads = ("instance", "method", "workers", "seed", "weight", "gap", "short", "breaks", "moves", "first grid")
    times = ("within 0.3 %", "0.1 %", "proven", "limit", "seconds", "MB")
    return f"""## Events of the product's kind

An instance is named people/slots/tables/candidates. The goals are `shortfall`, `weight`, `breaks`, `moves`, in
this order; the alternatives maximise `weight` alone. Beside `breaks` and `moves` stands in brackets the proven
bound. Seconds are wall time of the whole command, reading the file included; *proven* is when `shortfall` and
`weight` were both proven optimal.

{table((*heads, *times), lines)}"""


def _event_line(row: Row, bound: int | None) -> tuple[object, ...]:
    if row.weight is None:
        ended = f"no grid: {row.note}" if row.note else "no grid"
        return (row.instance, METHODS[row.method], row.workers, row.seed, ended, *(None,) * 8, f"{row.limit:g} s",
                seconds_text(row.seconds), _number(row.peak_mb))  # fmt: skip
    return (
        row.instance,
        METHODS[row.method],
        row.workers,
        row.seed,
        f"{row.weight:,}",
        _gap_text(row.weight, bound),
        row.shortfall,
        _with_bound(row.breaks, row.breaks_bound),
        _with_bound(row.moves, row.moves_bound),
        _time(row.to_first),
        _time(row.to_03),
        _time(row.to_01),
        _time(row.to_proof),
        f"{row.limit:g} s",
        seconds_text(row.seconds),
        _number(row.peak_mb),
    )


def _number(number: float | None) -> str | None:
    return None if number is None else f"{number:,.0f}"


def _time(seconds: float | None) -> str | None:
    return None if seconds is None else seconds_text(seconds)


def _gap_text(value: int | None, bound: int | None) -> str:
    if bound is None or value is None:
        return "not known"
    share = gap(value, bound)
    if share < 0:
        return f"{100 * share:.2g} %, more short".replace("-", "−")
    return "0" if share == 0 else f"{100 * share:.2g} %" if share < 0.1 else f"{100 * share:.0f} %"


def _with_bound(value: int | None, bound: int | None) -> str | None:
    if value is None:
        return None
    return f"{value:,} (–)" if bound is None else f"{value:,} ({bound:,})"


def course_section(gaps: str, times: str) -> str:
    return f"""## Gap over time, time over size

How much of the proven bound on `weight` is still missing, over wall time, one seed for each size.

![Gap over time for each size, ours and the alternatives]({gaps})

![Time to the first grid, to 0.3 % and to the proof, over the number of candidate meetings]({times})"""


def published_section(rows: Sequence[Row]) -> str:
    ours = {row.instance: row for row in rows if row.part == SET and row.method == OURS}
    others = [{row.instance: row for row in rows if row.part == SET and row.method == method} for method in RC2]
    intro = f"""## The published benchmark

{PAPER}.

Twenty brokerage events: all meetings held, fewest breaks, at most {FAIRNESS} more breaks for one person than for
another."""
    if not ours:
        return intro + "\n\nNot measured yet."
    if "B2BSOP" in ours:
        return intro + "\n\nThe set was not given to this run: `B2BSOP=folder make bench`."
    lines = [_published_line(row, [other.get(name) for other in others]) for name, row in ours.items()]
    mine, theirs = set_total(rows, OURS), [set_total(rows, method) for method in RC2]
    papers = sum(row.paper_seconds or 0 for row in ours.values())
    largest = _number(max(row.peak_mb or 0 for row in ours.values()))
    times = [seconds_text(seconds) for seconds in (mine, *theirs, papers)]
    lines.append(("**all**", None, None, None, *times, largest))
    settings = [next((row.strategy for row in other.values() if row.strategy), "") for other in others]
    ratios = " and ".join(f"{mine / total:.2f} ×" for total in theirs if total)
    heads = (
        "instance",
        "optimum",
        "breaks",
        "bound",
        "ours",
        "RC2, paper's encoding",
        "RC2, better encoding",
        "paper",
        "MB",
    )
    return f"""{intro}

Ours with one worker and seed 0, beside python-sat's RC2, one core each, in turn for each instance: on the paper's
`imp12+` encoding, written for this comparison ({settings[0]}), and on the best we found ({settings[1]}), which
does not say that the number of busy people is even. Both count tables over sets of meetings that share a person.
*Paper*: the authors' best MaxSAT time on their machine, which is not this one.

{table(heads, lines)}

The whole set takes {ratios} the time of the two. A run that did not prove its optimum counts with all its seconds."""


def _published_line(ours: Row, others: Sequence[Row | None]) -> tuple[object, ...]:
    return (
        ours.instance,
        ours.optimum,
        ours.breaks,
        ours.breaks_bound,
        _ended(ours),
        *(None if row is None else "wrong: " + row.note if row.note else _ended(row) for row in others),
        seconds_text(ours.paper_seconds),
        _number(ours.peak_mb),
    )


def _ended(row: Row) -> str:
    return seconds_text(row.seconds) + ("" if row.status == "optimal" else f", {row.status}")


def repair_section(rows: Sequence[Row]) -> str:
    lines = [
        (*row.instance.split(", ", 1), _with_bound(row.changes, row.changes_bound), row.shortfall, row.weight,
         _gap_text(row.weight, row.weight_bound), _time(row.to_proof), seconds_text(row.seconds), row.seed,
         _number(row.peak_mb))
        for row in rows
        if row.part == "repair"
    ]  # fmt: skip
    if not lines:
        return ""
    one = next(row for row in rows if row.part == "repair")
    heads = ("what happened", "goals", "changes (bound)", "short", "weight", "gap", "proven", "seconds", "seed", "MB")
    return f"""## Repair of a published grid

The grid of {one.people:,} people is published, then one thing happens: to its busiest participant, to its first
table, or somebody new signs up. Two workers get {one.limit:g} s. *Proven*: the goals up to `changes` were proven
optimal. In brackets the proven bound.

{table(heads, lines)}"""


def profile_section(costs: Sequence[Cost]) -> str:
    if not costs:
        return ""
    text = [
        "## Where the time goes",
        "",
        "One worker. Phases are those of `--progress`, in wall time of the whole command;",
    ]
    text.append("functions are own time of the solving process under Python's profiler.")
    for instance in dict.fromkeys(cost.instance for cost in costs):
        for kind in ("phase", "function"):
            shown = [cost for cost in costs if (cost.instance, cost.kind) == (instance, kind) and cost.share >= 0.005]
            if shown:
                rows = [
                    (f"`{c.name}`" if kind == "function" else c.name, seconds_text(c.seconds), f"{100 * c.share:.0f} %")
                    for c in shown
                ]
                text += ["", table((f"{instance}: {kind}", "seconds", "share"), rows)]
    return "\n".join(text)


def about() -> str:
    return """## What the words mean

* **Gap**: what a grid's weight is short of the best bound our own runs proved for that instance, as a share of
  the bound. The bound holds for grids with no more shortfall; one that leaves more people short may weigh more,
  with a gap below 0.
* **Short**: meetings missing to what people want at least, summed over people.
* **Bound**: no valid grid whose earlier goals are as good is better than this. – means that none was proven.
* **MB**: the largest process of the command at its peak, resident, 2^20 bytes.
* **Plain CP-SAT model**: one Boolean for each meeting and slot, one meeting at a time for each person, tables as
  a sum, OR-Tools' default parameters, the same seconds and workers.
* **First common slot**: meetings by weight, each into the first slot in which both people and a table are free.
* **Matching per slot**: slot by slot a maximum-weight matching of the meetings still open (rustworkx); of more
  pairs than tables the heaviest. It decides a slot in the best way and leaves the later ones what remains.
* **Within 0.3 %, 0.1 %**: by the command's own bound at that moment, not by what is known afterwards.

Instances come from `benchmarks/instances.py`: a seed gives the same event everywhere. The CSVs in
`benchmarks/results/` hold every row, with the course of each run. Each grid of ours was checked by
`solver/validation.py`, which shares no code with the models, before it was written; RC2's are checked by it too."""
