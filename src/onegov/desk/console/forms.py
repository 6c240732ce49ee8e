"""What an integrator fills in."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from onegov.core.types import Text
from onegov.login.public import RegisteredClaim, Registration
from onegov.ui.public import BilingualForm, CheckboxesField, ChoiceField, TextField, YesNoField

_SCOPES = ("profile", "email", "address", "offline_access")
_PARTS = 5


class KeysForm(BilingualForm):
    """The application's public keys."""

    jwks = TextField(
        label=_("Public keys (JWKS)"),
        help_text=_("A JSON Web Key Set with public keys only. Private keys stay with you."),
        long=True,
    )

    def clean_jwks(self) -> dict[str, Any]:
        """The key set as an object; an empty answer is an empty set."""
        try:
            found = json.loads(self.cleaned_data["jwks"] or "{}")
        except (ValueError, RecursionError) as error:
            raise ValidationError(_("This is not JSON. Paste the whole key set.")) from error
        if not isinstance(found, dict):
            raise ValidationError(_("A key set is a JSON object with “keys”."))
        return found


class ApplicationForm(BilingualForm):
    """A registration, but for its keys."""

    name_en = TextField(label=_("Name in English"), missing=_("Enter the English name."))
    name_fr = TextField(label=_("Name in French"), missing=_("Enter the French name."))
    redirect_uris = TextField(
        label=_("Redirect addresses"),
        help_text=_("One on each line, exactly as the application sends them."),
        missing=_("Enter at least one redirect address."),
        long=True,
    )
    sector = TextField(
        label=_("Sector"),
        help_text=_(
            "Applications of one sector know a person by the same pseudonym. Leave it empty for the "
            "host of the redirect address."
        ),
    )
    auth_method = ChoiceField(
        label=_("How the application proves itself"),
        choices=[
            ("private_key_jwt", _("With its own key (private_key_jwt)")),
            ("client_secret_basic", _("With a secret (client_secret_basic)")),
        ],
        missing=_("Choose how the application proves itself."),
    )
    profile = ChoiceField(
        label=_("Security profile"),
        choices=[
            (
                "fapi2",
                _("FAPI 2.0: requests are pushed first (PAR), tokens are bound to a key (DPoP)"),
            ),
            ("basic", _("OpenID Connect with PKCE: for libraries that know no more")),
        ],
        missing=_("Choose a security profile."),
    )
    scopes = CheckboxesField(
        label=_("Scopes besides openid"), choices=[(scope, scope) for scope in _SCOPES]
    )
    claims = TextField(
        label=_("Claims"),
        help_text=_(
            "One on each line, in five parts: name | law or consent | clause of the law | purpose in "
            "English | purpose in French. People read the purpose."
        ),
        long=True,
    )
    default_acr = ChoiceField(
        label=_("Least credential level"),
        choices=[
            ("", _("Any")),
            ("urn:gc-ca:cyber-auth:assurance:loa2", _("Level 2: password")),
            ("urn:gc-ca:cyber-auth:assurance:loa3", _("Level 3: two factors")),
            ("phr", _("Resistant to phishing: passkey")),
        ],
    )
    accepts_representation = YesNoField(label=_("May people act for somebody else there?"))
    backchannel_logout_uri = TextField(
        label=_("Back-channel logout address"),
        help_text=_("The platform tells it when a person signs out."),
    )
    frontchannel_logout_uri = TextField(label=_("Front-channel logout address"))
    post_logout_redirect_uris = TextField(
        label=_("Addresses after signing out"), help_text=_("One on each line."), long=True
    )

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        for name in ("auth_method", "default_acr"):  # what is held can be chosen again
            held, choices = self.initial.get(name, ""), self.fields[name].choices  # type: ignore[attr-defined]
            if held and held not in dict(choices):
                self.fields[name].choices = [*choices, (held, held)]  # type: ignore[attr-defined]

    def clean_claims(self) -> tuple[RegisteredClaim, ...]:
        return tuple(_claim(line) for line in _lines(self.cleaned_data["claims"]))

    def applied_to(self, held: Registration) -> Registration:
        """The registration with what was typed, once the form is valid.

        What the form does not show, or cannot say, stays as it is held.
        """
        given = self.cleaned_data
        return replace(
            _profiled(held, given["profile"]),
            name=self._name(),
            redirect_uris=_lines(given["redirect_uris"]),
            auth_method=given["auth_method"],
            sector=given["sector"],
            scopes=_scopes(held.scopes, given["scopes"]),
            claims=_claims(held.claims, given["claims"]),
            post_logout_redirect_uris=_lines(given["post_logout_redirect_uris"]),
            backchannel_logout_uri=given["backchannel_logout_uri"],
            frontchannel_logout_uri=given["frontchannel_logout_uri"],
            accepts_representation=bool(given["accepts_representation"]),
            default_acr=given["default_acr"],
        )

    def _name(self) -> Text:
        return Text(en=self.cleaned_data["name_en"], fr=self.cleaned_data["name_fr"])


