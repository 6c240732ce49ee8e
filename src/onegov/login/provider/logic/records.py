"""Requests and sign-ins as JSON, as tables keep them for a minute or a session."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from uuid import UUID

from onegov.login.provider.types import AuthorizationRequest, SignedIn

Record = dict[str, object]
_FIELDS = tuple(field.name for field in fields(SignedIn))


def from_request(request: AuthorizationRequest) -> Record:
    """What redemption needs of a request."""
    return {
        "client_id": request.client_id,
        "redirect_uri": request.redirect_uri,
        "scopes": sorted(request.scopes),
        "code_challenge": request.code_challenge,
        "nonce": request.nonce,
        "dpop_jkt": request.dpop_jkt,
    }


def from_signed_in(who: SignedIn) -> Record:
    found: Record = {name: getattr(who, name) for name in _FIELDS}
    found |= {name: str(found[name]) for name in ("person_id", "visit")}
    found |= {name: found[name] and str(found[name]) for name in ("by", "mandate_id")}
    found["auth_time"] = who.auth_time.isoformat()
    return found


def to_signed_in(found: Mapping[str, object]) -> SignedIn:
    given: dict[str, object] = dict(found)
    given |= {name: UUID(str(given[name])) for name in ("person_id", "visit")}
    given |= {name: given[name] and UUID(str(given[name])) for name in ("by", "mandate_id")}
    given["auth_time"] = datetime.fromisoformat(str(given["auth_time"]))
    given["amr"] = tuple(given["amr"])  # type: ignore[arg-type]  # a list of texts
    given.pop("nonce", None)  # a grant keeps it beside; it is the request's
    given["claims"] = {place: tuple(names) for place, names in given["claims"].items()}  # type: ignore[attr-defined]  # as above
    return SignedIn(**given)  # type: ignore[arg-type]  # the fields that were written
