"""Several forms that are one to the person."""

from collections.abc import Callable, Iterator, Sequence

from django import forms
from django.forms.boundfield import BoundField
from django.forms.utils import ErrorDict
from django.http import HttpRequest

from onegov.ui.forms.base import SWITCH
from onegov.ui.public import BilingualForm


class Together(BilingualForm):
    """One form for the error summary and the page's title; its fields are those of its members.

    Args:
        sent: what came.
        members: gives the forms that are drawn now, in their order.
    """

    def __init__(self, sent: HttpRequest, members: Callable[[], Sequence[forms.Form]]) -> None:
        is_sent = sent.method == "POST"
        super().__init__(sent.POST if is_sent else None)
        self.switching = is_sent and SWITCH in sent.POST
        self._members = members

    @property
    def members(self) -> Sequence[forms.Form]:
        """The forms that are drawn now, in their order."""
        return self._members()

    @property
    def is_sent(self) -> bool:
        """Whether it was sent to be kept, not only to change the language."""
        return self.is_bound and not self.switching

    @property
    def errors(self) -> ErrorDict:
        """Own errors, and for each member that has some, that it does."""
        own: ErrorDict = super().errors
        wrong = {f"member {at}": form.errors for at, form in enumerate(self.members) if form.errors}
        return ErrorDict({**own, **wrong}) if wrong else own

    def non_field_errors(self) -> list[str]:  # type: ignore[override]
        """What is wrong and belongs to no field."""
        found = [str(message) for message in super().non_field_errors()]
        for form in self.members:
            found += [str(message) for message in form.non_field_errors()]
        return found

    def visible_fields(self) -> list[BoundField]:
        return [bound for form in self.members for bound in form.visible_fields()]

    def __iter__(self) -> Iterator[BoundField]:
        return iter(self.visible_fields())
