"""The form that disputes a register's fact: the right value, and why."""

import json
from collections.abc import Mapping
from datetime import date

from django.http import HttpRequest, QueryDict

from onegov.cases.types import FactLine, Json
from onegov.catalogue.types import FactSpec
from onegov.core.types import Text
from onegov.portal.apply.correcting import ReasonForm
from onegov.portal.apply.parts import Several, Single
from onegov.portal.apply.together import Together
from onegov.portal.questions import SETS
from onegov.ui.public import language


class Dispute(Together):
    """The right value and the reason; one form to the person.

    A list is corrected entry by entry before it is sent; the page holds it meanwhile.
    """

    held = ""
    changes_list = False

    def __init__(self, sent: HttpRequest, fact: FactSpec, line: FactLine, day: date) -> None:
        self.fact = fact
        initial = {"reason": line.from_person.reason if line.from_person else ""}
        self.reason = ReasonForm.answered(sent, initial=initial)
        self.is_list = fact.type.kind in SETS
        known = self._start(line)
        part = Several if self.is_list else Single
        self.part: Single | Several = part(sent, fact, known, day)
        self._pressed = sent.POST if sent.method == "POST" else QueryDict()
        super().__init__(sent, lambda: [*self.part.forms, self.reason])
        self._shape_list()

    def _start(self, line: FactLine) -> Json:
        if not self.is_list:
            return line.from_person.value if line.from_person else None
        held = self.reason.list_so_far if self.reason.is_bound else None
        return line.value if held is None else held

    def _shape_list(self) -> None:
        """Adding and removing an entry changes the page only."""
        part = self.part
        if not isinstance(part, Several):
            return
        self.changes_list = bool({"add", "remove"} & set(self._pressed))
        if "remove" in self._pressed:
            place = self._pressed["remove"].partition(":")[2]
            part.entries = list(part.without(place)[self.fact.name] or [])  # type: ignore[arg-type]
        elif "add" in self._pressed and part.collect(complete=False):
            part.saved()
        self.held = json.dumps(part.entries)

    @property
    def is_sent(self) -> bool:
        """Whether it was sent to be kept, not to change the list or the language."""
        if self.changes_list:
            self.reason.errors.clear()
        return super().is_sent and not self.changes_list

    def value(self) -> Json:
        """The value of a good form; problems are put on its parts."""
        self.reason.is_valid()
        answers = self.part.collect(complete=not self.is_list)
        if isinstance(self.part, Several) and not answers:
            return self.part.entries
        found = answers.get(self.fact.name)
        return [] if found is None and self.is_list else found

    def tell(self, problems: Mapping[str, Text]) -> None:
        """Will show what ``cases`` found wrong."""
        for place, message in problems.items():
            rest = place.partition(".")[2]
            if rest == "reason":
                self.reason.add_error("reason", message.in_(language()))
            else:
                self.part.tell(rest, message.in_(language()))
