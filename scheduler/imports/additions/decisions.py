"""What an organiser is asked about a list before it is accepted, and what they answered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from scheduler.imports.additions.matching import Likeness, MatchedPerson
from scheduler.imports.cells import shown

MOST_ASKED = 1_000
"""Questions past this number are not drawn: their likeliest answer counts, and the page says so."""


class Answer(StrEnum):
    """UPDATE and SAME take the row and what is there for one; NEW does not; SKIP leaves the row out."""

    UPDATE = "update"
    NEW = "new"
    SKIP = "skip"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Question:
    """``name`` is how forms call it. ``text`` stands in the file, ``other`` in the event or in ``other_row``."""

    name: str
    likeness: Likeness
    row: int | None
    text: str
    other: str
    changes: tuple[tuple[str, str, str], ...]
    answers: tuple[Answer, ...]
    likeliest: Answer
    other_row: int | None = None

    @classmethod
    def about_firm(cls, place: int, text: str, other: str) -> "Question":
        answers = (Answer.SAME, Answer.NEW)
        return cls(f"firm-{place}", Likeness.SIMILAR, None, shown(text), shown(other), (), answers, Answer.SAME)

    @classmethod
    def about_person(cls, matched: MatchedPerson, changes: tuple[tuple[str, str, str], ...]) -> "Question":
        given, known = matched.given, matched.known
        answers, likeliest = {
            Likeness.SAME: ((Answer.UPDATE, Answer.SKIP), Answer.UPDATE),
            Likeness.SIMILAR: (
                (Answer.UPDATE, Answer.NEW, Answer.SKIP),
                Answer.UPDATE if matched.certain else Answer.NEW,
            ),
            Likeness.TWICE: ((Answer.NEW, Answer.SKIP), Answer.NEW),
            Likeness.ERASED: ((Answer.SKIP, Answer.NEW), Answer.SKIP),
        }[matched.likeness or Likeness.SIMILAR]
        other = "" if known is None or known.gone else known.name.ko or known.name.en
        return cls(
            name=f"row-{given.row}",
            likeness=matched.likeness or Likeness.SIMILAR,
            row=given.row,
            text=shown(given.name.ko or given.name.en),
            other=shown(other),
            changes=changes,
            answers=answers,
            likeliest=likeliest,
            other_row=matched.other_row,
        )

    def stored(self) -> dict[str, object]:
        return {
            "name": self.name,
            "likeness": self.likeness,
            "row": self.row,
            "text": self.text,
            "other": self.other,
            "changes": [list(change) for change in self.changes],
            "answers": list(self.answers),
            "likeliest": self.likeliest,
            "other_row": self.other_row,
        }


def question_of(stored: Mapping[str, object]) -> Question:
    """What :meth:`Question.stored` gave."""
    row, other_row, changes, answers = stored["row"], stored["other_row"], stored["changes"], stored["answers"]
    return Question(
        name=str(stored["name"]),
        likeness=Likeness(str(stored["likeness"])),
        row=None if row is None else int(str(row)),
        text=str(stored["text"]),
        other=str(stored["other"]),
        changes=tuple((str(a), str(b), str(c)) for a, b, c in changes) if isinstance(changes, list) else (),
        answers=tuple(Answer(str(each)) for each in answers) if isinstance(answers, list) else (),
        likeliest=Answer(str(stored["likeliest"])),
        other_row=None if other_row is None else int(str(other_row)),
    )


@dataclass(frozen=True, slots=True)
class Decisions:
    """``answers`` by the questions' names; ``leave_out``: rows with a mistake are left out and the others stored."""

    answers: Mapping[str, str] = field(default_factory=dict)
    leave_out: bool = False

    def answer(self, question: Question) -> Answer:
        """What was chosen, if it is one of the question's answers."""
        given = self.answers.get(question.name, "")
        return next((answer for answer in question.answers if answer == given), question.likeliest)