class NewApplicationForm(KeysForm, ApplicationForm):
    """A registration with its keys."""

    field_order = (*ApplicationForm.base_fields, "jwks")

    def registration(self, org_id: str) -> Registration:
        """The registration of a new application, once the form is valid."""
        jwks = self.cleaned_data["jwks"]
        return self.applied_to(
            Registration(org_id=org_id, name=self._name(), redirect_uris=(), jwks=jwks)
        )


class CertifyForm(BilingualForm):
    """Where a run begins."""

    app_url = TextField(
        label=_("A page of the application for people who signed in"),
        help_text=_(
            "Opened by anybody else, it must start signing in. It is on the host of a redirect address."
        ),
        missing=_("Enter the address of the page."),
        max_length=400,
    )


def as_typed(registration: Registration) -> dict[str, Any]:
    """A registration as the form shows it."""
    claims = (
        " | ".join((claim.name, claim.basis, claim.authority, claim.purpose.en, claim.purpose.fr))
        for claim in registration.claims
    )
    return {
        "name_en": registration.name.en,
        "name_fr": registration.name.fr,
        "redirect_uris": "\n".join(registration.redirect_uris),
        "sector": registration.sector,
        "auth_method": registration.auth_method,
        "profile": _profile_of(registration),
        "scopes": [scope for scope in registration.scopes if scope in _SCOPES],
        "claims": "\n".join(claims),
        "default_acr": registration.default_acr,
        "accepts_representation": registration.accepts_representation,
        "backchannel_logout_uri": registration.backchannel_logout_uri,
        "frontchannel_logout_uri": registration.frontchannel_logout_uri,
        "post_logout_redirect_uris": "\n".join(registration.post_logout_redirect_uris),
    }


def _profile_of(held: Registration) -> str:
    return "fapi2" if held.require_par else "basic"


def _profiled(held: Registration, typed: str) -> Registration:
    """A profile that was not chosen anew stays, also where it is neither of the two in full."""
    if typed == _profile_of(held):
        return held
    return replace(held, require_par=typed == "fapi2", dpop_bound=typed == "fapi2")


def _scopes(held: Sequence[str], chosen: Sequence[str]) -> tuple[str, ...]:
    """In the order in which they are held: another order would be another registration."""
    kept = [scope for scope in held if scope in chosen or scope not in _SCOPES]
    return (*kept, *(scope for scope in chosen if scope not in held))


def _claims(
    held: Sequence[RegisteredClaim], typed: Sequence[RegisteredClaim]
) -> tuple[RegisteredClaim, ...]:
    essential = {claim.name for claim in held if claim.essential}
    return tuple(replace(claim, essential=claim.name in essential) for claim in typed)


def _lines(typed: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in typed.splitlines() if line.strip())


def _claim(line: str) -> RegisteredClaim:
    parts = [part.strip() for part in line.split("|")]
    if len(parts) != _PARTS or parts[1] not in ("law", "consent") or not all(parts[3:]):
        raise ValidationError(
            _(
                "“%(line)s” does not have the five parts: name | law or consent | clause | purposes."
            ),
            params={"line": line[:60]},
        )
    name, basis, authority, en, fr = parts
    return RegisteredClaim(
        name=name,
        purpose=Text(en=en, fr=fr),
        basis="law" if basis == "law" else "consent",
        authority=authority,
    )
