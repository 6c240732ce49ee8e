"""What can be wrong with a rule text, a fact or a citation, said by file, line and element."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from onegov.core.errors import OneGovError
from onegov.core.types import Text

#: Codes of problems that stop nobody: what proofs find worth a second look.
WARNINGS: Final = frozenset(
    {
        "rules.constant_rule",
        "rules.dead_row",
        "rules.hole",
        "rules.idle_condition",
        "rules.not_in_force",
        "rules.not_proved",
        "rules.odd_date",
        "rules.odd_value",
        "rules.repeated",
    }
)


@dataclass(frozen=True, slots=True)
class Fix(Text):
    """A proposal in words, and where it is exact what to replace.

    Attributes:
        old: what stands at the problem's place now; "" to insert there.
        new: what to write there instead; "" with an ``old`` of "": nothing exact can be told.
    """

    old: str = ""
    new: str = ""

    @property
    def is_exact(self) -> bool:
        """Whether putting ``new`` in the place of ``old`` is all there is to do."""
        return bool(self.old or self.new)


def write_fix(new: str, old: str = "") -> Fix:
    """The proposal to write ``new``, in place of ``old`` where that is given."""
    if new.startswith(('"', "'")):
        return Fix(en=f"Write {new}.", fr=f"Écrivez {new}.", old=old, new=new)
    return Fix(en=f"Write “{new}”.", fr=f"Écrivez « {new} ».", old=old, new=new)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong in a file that people write.

    Attributes:
        file: name of the file as the reader knows it.
        line: line from 1; 0 when the whole file is meant.
        element: dotted name of the element, such as ``presence.because.no`` or "".
        code: stable name of the kind of problem, such as ``rules.unknown_name``.
        message: what is wrong and what was expected, in both languages.
        column: sign in the line from 1; 0 when it is not known.
        fix: what to write instead, where that can be told (a ``Fix`` where it is exact).
    """

    file: str
    line: int
    element: str
    code: str
    message: Text
    column: int = 0
    fix: Text | None = None


class RulesError(OneGovError):
    """A text, a fact value or a law file cannot be used; ``problems`` says where and why.

    Attributes:
        problems: at least one Problem, in the order of the file.
    """

    code = "rules.problems"
    next_step = Text(
        en="Correct what each line says, then check again.",
        fr="Corrigez ce que chaque ligne indique, puis vérifiez de nouveau.",
    )

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        first = self.problems[0]
        super().__init__(
            Text(
                en=f"{first.file}, line {first.line}, {first.element}: {first.message.en}",
                fr=f"{first.file}, ligne {first.line}, {first.element} : {first.message.fr}",
            )
        )
        self.code = first.code
