"""An error as its reader asked for it."""

import json
from xml.etree import ElementTree

import pytest

from onegov.exchange.faults import KINDS, make_fault
from onegov.exchange.messages import Reply
from onegov.exchange.renderings import reader_of, render, rendered_again

ERROR = make_fault("server.serverproxy.access_denied", 'purpose<&"', evidence_id="id-1")


def test_an_error_in_x_road_s_json() -> None:
    made = render(ERROR, reader_of((), dialect="7.8"))
    assert made.status == 500
    assert made.header("x-road-error") == "server.serverproxy.access_denied"
    assert made.header("onegov-evidence-id") == "id-1"
    assert json.loads(made.body) == {
        "type": "server.serverproxy.access_denied",
        "message": "The provider does not allow this access.",
        "message_fr": "Le fournisseur ne permet pas cet accès.",
        "detail": 'purpose<&"',
    }
    older = render(ERROR, reader_of((), dialect="7.7"))
    assert json.loads(older.body)["type"] == "Server.ServerProxy.AccessDenied"
    assert older.header("x-road-error") == "Server.ServerProxy.AccessDenied"


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        ("text/xml", "text/xml"),
        ("application/xml;q=0.5, application/json", "application/xml"),
        ("text/*", "text/xml"),
        ("*/*", "application/json"),
        ("", "application/json"),
        ("application/problem+json, text/xml", "application/problem+json"),
    ],
)
def test_an_error_in_the_form_that_is_accepted(accept: str, content_type: str) -> None:
    made = render(ERROR, reader_of((("accept", accept),), dialect="7.8"))
    assert made.header("content-type").partition(";")[0] == content_type
    if content_type.endswith("/xml"):
        root = ElementTree.fromstring(made.body)
        assert root.tag == "error"
        assert [(each.tag, each.text) for each in root] == [
            ("type", "server.serverproxy.access_denied"),
            ("message", "The provider does not allow this access."),
            ("detail", 'purpose<&"'),
        ]


@pytest.mark.parametrize(
    ("type", "status"),
    [
        ("client.invalid_request", 400),
        ("client.not_found", 404),
        ("client.body_too_large", 413),
        ("server.serverproxy.access_denied", 403),
        ("server.serverproxy.unknown_service", 404),
        ("server.clientproxy.unknown_member", 404),
        ("server.serverproxy.replayed", 502),
        ("server.clientproxy.timeout", 504),
        ("server.serverproxy.service_failed.network_error", 502),
        ("server.clientproxy.overloaded", 503),
        ("server.serverproxy.log_unavailable", 500),
    ],
)
def test_a_problem_has_the_status_of_http_and_the_reader_s_language(type: str, status: int) -> None:
    asked = (("accept", "application/problem+json"), ("accept-language", "fr-CA,fr;q=0.9"))
    made = render(make_fault(type), reader_of(asked, dialect="7.7"))
    content = json.loads(made.body)
    assert (made.status, content["status"]) == (status, status)
    assert content["title"] == KINDS[type].message.fr
    assert content["type"] == f"urn:onegov:exchange:{type}"
    assert content["next_step"]
    assert made.header("content-language") == "fr"


@pytest.mark.parametrize("accept", ["text/xml", "application/problem+json"])
def test_whatever_a_provider_puts_in_its_refusal_another_form_can_hold_it(accept: str) -> None:
    said = json.dumps({"detail": "a\x00b\ud800c"}).encode()
    reply = Reply(500, (("x-road-error", "server.serverproxy.access_denied"),), said)
    made = rendered_again(reply, reader_of((("accept", accept),), dialect="7.8"))
    if accept == "text/xml":
        assert ElementTree.fromstring(made.body).findtext("detail") == "abc"
    else:
        assert json.loads(made.body)["detail"] == "abc"
