"""Facts that are one of several answers."""

from typing import Final

from onegov.catalogue.types import FactSpec
from onegov.ui.public import ChoiceField, ListField, language

#: More answers than this are a list to choose from, in alphabetical order.
_MOST_BUTTONS: Final = 15


def choice_field(fact: FactSpec, *, missing: str, label: str = "") -> ChoiceField:
    """The field for the choices of a fact: buttons in the definition's order, or a long list."""
    choices = [(value, words.in_(language())) for value, words in fact.choices.items()]
    kind = ListField if len(choices) > _MOST_BUTTONS else ChoiceField
    return kind(choices=choices, missing=missing, label=label or fact.label.in_(language()))
