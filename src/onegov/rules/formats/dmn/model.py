"""A decision model as DMN has it, as far as rules need it; apart from its XML.

Source: Decision Model and Notation 1.3 (OMG formal/21-02-01), chapters 6 to 8.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from onegov.core.types import Text

DMN_1_3 = "https://www.omg.org/spec/DMN/20191111/MODEL/"
FEEL_1_3 = "https://www.omg.org/spec/DMN/20191111/FEEL/"
#: Of the extension elements that carry what DMN has no place for: the French of each label.
ONEGOV = "urn:onegov:rules"


@dataclass(frozen=True, slots=True)
class ItemType:
    """A named type (``itemDefinition``).

    Attributes:
        base: name of the type that it narrows.
        allowed: the values that it allows, as FEEL's unary tests; empty = all of ``base``.
        labels: the words for each of them, where they are choices.
        collection: whether it is a list of such values.
        label: what it is, of a unit.
        decimals: how many a number may have; None where that is left open.
    """

    name: str
    base: str
    allowed: tuple[str, ...] = ()
    labels: Mapping[str, Text] = field(default_factory=dict)
    collection: bool = False
    label: Text | None = None
    decimals: int | None = None


@dataclass(frozen=True, slots=True)
class Input:
    """A fact (``inputData``); ``type`` is "" where DMN has none for it."""

    id: str
    name: str
    label: Text
    type: str
    notes: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """One input of a table: a FEEL expression; ``label`` where it has a name of its own."""

    expression: str
    type: str
    label: Text | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One rule of a table (``rule``).

    Attributes:
        tests: a unary test for each column.
        output: a FEEL expression.
        annotations: texts beside it, one for each heading of the table.
        note: what it does, where that needs a word.
    """

    tests: tuple[str, ...]
    output: str
    annotations: tuple[str, ...] = ()
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class Grid:
    """A decision table.

    Attributes:
        hit_policy: ``UNIQUE`` or ``FIRST``.
        default: what it comes to when no line applies, None = null.
        values: what it can come to, as FEEL; empty = anything of its type.
        headings: of the annotations.
    """

    hit_policy: str
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    default: str | None = None
    values: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """A rule, a named part of one, or a parameter (``decision``).

    Attributes:
        logic: a table, a FEEL expression, or None where the model does not say.
        needs: ids of the inputs and decisions that it looks at.
        rests_on: ids of the clauses of law.
    """

    id: str
    name: str
    label: Text
    type: str
    logic: Grid | str | None
    needs: tuple[str, ...] = ()
    rests_on: tuple[str, ...] = ()
    notes: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause of law, or a source that is no law (``knowledgeSource``)."""

    id: str
    label: Text
    url: Text | None = None


@dataclass(frozen=True, slots=True)
class Model:
    """One file (``definitions``); ``namespace`` tells its names from those of other files."""

    id: str
    name: str
    namespace: str
    notes: tuple[Text, ...]
    types: tuple[ItemType, ...]
    inputs: tuple[Input, ...]
    decisions: tuple[Decision, ...]
    clauses: tuple[Clause, ...]
