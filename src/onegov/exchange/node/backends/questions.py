"""What requests to adapters ask, read strictly, and how a match is told."""

import json
import re
from dataclasses import dataclass
from datetime import date

from onegov.exchange.adapters.matching import Match, Name, Sought
from onegov.exchange.messages import Request

_UNICODE = re.compile(
    "[^\ud800-\udfff]*"
)  # JSON can spell halves of signs, which nothing can store


class Invalid(ValueError):
    """The name of the field that is wrong."""


@dataclass(frozen=True, slots=True)
class Asked:
    pseudonym: str
    sought: Sought


def read_body(request: Request) -> dict[str, object]:
    """The JSON object in the body."""
    try:
        content = json.loads(request.content)
    except (ValueError, RecursionError) as error:
        raise Invalid("body") from error
    if not isinstance(content, dict):
        raise Invalid("body")
    return content


def _text(content: dict[str, object], name: str, *, longest: int = 200) -> str:
    value = content.get(name)
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > longest or not _UNICODE.fullmatch(value):
        raise Invalid(name)
    return value.strip()


def _names(content: dict[str, object]) -> tuple[Name, ...]:
    listed = content.get("names")
    if not isinstance(listed, list) or not 1 <= len(listed) <= 20:
        raise Invalid("names")
    names = []
    for each in listed:
        if not isinstance(each, dict):
            raise Invalid("names")
        is_variant = each.get("kind") == "variant"
        names.append(Name(_text(each, "given"), _text(each, "family"), is_variant))
    if not all(name.family for name in names):
        raise Invalid("names")
    return tuple(names)


def read_match(request: Request) -> Asked:
    """Whom the request seeks; Invalid names the field that is wrong."""
    content = read_body(request)
    subject = request.header("onegov-subject")
    pseudonym = _text(content, "pseudonym") or subject
    if not pseudonym or (subject and pseudonym != subject):
        raise Invalid("pseudonym")
    try:
        birth_date = date.fromisoformat(_text(content, "birth_date")).isoformat()
    except ValueError as error:
        raise Invalid("birth_date") from error
    return Asked(pseudonym, Sought(_names(content), birth_date, _text(content, "postal_code")))


def match_content(match: Match) -> dict[str, object]:
    """The match as the answer has it."""
    if match.outcome != "one":
        return {"outcome": match.outcome, "matched": None}
    newest = match.matched[0]
    names = dict.fromkeys((person.given, person.family) for person in match.matched)
    return {
        "outcome": "one",
        "matched": {
            "names": [
                {"given": given, "family": family, "kind": "variant" if place else "current"}
                for place, (given, family) in enumerate(names)
            ],
            "birth_date": newest.birth_date,
            "postal_code": newest.postal_code or None,
        },
    }
