"""What a definition says about asking for a fact."""

from collections.abc import Mapping
from dataclasses import dataclass

from onegov.core.types import Text


@dataclass(frozen=True, slots=True)
class Condition:
    """What must hold of another fact for a fact to concern the person.

    Attributes:
        fact: name of the other fact.
        values: it is one of these (``yes``, ``no`` or choices); empty = any.
        age_from, age_through: whole years since it (a birth date), both inclusive; None = no bound.
    """

    fact: str
    values: tuple[str, ...] = ()
    age_from: int | None = None
    age_through: int | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """How a fact is asked for; its type is the rule set's.

    Attributes:
        label: short name (``Date of birth``).
        question: what a person is asked; the label where the definition has none.
        hint: help under the question, or None.
        points: a list under the question; often empty.
        choices: the words for each value of a choice, or for each kind of span.
        sources: in order of preference: ``register IRCC.status``, ``ask``, ``derived``.
        only_if: all must hold, else the fact does not concern the person.
        changeable: whether a person can change it (not their age, say).
    """

    name: str
    label: Text
    question: Text
    hint: Text | None
    points: tuple[Text, ...]
    choices: Mapping[str, Text]
    sources: tuple[str, ...]
    only_if: tuple[Condition, ...]
    changeable: bool

    @property
    def is_derived(self) -> bool:
        """Whether it is worked out and never asked for."""
        return self.sources == ("derived",)
