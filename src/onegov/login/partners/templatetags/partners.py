"""The list of sign-in partners, for the sign-in page."""

from typing import Any

from django import template

from onegov.login.partners.conf import conf
from onegov.login.partners.public import sign_in_partners

register = template.Library()


@register.inclusion_tag("partners/choices.html", takes_context=True)
def partner_choices(context: dict[str, Any]) -> dict[str, Any]:
    """A button for each partner; nothing where there are none."""
    then = context.get("redirect_field_value") or ""
    return {
        "partners": sign_in_partners(),
        "own_accounts": conf().own_accounts,
        "then": then,
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("partners/proofs.html", takes_context=True)
def partner_proofs(context: dict[str, Any]) -> dict[str, Any]:
    """A button for each partner whose word on who somebody is we take."""
    return {
        "partners": [partner for partner in conf().partners if partner.identity_level > 1],
        "then": context.get("then", ""),
        "csrf_token": context.get("csrf_token"),
    }
