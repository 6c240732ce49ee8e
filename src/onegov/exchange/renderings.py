"""An error as its reader asked for it: X-Road's JSON or XML, in either dialect, or RFC 9457.

Sources: X-Road PR-REST section 4.6; its sources for the choice of XML; RFC 9457.
"""

import json
from typing import Literal, NamedTuple
from xml.sax.saxutils import escape

from onegov.exchange.errors import AccessDenied, BadRequest, BadSignature, ExchangeError
from onegov.exchange.faults import from_wire, in_dialect, make_fault, status_of
from onegov.exchange.headers import Headers
from onegov.exchange.messages import Reply

Dialect = Literal["7.7", "7.8"]
_PROBLEM = "application/problem+json"
_XML = ("text/xml", "application/xml", "text/*")


class Reader(NamedTuple):
    """Who reads an error: what its request accepts, and which names it knows.

    Attributes:
        accept: its Accept header, or "".
        language: ``en`` or ``fr``.
        dialect: ``7.8`` for ``server.serverproxy.access_denied``, ``7.7`` for
            ``Server.ServerProxy.AccessDenied``.
    """

    accept: str = ""
    language: Literal["en", "fr"] = "en"
    dialect: Dialect = "7.8"

    @property
    def is_served_by_signed_form(self) -> bool:
        """Whether JSON in the dialect of the nodes, as a provider signs it, is what it reads."""
        return self.dialect == "7.8" and not _asks_problem(self) and not _xml_type(self)


def reader_of(headers: Headers, *, dialect: Dialect) -> Reader:
    """The reader behind a request with these headers."""
    given = dict(headers)
    first = given.get("accept-language", "").split(",")[0].strip().lower()
    return Reader(given.get("accept", ""), "fr" if first.startswith("fr") else "en", dialect)


def render(error: ExchangeError, reader: Reader = Reader()) -> Reply:  # noqa: B008 - immutable
    """The reply that tells the error."""
    if _asks_problem(reader):
        return _problem(error, reader)
    type = error.type if reader.dialect == "7.8" else in_dialect(error.type)
    content = {"type": type, "message": error.message.en, "detail": error.detail}
    status = status_of(error.type)
    if kind := _xml_type(reader):
        lines = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in content.items())
        body = f'<?xml version="1.0" encoding="UTF-8"?><error>{lines}</error>'.encode()
        return Reply(status, _headers(error, f"{kind}; charset=utf-8", type), body)
    content["message_fr"] = error.message.fr
    return Reply(status, _headers(error, "application/json; charset=utf-8", type), _json(content))


def rendered_again(reply: Reply, reader: Reader) -> Reply:
    """A provider's refusal (JSON) as this reader asked for it: unsigned, since its bytes are new."""
    type = from_wire(reply.header("x-road-error"))
    try:
        content = json.loads(reply.content)
    except (ValueError, RecursionError):
        content = {}
    detail = content.get("detail", "") if isinstance(content, dict) else ""
    evidence_id = reply.header("x-road-request-id")
    # Neither XML nor UTF-8 can hold whatever JSON can spell.
    plain = "".join(sign for sign in str(detail)[:200] if sign.isprintable())
    error = make_fault(type, plain, evidence_id=evidence_id)
    made = render(error, reader)
    kept = tuple(
        (name, value)
        for name, value in reply.headers
        if name.startswith("x-road-") and name != "x-road-error"
    )
    return Reply(made.status, (*kept, *made.headers), made.body)


def _problem(error: ExchangeError, reader: Reader) -> Reply:
    text = error.message
    content: dict[str, object] = {
        "type": f"urn:onegov:exchange:{error.type}",
        "title": text.fr if reader.language == "fr" else text.en,
        "status": _natural_status(error),
        "detail": error.detail,
        "code": error.code,
        "next_step": error.next_step.fr if reader.language == "fr" else error.next_step.en,
    }
    if error.evidence_id:
        content["evidence_id"] = error.evidence_id
    headers = _headers(error, _PROBLEM, error.type)
    language: Headers = (("content-language", reader.language),)
    return Reply(_natural_status(error), (*headers, *language), _json(content))


def _natural_status(error: ExchangeError) -> int:
    """What HTTP itself would say; X-Road knows only 400 and 500."""
    if error.type.endswith((".unknown_service", ".unknown_member", "client.not_found")):
        return 404
    if error.type.endswith(("in_progress", "perhaps_done")):
        return 409
    if error.type == "client.key_reused":
        return 422
    if error.type.endswith(".timeout"):
        return 504
    if error.type.endswith(".network_error"):
        return 502
    usual = status_of(error.type)
    if usual in (413, 503):
        return usual
    if isinstance(error, AccessDenied):
        return 403
    if isinstance(error, BadRequest):
        return 400
    return 502 if isinstance(error, BadSignature) else usual


def _headers(error: ExchangeError, content_type: str, type: str) -> Headers:
    headers: Headers = (("content-type", content_type), ("x-road-error", type))
    if error.evidence_id:
        headers += (("onegov-evidence-id", error.evidence_id),)
    if status_of(error.type) == 503:
        headers += (("retry-after", "1"),)
    return headers


def _json(content: object) -> bytes:
    return json.dumps(content, ensure_ascii=False).encode()


def _accepted(reader: Reader) -> list[str]:
    return [part.partition(";")[0].strip().lower() for part in reader.accept.split(",")]


def _asks_problem(reader: Reader) -> bool:
    return _PROBLEM in _accepted(reader)


def _xml_type(reader: Reader) -> str:
    """X-Road gives XML to whoever names it at all, and JSON to everybody else."""
    found = next((kind for kind in _accepted(reader) if kind in _XML), "")
    return "text/xml" if found == "text/*" else found
