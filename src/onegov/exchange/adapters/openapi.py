"""The OpenAPI description of a service that an adapter answers, made from its settings.

Source: OpenAPI 3.1.0. English stands where the standard has one text, French in ``x-…-fr`` beside it.
"""

import json
from hashlib import sha256

from onegov.core.types import Text
from onegov.exchange.adapters.openapi_schemas import (
    FAULT,
    INVALID,
    MATCH,
    NOT_FOUND,
    PERSON,
    Schema,
    bilingual,
    key_schema,
    rows_schema,
)
from onegov.exchange.adapters.settings import AdapterService

_SUMMARIES = {
    "match": Text(
        en="Find the one account of a person and link their pseudonym to it",
        fr="Trouver l’unique compte d’une personne et y lier son pseudonyme",
    ),
    "records": Text(
        en="Give the rows of the account to which the pseudonym is linked",
        fr="Donner les lignes du compte auquel le pseudonyme est lié",
    ),
    "lookup": Text(en="Give the rows of one key", fr="Donner les lignes d’une clé"),
}
_SUBJECT = Text(
    en="Pseudonym of the person between the two organisations",
    fr="Pseudonyme de la personne entre les deux organisations",
)
_ANSWERS = {
    "200": Text(en="The answer", fr="La réponse"),
    "400": Text(
        en="The question is wrong; “field” says where",
        fr="La question est erronée; «\u00a0field\u00a0» dit où",
    ),
    "404": Text(
        en="Nothing at this address, or the person was never matched",
        fr="Rien à cette adresse, ou personne jamais retrouvée",
    ),
    "500": Text(
        en="The exchange or the department’s system failed; “type” says how",
        fr="L’échange ou le système du ministère a failli; «\u00a0type\u00a0» dit comment",
    ),
    "503": Text(en="Too busy; ask again later", fr="Trop occupé; redemandez plus tard"),
}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _content(name: str) -> Schema:
    return {"application/json": {"schema": _ref(name)}}


def _responses() -> Schema:
    schemas = {
        "200": "Answer",
        "400": "Invalid",
        "404": "NotFound",
        "500": "Fault",
        "503": "Fault",
    }
    return {
        status: {**bilingual("description", _ANSWERS[status]), "content": _content(name)}
        for status, name in schemas.items()
    }


def _parameters(act: str) -> list[Schema]:
    if act == "lookup":
        return []
    subject: Schema = {"name": "OneGov-Subject", "in": "header", "required": True}
    return [subject | bilingual("description", _SUBJECT) | {"schema": {"type": "string"}}]


def _operation(service: AdapterService) -> Schema:
    operation: Schema = {
        "operationId": service.act,
        **bilingual("summary", service.summary or _SUMMARIES[service.act]),
        "parameters": _parameters(service.act),
        "responses": _responses(),
    }
    if service.act != "records":
        operation["requestBody"] = {"required": True, "content": _content("Question")}
    return operation


def _schemas(service: AdapterService) -> Schema:
    questions = {"match": PERSON, "lookup": key_schema(service.shape)}
    question = questions.get(service.act)
    return {
        **({"Question": question} if question else {}),
        "Answer": MATCH if service.act == "match" else rows_schema(service.shape),
        "Invalid": INVALID,
        "NotFound": NOT_FOUND,
        "Fault": FAULT,
    }


def openapi_of(service: AdapterService) -> dict[str, object]:
    """The description as JSON has it; its version changes exactly when anything in it does."""
    method = "get" if service.act == "records" else "post"
    title = service.shape.title or Text(en=service.name, fr=service.name)
    body: dict[str, object] = {
        "paths": {"/": {method: _operation(service)}},
        "components": {"schemas": _schemas(service)},
    }
    info: dict[str, object] = {**bilingual("title", title)}
    whole = json.dumps([info, body], sort_keys=True).encode()
    info["version"] = f"1.0.0+{sha256(whole).hexdigest()[:12]}"
    return {"openapi": "3.1.0", "info": info, **body}
