"""The person's answer to what an app asks for: one box for each claim that rests on their word."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.forms import BooleanField
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _

from onegov.consent import public as consent
from onegov.core.types import Text
from onegov.login.releases import logic, words
from onegov.login.releases.types import Client, Plan, RegisteredClaim
from onegov.rules import public as rules
from onegov.ui.public import BilingualForm, language

_REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class Line:
    """One claim on the page: its name in words, what would be given, the clause; its box if asked."""

    claim: RegisteredClaim
    label: Text
    value: object
    clause: Text | str
    box: BoundField | None = None


class ChooseForm(BilingualForm):
    """What ``releases/choose.html`` shows; give it to that template as ``form``.

    Args:
        client: who asks.
        plan: ``tell`` and ``ask`` are shown.
        values: what would be given, by name; what is absent is said not to be known.
    """

    def __init__(
        self, *args: Any, client: Client, plan: Plan, values: Mapping[str, object], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.client, self.plan, self.values = client, plan, values
        self.department = consent.organisation(client.org_id)
        for claim in plan.ask:
            self.fields[claim.name] = BooleanField(required=False)

    @property
    def is_refused(self) -> bool:
        """Whether the person wants to give nothing: back to the app with ``access_denied``."""
        return self.is_bound and self.data.get("decision") == _REFUSE and not self.switching

    @property
    def shown(self) -> tuple[RegisteredClaim, ...]:
        """What the page showed, for ``agree``."""
        return (*self.plan.tell, *self.plan.ask)

    @property
    def ticked(self) -> frozenset[str]:
        """Names of the claims that were ticked."""
        return frozenset(name for name, value in self.cleaned_data.items() if value)

    @property
    def told(self) -> Sequence[Line]:
        """What law lets the department collect."""
        return [self._line(claim) for claim in self.plan.tell]

    @property
    def asked(self) -> Sequence[Line]:
        """What the person decides."""
        return [self._line(claim) for claim in self.plan.ask]

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        if not self.is_refused:
            ticked = {name for name, value in found.items() if value}
            for claim in logic.missing(self.plan.ask, ticked):
                self.add_error(claim.name, _refusal(claim))
        return found

    def _line(self, claim: RegisteredClaim) -> Line:
        return Line(
            claim,
            words.label(claim.name),
            written(self.values.get(claim.name)),
            cited(claim.authority),
            self[claim.name] if claim.name in self.fields else None,
        )


def _refusal(claim: RegisteredClaim) -> str:
    label = words.label(claim.name).in_(language())
    return _(
        "Tick “%(claim)s”, or choose “Give nothing and go back”: this service cannot do without it."
    ) % {"claim": label}


def written(value: object) -> object:
    """A claim's value as ``ui`` writes values: a day, lines of an address, yes or no."""
    if isinstance(value, Mapping):
        parts = ("street_address", "locality", "region", "postal_code", "country")
        return value.get("formatted") or ", ".join(
            str(value[part]) for part in parts if value.get(part)
        )
    if isinstance(value, str) and len(value) == len("2000-01-01"):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return value
    return value


def cited(authority: str) -> Text | str:
    """A clause (``P-21 8(1)``) as people write it; as it is when it is in no Act's form."""
    act, _, at = authority.partition(" ")
    return rules.write_citation(act, at) if at else authority
