"""Forms of proposing, agreeing and claiming."""

from collections.abc import Iterable
from datetime import timedelta
from operator import itemgetter
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from onegov.core import clock
from onegov.login.mandates import logic, words
from onegov.login.mandates.conf import conf
from onegov.login.mandates.types import Kind, Licence, Scope, Terms
from onegov.ui.public import (
    BilingualForm,
    CheckboxesField,
    ChoiceField,
    DateField,
    TextField,
    language,
)

_LENGTHS = {"90": _("3 months"), "180": _("6 months"), "365": _("1 year")}


def _name(**more: Any) -> TextField:
    return TextField(
        label=_("Your name, as the other party knows it"),
        missing=_("Enter your name."),
        max_length=100,
        **more,
    )


class LicenceFields(BilingualForm):
    """A membership; asked of whoever may act for a fee."""

    licence_number = TextField(
        label=_("Membership or licence number"),
        help_text=_("Needed to represent somebody for a fee."),
        max_length=40,
        width=10,
    )
    college = TextField(label=_("Law society or college that issued it"), max_length=120)

    @property
    def licence(self) -> Licence | None:
        """What was stated, None when either half is missing."""
        number, college = self.cleaned_data["licence_number"], self.cleaned_data["college"]
        return Licence(number, college) if number and college else None


class ProposeForm(LicenceFields):
    """What a mandate is to allow, and for how long."""

    field_order = ("kind", "scopes", "services", "length", "name", "licence_number", "college")
    kind = ChoiceField(missing=_("Choose one of the answers."))
    scopes = CheckboxesField(
        label=_("What may be done under it?"),
        help_text=_("A helper who is not paid can never submit, sign or pay."),
        missing=_("Choose at least one thing."),
    )
    services = CheckboxesField(
        label=_("For some services only?"),
        help_text=_(
            "Choose none for all of them, also those to come. Messages are not of one service, and other "
            "departments’ applications take a mandate for all services only."
        ),
    )
    length = ChoiceField(
        label=_("For how long?"),
        help_text=_("Either of you can end it sooner."),
        choices=list(_LENGTHS.items()),
        missing=_("Choose for how long."),
    )
    name = _name()

    def __init__(self, *args: Any, kinds: Iterable[Kind], asks: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].label = _("How do you want to help?") if asks else _("Who is to act?")
        kind, scopes = self.fields["kind"], self.fields["scopes"]
        kind.choices = [(one.value, words.KINDS[one].in_(language())) for one in kinds]  # type: ignore[attr-defined]
        scopes.choices = [(one.value, words.SCOPES[one].in_(language())) for one in Scope]  # type: ignore[attr-defined]
        named = {key: name.in_(language()) for key, name in conf().services().items()}
        self.fields["services"].choices = sorted(named.items(), key=itemgetter(1))  # type: ignore[attr-defined]
        if Kind.WORKER in kinds or not named:  # who works for an agency works for all its clients
            del self.fields["services"]
        if not asks:
            del self.fields["licence_number"], self.fields["college"]

    def clean(self) -> dict[str, Any]:
        """Will refuse what a helper may never do, at the field that says it."""
        cleaned: dict[str, Any] = super().clean() or {}
        kind, chosen = cleaned.get("kind"), cleaned.get("scopes") or ()
        if kind and not frozenset(map(Scope, chosen)) <= logic.MOST[Kind(kind)]:
            self.add_error(
                "scopes",
                _(
                    "A helper who is not paid can only see and prepare applications, and read messages. "
                    "Untick the rest."
                ),
            )
        if cleaned.get("services") and Scope.MESSAGES in chosen:
            self.add_error(
                "services",
                _("Messages concern all services. Choose no service here, or untick the messages."),
            )
        return cleaned

    @property
    def terms(self) -> Terms:
        """What was chosen."""
        given = self.cleaned_data
        return Terms(
            kind=Kind(given["kind"]),
            scopes=frozenset(map(Scope, given["scopes"])),
            services=frozenset(given.get("services", ())),
            until=clock.now() + timedelta(days=int(given["length"])),
            licence=self.licence if "college" in self.fields else None,
        )


class CodeForm(BilingualForm):
    """The code that the other party gave."""

    code = TextField(
        label=_("Code"),
        help_text=_("12 letters and numbers, such as K7QM-2FDX-R9TW."),
        missing=_("Enter the code."),
        max_length=20,
        width=10,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs |= {"autocomplete": "off", "spellcheck": "false"}


class AgreeForm(LicenceFields):
    """Agreeing to what a code stands for."""

    field_order = ("code", "name", "licence_number", "college")
    code = forms.CharField(max_length=20, widget=forms.HiddenInput)
    name = _name()

    def __init__(self, *args: Any, with_licence: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not with_licence:
            del self.fields["licence_number"], self.fields["college"]

    @property
    def licence(self) -> Licence | None:
        """As stated, None where it is not asked."""
        return super().licence if "college" in self.fields else None


class DependantForm(BilingualForm):
    """A child whom somebody is the guardian of."""

    dependant_name = TextField(
        label=_("The child’s name"), missing=_("Enter the child’s name."), max_length=100
    )
    birth_date = DateField(
        label=_("The child’s date of birth"),
        help_text=_("You can act for the child until they are 18."),
        missing=_("Enter the child’s date of birth."),
    )
    name = _name()
    evidence = TextField(
        label=_("What proves that you are the child’s parent or guardian?"),
        help_text=_(
            "For example a birth certificate or a court order, its number and who issued it. An officer "
            "asks to see it."
        ),
        missing=_("Tell us which document proves it."),
        long=True,
        max_length=500,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["birth_date"].latest = clock.today()  # type: ignore[attr-defined]


class OrganisationForm(BilingualForm):
    """An organisation that somebody signs for."""

    organisation_name = TextField(
        label=_("Legal name of the organization"),
        missing=_("Enter the name of the organization."),
        max_length=100,
    )
    number = forms.RegexField(
        r"^\d{9}$",
        label=_("Business number"),
        help_text=_("9 digits."),
        error_messages={
            "required": _("Enter the business number."),
            "invalid": _("A business number has 9 digits."),
        },
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "class": "w10"}
        ),
    )
    name = _name()
    evidence = TextField(
        label=_("What proves that you may sign for it?"),
        help_text=_(
            "For example a certificate of incorporation that names you. An officer asks to see it."
        ),
        missing=_("Tell us which document proves it."),
        long=True,
        max_length=500,
    )
