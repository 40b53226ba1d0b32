"""Every mistake is reported with its file, row and column, and nothing else is reported with it."""

from collections.abc import Mapping
from dataclasses import fields

import pytest

from scheduler.imports.errors import PARAMETERS, ImportProblem, Parameter, ProblemCode
from scheduler.imports.layouts import ORGANISATIONS
from tests.scheduler.imports.row_cases import ROWS
from tests.scheduler.imports.setting_cases import SETTINGS
from tests.scheduler.imports.shape_cases import SHAPES
from tests.scheduler.imports.small_events import FILES, problems_of, small_event, with_file
from tests.scheduler.imports.value_cases import VALUES

CASES = SHAPES + SETTINGS + VALUES + ROWS
ELSEWHERE = {ProblemCode.NOT_A_FOLDER, ProblemCode.UNREADABLE_FILE, ProblemCode.FILES_TOO_LARGE}


@pytest.mark.parametrize(("files", "problem"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_a_single_mistake_is_reported_as_itself(files: Mapping[str, bytes], problem: ImportProblem) -> None:
    assert problems_of(files) == (problem,)


def test_every_code_has_a_case() -> None:
    assert {problem.code for _, _, problem in CASES} | ELSEWHERE == set(ProblemCode)


@pytest.mark.parametrize("problem", [case[2] for case in CASES], ids=[case[0] for case in CASES])
def test_a_problem_carries_the_parameters_that_its_code_promises(problem: ImportProblem) -> None:
    promised = PARAMETERS[problem.code]
    given = {Parameter(name.name) for name in fields(problem) if name.name in set(Parameter)}
    carried = {name for name in given if getattr(problem, name.value) not in (None, "", ())}
    # The row stays open for settings, which have a path; ``found`` for bytes that show nothing readable.
    assert carried <= promised
    assert promised - carried <= {Parameter.ROW, Parameter.FOUND}


def test_all_mistakes_are_told_at_once_in_the_order_of_files_and_rows() -> None:
    files = (
        small_event()
        | {"vetoes.csv": b"participant,target\na,a\nz,a\n"}
        | {"event.toml": FILES["event.toml"].replace("most = 3", "most = 0").encode()}
        | {"wishes.csv": b"participant,rank,target\na,x,B!\na,1,y\n"}
    )

    assert [(problem.file, problem.row, problem.column, problem.code) for problem in problems_of(files)] == [
        ("event.toml", None, "wishes.most", ProblemCode.OUT_OF_RANGE),
        ("wishes.csv", 2, "rank", ProblemCode.BAD_NUMBER),
        ("wishes.csv", 2, "target", ProblemCode.BAD_KEY),
        ("wishes.csv", 3, "target", ProblemCode.UNKNOWN_REFERENCE),
        ("vetoes.csv", 2, "target", ProblemCode.SELF_VETO),
        ("vetoes.csv", 3, "participant", ProblemCode.UNKNOWN_REFERENCE),
    ]


def test_an_unreadable_table_does_not_make_every_key_unknown() -> None:
    files = with_file("participants.csv", FILES["participants.csv"].encode("cp949"))

    assert [problem.code for problem in problems_of(files)] == [ProblemCode.WRONG_ENCODING]


def test_an_optional_table_left_out_lacks_every_key() -> None:
    files = {name: data for name, data in small_event().items() if name != ORGANISATIONS.file}

    assert [problem.code for problem in problems_of(files)] == [ProblemCode.UNKNOWN_REFERENCE]
