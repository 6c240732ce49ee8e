"""What went wrong is said on a page, with its status, in the reader's language."""

import pytest
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest
from django.test import Client, RequestFactory

from onegov.catalogue.types import Definition
from onegov.core.errors import NotAllowed, NotFound, OneGovError
from onegov.core.types import Text
from onegov.portal import failures
from onegov.ui.failures import status_of
from onegov.ui.middleware import ExplainErrors
from rooms.portal.pages import title_of


class TooLate(OneGovError):
    code = "cases.too_late"
    next_step = Text(en="Write to us.", fr="Écrivez-nous.")

    def __init__(self) -> None:
        super().__init__(Text(en="It is too late.", fr="Il est trop tard."))


def asked(path: str = "/en/") -> HttpRequest:
    return RequestFactory().get(path)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/en/nothing/here", "We cannot find this page"),
        ("/fr/rien", "Nous ne trouvons pas cette page"),
        ("/fr/services/rien/", "Nous n’avons pas trouvé ce service."),
    ],
)
def test_a_page_that_is_not_there(address: str, words: str, client: Client) -> None:
    response = client.get(address)
    assert response.status_code == 404
    assert title_of(response.content.decode()) == words


def test_each_error_has_its_status() -> None:
    errors = (NotFound(), NotAllowed(), TooLate())
    assert [status_of(error) for error in errors] == [404, 403, 409]


def test_an_error_of_onegov_becomes_a_page_with_its_next_step(tongue: str) -> None:
    response = ExplainErrors(lambda request: None).process_exception(asked(), TooLate())  # type: ignore[arg-type, return-value]
    assert response is not None
    html = response.content.decode()
    assert response.status_code == 409
    assert title_of(html) == {"en": "It is too late.", "fr": "Il est trop tard."}[tongue]
    assert {"en": "Write to us.", "fr": "Écrivez-nous."}[tongue] in html
    assert "cases.too_late" in html


def test_other_errors_go_on_to_the_fault_page() -> None:
    layer = ExplainErrors(lambda request: None)  # type: ignore[arg-type, return-value]
    assert layer.process_exception(asked(), SuspiciousOperation()) is None


def test_pages_of_failure_need_no_database(tongue: str) -> None:
    """Not marked django_db: a query would fail the test."""
    shown = {
        400: failures.bad_request(asked()),
        403: failures.not_allowed(asked()),
        404: failures.not_found(asked()),
        429: failures.too_many(asked()),
        500: failures.broken(asked()),
    }
    for status, response in shown.items():
        assert response.status_code == status
        assert f'<html lang="{tongue}-CA"' in response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "words", "way_back"),
    [
        ("/en/contact/", "This form was open too long", "Go back to the page"),
        ("/fr/contact/", "Ce formulaire est resté ouvert trop longtemps", "Revenir à la page"),
    ],
)
def test_an_expired_form_says_so_and_leads_back(address: str, words: str, way_back: str) -> None:
    response = Client(enforce_csrf_checks=True).post(address, {"message": "x"})
    html = response.content.decode()
    assert response.status_code == 403
    assert title_of(html).startswith(words)
    assert f'href="{address}">{way_back}' in html


@pytest.mark.django_db
def test_a_view_that_breaks_gives_the_fault_page(
    client: Client, service: Definition, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> dict[str, object]:
        raise RuntimeError

    monkeypatch.setattr("onegov.portal.views.home_page", fail)
    client.raise_request_exception = False
    response = client.get("/fr/")
    assert response.status_code == 500
    assert "Un problème est survenu de notre côté" in response.content.decode()
