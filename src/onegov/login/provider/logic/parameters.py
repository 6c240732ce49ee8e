"""Parameters of requests, read strictly: each once, bounded, no unknown shapes.

Source: RFC 6749 section 3.1 (no repeats); OpenID Connect Core 1.0 section 3.1.2.1.
"""

import json
from collections.abc import Iterable, Mapping
from urllib.parse import parse_qsl

from onegov.login.provider.errors import OAuthError, invalid_request
from onegov.login.provider.types import AuthorizationRequest

Parameters = dict[str, str]
_MOST = 60
_LONGEST = 16_000
_PROMPTS = frozenset({"none", "login", "consent", "select_account"})
_LONGEST_AGE = 10 * 365 * 86_400


def read(encoded: str) -> Parameters:
    """Will read a query or a form.

    Raises:
        OAuthError: a parameter stands twice, or there is too much.
    """
    try:
        pairs = parse_qsl(encoded, keep_blank_values=True, max_num_fields=_MOST, errors="strict")
    except ValueError as error:
        raise invalid_request(
            "parameters.form",
            "The parameters cannot be read, or there are more than 60.",
            "Les paramètres sont illisibles, ou il y en a plus de 60.",
        ) from error
    return once(pairs)


def once(pairs: Iterable[tuple[str, str]]) -> Parameters:
    """Will return the parameters; an empty one counts as absent.

    Raises:
        OAuthError: one stands twice or is too long.
    """
    found: Parameters = {}
    for name, value in pairs:
        if name in found:
            raise invalid_request(
                "parameters.once",
                "A parameter stands twice.",
                "Un paramètre figure deux fois.",
            )
        if len(value) > _LONGEST or "\0" in value:
            raise invalid_request(
                "parameters.length",
                "A parameter is too long or holds a character that is not text.",
                "Un paramètre est trop long ou contient un caractère qui n’est pas du texte.",
            )
        found[name] = value
    return {name: value for name, value in found.items() if value}


def parse(given: Mapping[str, str]) -> AuthorizationRequest:
    """Will give an authorization request its shape.

    Raises:
        OAuthError: a value has not the form that its parameter must have.
    """
    claims, essential_acr, acr = _claims(given.get("claims", ""))
    return AuthorizationRequest(
        client_id=given.get("client_id", ""),
        redirect_uri=given.get("redirect_uri", ""),
        scopes=frozenset(given.get("scope", "").split()),
        code_challenge=given.get("code_challenge", ""),
        state=given.get("state", ""),
        nonce=given.get("nonce", ""),
        prompt=_prompt(given.get("prompt", "")),
        max_age=_max_age(given.get("max_age")),
        acr_values=acr or tuple(given.get("acr_values", "").split()),
        essential_acr=essential_acr,
        vtr=_vtr(given.get("vtr", "")),
        claims=claims,
        ui_locales=tuple(given.get("ui_locales", "").split()),
        login_hint=given.get("login_hint", ""),
        id_token_hint=given.get("id_token_hint", ""),
        dpop_jkt=given.get("dpop_jkt", ""),
    )


def _prompt(value: str) -> frozenset[str]:
    prompt = frozenset(value.split())
    if prompt - _PROMPTS or ("none" in prompt and len(prompt) > 1):
        raise invalid_request(
            "prompt.values",
            "prompt is none alone, or some of login, consent, select_account.",
            "prompt vaut none seul, ou une partie de login, consent, select_account.",
        )
    return prompt


def _max_age(value: str | None) -> int | None:
    if value is None:
        return None
    if not value.isascii() or not value.isdigit() or int(value[:12]) > _LONGEST_AGE:
        raise invalid_request(
            "max_age.number",
            "max_age is a whole number of seconds.",
            "max_age est un nombre entier de secondes.",
        )
    return int(value)


def _vtr(value: str) -> tuple[str, ...]:
    """Vectors of trust, in order of preference: ``["P3.C3", "P2.C3"]`` (RFC 8485 section 4)."""
    if not value:
        return ()
    found = _json(value, "vtr.json")
    if not isinstance(found, list) or not all(isinstance(vector, str) for vector in found):
        raise _malformed("vtr.json", "vtr is a JSON list of texts.", "vtr est une liste JSON.")
    return tuple(found)


def _claims(value: str) -> tuple[dict[str, dict[str, bool]], bool, tuple[str, ...]]:
    """Claims by where they go; whether an ``acr`` is essential, and which.

    Source: OpenID Connect Core 1.0 sections 5.5 and 5.5.1.1.
    """
    if not value:
        return {}, False, ()
    asked = _json(value, "claims.json")
    if not isinstance(asked, dict):
        raise _malformed("claims.json", "claims is a JSON object.", "claims est un objet JSON.")
    found = {place: _asked(asked.get(place)) for place in ("id_token", "userinfo")}
    essential, wanted = _acr((asked.get("id_token") or {}).get("acr"))
    for names in found.values():
        names.pop("acr", None)
    return found, essential, wanted


def _acr(how: object) -> tuple[bool, tuple[str, ...]]:
    """Whether an ``acr`` is essential, and which values do."""
    if not isinstance(how, dict):
        return False, ()
    values = how.get("values", [how["value"]] if "value" in how else [])
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise _malformed(
            "claims.json", "acr values are texts.", "Les valeurs de acr sont des textes."
        )
    return how.get("essential") is True, tuple(values)


def _asked(members: object) -> dict[str, bool]:
    if members is None:
        return {}
    if not isinstance(members, dict) or not all(
        how is None or isinstance(how, dict) for how in members.values()
    ):
        raise _malformed(
            "claims.json",
            "Each claim asked for is null or an object.",
            "Chaque attribut demandé est null ou un objet.",
        )
    return {name: bool(how) and how.get("essential") is True for name, how in members.items()}


def _json(value: str, check: str) -> object:
    try:
        return json.loads(value)
    except (ValueError, RecursionError) as error:
        raise _malformed(check, "This is not JSON.", "Ce n’est pas du JSON.") from error


def _malformed(check: str, en: str, fr: str) -> OAuthError:
    return invalid_request(check, en, fr)
