"""The eligibility questions, walked as a visitor does, in both languages."""

import re
from typing import Any

import pytest
from django.test import Client

from onegov.catalogue.types import Definition
from onegov.portal.addresses import address
from onegov.portal.eligibility.answers import KEY, given
from onegov.portal.eligibility.interview import questions
from rooms.portal.pages import title_of

pytestmark = pytest.mark.django_db

Typed = dict[str, str]


def day(name: str, written: str) -> Typed:
    year, month, number = written.split("-")
    return {f"{name}_year": year, f"{name}_month": month, f"{name}_day": number}


FILED = {f"year_{year}": "filed" for year in range(2021, 2026)}
READY: dict[str, Typed] = {
    "birth_date": day("answer", "1990-03-15"),
    "permanent_resident": {"answer": "yes"},
    "pr_date": day("answer", "2015-06-01"),
    "pr_conditions_unfulfilled": {"answer": "no"},
    "removal_order": {"answer": "no"},
    "temporary_periods": {"done": "1"},
    "trips": day("left", "2024-01-09") | day("returned", "2024-01-16") | {"done": "1"},
    "crown_service_abroad": {"answer": "no"},
    "excluded_periods": {"done": "1"},
    "prohibition_s22": {"answer": "no"},
    "tax_years": FILED,
    "language_evidence": {"answer": "schooling"},
    "knowledge_commitment": {"answer": "yes"},
}


class Visitor:
    """Somebody without an account who answers question after question."""

    def __init__(self, service: Definition, tongue: str) -> None:
        self.service, self.tongue, self.client = service, tongue, Client()
        self.asked: list[str] = []

    def walk(self, answers: dict[str, Typed]) -> str:
        """Answer what is asked until the result; its page."""
        start = self.client.get(self.at("eligibility")).content.decode()
        found = re.search(r'class="button start" href="([^"]+)"', start)
        assert found
        url = found[1]
        by_address = {self.at("question", name): name for name in answers}
        while url in by_address:
            name = by_address[url]
            self.asked.append(name)
            assert self.client.get(url).status_code == 200
            response = self.client.post(url, answers[name])
            assert response.status_code == 302, (name, response.content.decode())
            url = response.headers["Location"]
        assert url == self.at("eligibility_result"), url
        return self.client.get(url).content.decode()

    def at(self, page: str, name: str = "") -> str:
        fact = self.service.facts[name] if name else None
        return address(page, self.service, fact, self.tongue)

    def kept(self) -> dict[str, Any]:
        facts: dict[str, Any] = self.client.session[KEY][self.service.id]["facts"]
        return facts


@pytest.fixture
def visitor(service: Definition, tongue: str) -> Visitor:
    return Visitor(service, tongue)


def test_somebody_who_qualifies(visitor: Visitor) -> None:
    result = visitor.walk(READY)
    expected = {
        "en": "You meet the requirements checked here",
        "fr": "Vous remplissez les exigences vérifiées ici",
    }
    assert title_of(result) == expected[visitor.tongue]
    assert {"en": "Citizenship Act, s. 5(1)(c)(i)", "fr": "Loi sur la citoyenneté"}[
        visitor.tongue
    ] in result.replace("\u00a0", " ")
    assert visitor.kept()["trips"] == [{"left": "2024-01-09", "returned": "2024-01-16"}]
    assert "legal_name" not in visitor.asked  # no rule needs it


def test_somebody_whose_days_are_not_enough_learns_the_first_day(visitor: Visitor) -> None:
    """959 of 1,095 days on 2026-11-23: 136 more days in Canada."""
    first = day("left", "2025-01-10") | day("returned", "2025-01-20") | {"add": "1"}
    second = day("left", "2025-06-01") | day("returned", "2025-07-01") | {"done": "1"}
    for trip in (first, second):
        assert visitor.client.post(visitor.at("question", "trips"), trip).status_code == 302
    result = visitor.walk(READY | {"pr_date": day("answer", "2024-03-01")})
    days = {"en": "April\u00a08, 2027", "fr": "8\u00a0avril 2027"}
    assert f"<strong>{days[visitor.tongue]}</strong>" in result
    assert {"en": "959 days", "fr": "959 jours"}[visitor.tongue] in result.replace("\u00a0", " ")


def test_an_answer_that_settles_it_ends_the_questions(visitor: Visitor) -> None:
    result = visitor.walk(READY | {"permanent_resident": {"answer": "no"}})
    assert visitor.asked == ["birth_date", "permanent_resident"]
    expected = {"en": "we see no date", "fr": "nous ne voyons aucune date"}
    assert expected[visitor.tongue] in result


def test_older_people_are_not_asked_for_language(visitor: Visitor) -> None:
    visitor.walk(READY | {"birth_date": day("answer", "1960-01-01")})
    assert not {"language_evidence", "knowledge_commitment"} & set(visitor.asked)


