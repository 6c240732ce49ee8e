"""What stands in a DMN file that rules can be made of, with the line of each thing."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Written:
    """A FEEL text and its line."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Label:
    """What something is called in each language, "" where the file does not say."""

    en: str = ""
    fr: str = ""


@dataclass(frozen=True, slots=True)
class SourceType:
    """An ``itemDefinition``.

    Attributes:
        allowed: None where it allows all of ``base``.
        decimals: as our own files say it, None elsewhere.
    """

    name: str
    base: str
    allowed: Written | None
    labels: Mapping[str, Label]
    collection: bool
    decimals: int | None


@dataclass(frozen=True, slots=True)
class SourceInput:
    """An ``inputData``, or a name that only a column of a table uses."""

    name: str
    label: Label
    type: str
    line: int


@dataclass(frozen=True, slots=True)
class SourceColumn:
    """An ``input`` of a table."""

    expression: Written
    type: str
    label: Label


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A ``rule`` of a table."""

    tests: tuple[Written, ...]
    output: Written
    line: int


@dataclass(frozen=True, slots=True)
class SourceTable:
    """A ``decisionTable`` with one output."""

    hit_policy: str
    columns: tuple[SourceColumn, ...]
    rows: tuple[SourceRow, ...]
    default: Written | None
    values: Written | None
    line: int


@dataclass(frozen=True, slots=True)
class SourceDecision:
    """A ``decision``; without logic where the file says nothing of how it comes about."""

    name: str
    label: Label
    type: str
    logic: SourceTable | Written | None
    line: int


@dataclass(frozen=True, slots=True)
class SourceModel:
    """A file; ``clauses`` are the names of the sources of knowledge that it mentions."""

    types: Mapping[str, SourceType]
    inputs: tuple[SourceInput, ...]
    decisions: tuple[SourceDecision, ...]
    clauses: tuple[str, ...]

    @property
    def named(self) -> "tuple[SourceInput | SourceDecision, ...]":
        """What expressions can name."""
        return (*self.inputs, *self.decisions)
