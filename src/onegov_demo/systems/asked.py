"""Whom a request to find a record is about, read from its JSON."""

from collections.abc import Iterable, Mapping
from datetime import date

from onegov_demo.systems.matching import Key, Name
from onegov_demo.systems.web import Refusal, Request, text_in


def pseudonym_in(request: Request) -> str:
    """The pseudonym in the body, which must be the one in the header where there is one."""
    pseudonym = text_in(request.json(), "pseudonym")
    if request.headers.get("onegov-subject", pseudonym) != pseudonym:
        raise Refusal(400, "subject_differs")
    return pseudonym


def birth_date_in(fields: Mapping[str, object]) -> str:
    try:
        return date.fromisoformat(text_in(fields, "birth_date")).isoformat()
    except ValueError as error:
        raise Refusal(400, "birth_date_invalid") from error


def names_in(fields: Mapping[str, object]) -> list[Name]:
    names = list_in(fields, "names")
    if not names:
        raise Refusal(400, "names_invalid")
    return [Name.of(text_in(name, "given"), text_in(name, "family")) for name in names]


def keys_of(documents: Iterable[Mapping[str, object]]) -> frozenset[Key]:
    """The documents as a desk compares them: country and number."""
    return frozenset(
        (text_in(document, "country").upper(), text_in(document, "number").upper())
        for document in documents
    )


def list_in(fields: Mapping[str, object], name: str) -> list[dict[str, object]]:
    value = fields.get(name, [])
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise Refusal(400, f"{name}_invalid")
    return value