def test_a_situation_for_an_officer_is_no_refusal(visitor: Visitor) -> None:
    result = visitor.walk(READY | {"prohibition_s22": {"answer": "yes"}})
    expected = {"en": "This is not a refusal.", "fr": "Ce n’est pas un refus."}
    assert expected[visitor.tongue] in result
    assert 'class="button start"' in result


def test_not_being_sure_is_an_answer(visitor: Visitor) -> None:
    result = visitor.walk(READY | {"removal_order": {"answer": "unsure"}})
    assert visitor.kept()["removal_order"] is None
    expected = {"en": "Some answers are missing", "fr": "Il manque des réponses"}
    assert title_of(result) == expected[visitor.tongue]
    assert visitor.at("question", "removal_order") in result


def test_an_answer_can_be_changed_from_the_summary(visitor: Visitor) -> None:
    visitor.walk(READY)
    answers = visitor.client.get(visitor.at("eligibility_answers")).content.decode()
    change = visitor.at("question", "language_evidence")
    assert f'href="{change}"' in answers
    assert 'value="schooling" checked' in visitor.client.get(change).content.decode()
    response = visitor.client.post(change, {"answer": "none"})
    assert response.headers["Location"] == visitor.at("eligibility_result")
    expected = {"en": "You do not meet every", "fr": "Vous ne remplissez pas"}
    page = visitor.client.get(response.headers["Location"]).content.decode()
    assert title_of(page).startswith(expected[visitor.tongue])


def test_starting_over_forgets_everything(visitor: Visitor) -> None:
    visitor.walk(READY)
    response = visitor.client.post(visitor.at("eligibility_start_over"))
    assert response.headers["Location"] == visitor.at("eligibility")
    assert visitor.kept() == {}
    assert visitor.client.get(visitor.at("eligibility_result")).status_code == 302


@pytest.mark.parametrize(
    ("typed", "english", "french"),
    [
        ({"add": "1"}, "Enter the day you left Canada.", "Entrez le jour de votre départ"),
        (
            day("left", "2025-01-10") | day("returned", "2025-01-02") | {"done": "1"},
            "cannot be before the day you left",
            "ne peut pas précéder celui du départ",
        ),
        (
            day("left", "2024-05-12") | day("returned", "2024-05-20") | {"add": "1"},
            "You already added a trip at that time.",
            "Vous avez déjà ajouté un voyage à ce moment.",
        ),
    ],
)
def test_a_trip_that_cannot_be(visitor: Visitor, typed: Typed, english: str, french: str) -> None:
    trips = visitor.at("question", "trips")
    first = day("left", "2024-05-10") | day("returned", "2024-05-15") | {"add": "1"}
    visitor.client.post(trips, first)
    page = visitor.client.post(trips, typed).content.decode()
    assert {"en": english, "fr": french}[visitor.tongue] in page
    assert visitor.kept()["trips"] == [{"left": "2024-05-10", "returned": "2024-05-15"}]


def test_trips_may_touch_and_may_be_open(visitor: Visitor) -> None:
    trips = visitor.at("question", "trips")
    for typed in (
        day("left", "2024-05-10") | day("returned", "2024-05-15"),
        day("left", "2024-05-15") | day("returned", "2024-05-18"),
        day("left", "2026-11-01"),
    ):
        assert visitor.client.post(trips, typed | {"add": "1"}).status_code == 302
    assert visitor.kept()["trips"][-1] == {"left": "2026-11-01", "returned": None}
    visitor.client.post(trips, {"remove": "1"})
    assert [trip["left"] for trip in visitor.kept()["trips"]] == ["2024-05-10", "2026-11-01"]


def test_changing_the_language_keeps_what_is_typed(service: Definition, client: Client) -> None:
    french = address("question", service, service.facts["birth_date"], "fr")
    page = client.post(french, day("answer", "1990-03-15") | {"_language": "fr"}).content.decode()
    assert 'value="1990"' in page
    assert "Il y a un problème" not in page
    assert KEY not in client.session


def test_the_application_is_given_what_was_answered(visitor: Visitor) -> None:
    visitor.walk(READY | {"removal_order": {"answer": "unsure"}})
    request = type("Request", (), {"session": visitor.client.session})
    facts = given(request, visitor.service)  # type: ignore[arg-type]
    assert facts["birth_date"] == "1990-03-15"
    assert "removal_order" not in facts


def test_every_question_has_its_own_address(service: Definition, tongue: str) -> None:
    addresses = [address("question", service, fact, tongue) for fact in questions(service)]
    assert len(set(addresses)) == len(addresses) == 13


def test_what_is_not_asked_has_no_page(service: Definition, client: Client) -> None:
    page = "/en/services/citizenship-grant/eligibility/questions/"
    for name in ("legal-name", "date-of-your-application", "nothing"):
        assert client.get(f"{page}{name}/").status_code == 404


def test_broken_answers_in_a_session_do_no_harm(service: Definition, client: Client) -> None:
    session = client.session
    session[KEY] = {service.id: {"facts": {"pr_date": "soon", "gone": 1}, "asked": ["gone"]}}
    session.save()
    assert client.get("/en/services/citizenship-grant/eligibility/answers/").status_code == 200
