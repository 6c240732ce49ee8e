"""What an evaluation says, and the law it says it from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, get_args

from onegov.core.types import UNKNOWN, Text

#: How sure a source that is no law is: the department's own page or instruction, a second
#: independent publication, or one publication alone.
Grade = Literal["official", "second", "single"]
GRADES: Final[tuple[Grade, ...]] = get_args(Grade)


@dataclass(frozen=True, slots=True)
class Citation:
    """The clause a rule rests on, with the hash of the text that was read when it was coded.

    Attributes:
        act: id of the consolidated text as Justice Canada names it (``C-29``, ``SOR-93-246``);
            "" when what is cited is no Act or regulation.
        at: place in it, in the English notation in both languages: ``5(1)(c)(i)``,
            ``Schedule 1.1``.
        fid: ``lims:fid`` of the element in the English file (the French file has another).
        sha256_en, sha256_fr: hex SHA-256 of the element's text in each language; of a source that
            is no law, of the figures as they were reviewed, twice.
        reviewed: the day somebody read the law against the rule; of a source, its date.
        label: the citation as people write it: ``Citizenship Act, s. 5(1)(c)(i)``.
        source: id of the source that is no law, or "".
        page: which page, section or table of that source was read.
    """

    act: str
    at: str
    fid: str
    sha256_en: str
    sha256_fr: str
    reviewed: date
    label: Text
    source: str = ""
    page: Text | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A text that rules rest on and that is no Act or regulation: instructions, a list of fees.

    Attributes:
        id: how citations name it.
        title: what it is called.
        page: which page, section or table of it was read.
        dated: day of the version that was read.
        grade: how sure it is; see ``Grade``.
        as_read: its figures as they were transcribed.
        sha256: hex SHA-256 of ``as_read`` when somebody reviewed it (see ``law.sources``).
        url: where each language stands, if anywhere.
        note: what a reviewer should know about it.
    """

    id: str
    title: Text
    page: Text
    dated: date
    grade: Grade
    as_read: str
    sha256: str
    url: Text | None = None
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class LawElement:
    """One element of a consolidated Act or regulation.

    Attributes:
        fid: ``lims:fid`` of the element.
        text: its words with single spaces, without historical and editorial notes.
        sha256: hex SHA-256 of ``text`` in UTF-8, Unicode NFC.
        amended: of a section or schedule, the day of its last amendment as the file tells it.
        repealed: whether nothing is left of it but the word that it was repealed.
    """

    fid: str
    text: str
    sha256: str
    amended: date | None = None
    repealed: bool = False


@dataclass(frozen=True, slots=True)
class TraceLine:
    """One line of the reasoning: ``depth`` 0 is the rule, 1 its bindings and value, 2 the facts."""

    depth: int
    text: Text
    value: object


@dataclass(frozen=True, slots=True)
class RuleOutcome:
    """What one rule came to, and why.

    Attributes:
        rule: name of the rule.
        label: its short name for people.
        value: bool, Fraction, Range, date, text or UNKNOWN.
        because: the reason in both languages, numbers filled in.
        law: the clauses it rests on.
        trace: the reasoning, line by line.
        waits_for: facts whose answer can still settle the value; empty when it is settled.
        refer: the value is UNKNOWN and an officer must look: a ``refer_if`` holds, or bounds
            straddle a threshold, or no version of the rule is in force.
    """

    rule: str
    label: Text
    value: object
    because: Text
    law: tuple[Citation, ...]
    trace: tuple[TraceLine, ...]
    waits_for: frozenset[str]
    refer: bool = False


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What a rule set came to for one set of facts.

    Attributes:
        goal: name of the rule that answers the question.
        on: the day whose law was applied.
        outcomes: every rule's outcome by name, in the order of the rule set.
        version: hash of the rule text that was applied.
    """

    goal: str
    on: date
    outcomes: Mapping[str, RuleOutcome]
    version: str

    @property
    def value(self) -> object:
        """The goal's value: True, False or UNKNOWN for a yes_no goal."""
        return self.outcomes[self.goal].value

    @property
    def is_true(self) -> bool:
        """Whether the goal is surely met; False and UNKNOWN both give False here."""
        return self.value is True

    @property
    def needs_officer(self) -> bool:
        """Whether the goal is UNKNOWN and no answer of the person alone can settle it."""
        outcome = self.outcomes[self.goal]
        return outcome.value is UNKNOWN and (outcome.refer or not outcome.waits_for)
