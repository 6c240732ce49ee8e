"""What a person answers between an application's request and its code."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from onegov.login.mandates.types import Capacity
from onegov.ui.public import BilingualForm, ChoiceField


class CapacityForm(BilingualForm):
    """In whose name the person goes on."""

    capacity = ChoiceField(
        label=_("In whose name do you use this service?"),
        missing=_("Choose in whose name you use this service."),
    )

    def __init__(self, *args: Any, possible: Iterable[Capacity], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["capacity"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            (str(one.mandate_id or "self"), one.label or _("In my own name")) for one in possible
        ]
