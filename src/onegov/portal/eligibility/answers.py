"""The eligibility answers of a visitor: in the session only, never in a table.

``request.session["onegov.eligibility"]`` is ``{service_id: {"facts": {name: JSON}, "asked": [name]}}``:
JSON as ``rules.public.encode_value`` writes it, null for "I am not sure". The application reads it with
``given`` when the person starts to apply.
"""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from onegov.catalogue import public as catalogue
from onegov.catalogue.types import Definition
from onegov.core import clock
from onegov.core.types import UNKNOWN
from onegov.rules import public as rules
from onegov.rules.errors import RulesError

KEY = "onegov.eligibility"


class Answers:
    """The answers about one service in this session."""

    def __init__(self, request: HttpRequest, definition: Definition) -> None:
        self.session, self.definition = request.session, definition
        kept: dict[str, Any] = self.session.get(KEY, {}).get(definition.id, {})
        self.facts: dict[str, Any] = dict(kept.get("facts", {}))
        self.asked: list[str] = list(kept.get("asked", []))

    def put(self, name: str, json: object) -> None:
        """Will keep the answer to one question."""
        self.facts[name] = json
        if name not in self.asked:
            self.asked.append(name)
        self._save()

    def clear(self) -> None:
        """Will forget every answer about this service."""
        self.facts, self.asked = {}, []
        self._save()

    def _save(self) -> None:
        everything = dict(self.session.get(KEY, {}))
        everything[self.definition.id] = {"facts": self.facts, "asked": self.asked}
        self.session[KEY] = everything

    def typed(self) -> dict[str, object]:
        """The answers as rules take them; without those that do not concern this person."""
        facts = {name: self._decode(name) for name in self.facts if name in self.definition.facts}
        return {name: value for name, value in facts.items() if self._concerns(name, facts)}

    def _concerns(self, name: str, facts: Mapping[str, object]) -> bool:
        conditions = self.definition.facts[name].only_if
        today = clock.today()
        found = catalogue.concerns(self.definition, conditions, facts=facts, on=today)
        return found is not False

    def _decode(self, name: str) -> object:
        try:
            return rules.decode_value(self.definition.facts[name].type, self.facts[name])
        except RulesError:
            return UNKNOWN


def given(request: HttpRequest, definition: Definition) -> Mapping[str, Any]:
    """What the visitor answered about a service, as JSON by fact, for the application to start with.

    "I am not sure" and answers that do not concern this person are left out.
    """
    answers = Answers(request, definition)
    known = [name for name, value in answers.typed().items() if value is not UNKNOWN]
    return {name: answers.facts[name] for name in known}
