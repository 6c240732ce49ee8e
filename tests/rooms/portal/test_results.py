"""What the answers come to where the goal is a number or a choice, in both languages."""

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from onegov.catalogue import public as catalogue
from onegov.catalogue.types import Definition
from onegov.core.types import Actor, ActorKind
from onegov.portal.addresses import address
from onegov.portal.eligibility.answers import KEY
from rooms.portal.conftest import SERVICE
from rooms.portal.pages import title_of

pytestmark = pytest.mark.django_db
CLEAR: dict[str, Any] = {
    **{"age": 30, "spouse_comes": False, "education": "master", "canadian_study": "none"},
    **{"first_language": "french", "first_listening": 9, "first_reading": 9, "first_writing": 9},
    **{"first_speaking": 9, "first_test_date": "2026-01-10", "has_second_language": False},
    **{"canadian_work": 1, "foreign_work": 0, "trade_certificate": False, "nomination": False},
    **{"sibling": True, "job_offer": "none"},
}
FRENCH: dict[str, Any] = {
    **{"nationality": "FRA", "passport": "other", "status": "none", "arrival": "air"},
    **{"purpose": "stay", "canadian_visa": "never", "us_visa": False},
}
STUDENT: dict[str, Any] = {
    **{"place": "outside", "level": "college", "designated": True, "acceptance_letter": True},
    **{"in_quebec": False, "attestation_letter": True, "family_size": 2, "money_dollars": 20000},
    **{"tuition_dollars": 15000, "travel_dollars": 3000, "past_noncompliance": False},
}


def publish(name: str) -> Definition:
    folder = SERVICE.parent / name
    catalogue.publish(actor=Actor(ActorKind.MACHINE, name="setup"), folder=folder)
    return catalogue.get_current(service_id=f"ircc/{name}")


def page_of(definition: Definition, facts: dict[str, Any], tongue: str) -> str:
    """The result page of somebody who gave these answers."""
    client = Client()
    session = client.session
    session[KEY] = {definition.id: {"facts": facts, "asked": list(facts)}}
    session.save()
    response = client.get(address("eligibility_result", definition, tongue=tongue))
    assert response.status_code == 200
    return response.content.decode()


def words(html: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)).replace("\u00a0", " "))


def test_a_score_stands_at_the_top_and_its_groups_below(tongue: str, db: None) -> None:
    """105 for age, 135 for the degree, 4 times 31 for level 9, 40 for work; 50; 15 and 25."""
    html = page_of(publish("express-entry-crs"), CLEAR, tongue)
    title = {
        "en": "Score in the Comprehensive Ranking System: 494 points",
        "fr": "Note dans le Système de classement global : 494 points",
    }
    assert words(title_of(html)) == title[tongue]
    groups = re.findall(r"<h3>.*? <span class=\"worth\">(.*?)</span></h3>", html)
    nothing = {"en": "0 points", "fr": "0 point"}[tongue]
    assert [words(worth) for worth in groups] == ["404 points", nothing, "50 points", "40 points"]
    said = words(html)
    assert {"en": "Points for age 105 points", "fr": "Points pour l’âge 105 points"}[tongue] in said
    assert {"en": "Not met", "fr": "remplie"}[tongue] not in said


def test_a_text_that_is_not_the_departments_own_is_said_so(tongue: str, db: None) -> None:
    said = words(page_of(publish("express-entry-crs"), CLEAR, tongue))
    doubt = {
        "en": "Read in an independent publication, not in the department’s own text.",
        "fr": "Lu dans une publication indépendante, et non dans le texte du ministère.",
    }
    assert doubt[tongue] in said
    assert {"en": "(March 25, 2025): Additional points", "fr": "(25 mars 2025) : Points"}[
        tongue
    ] in said


def test_open_answers_give_bounds_and_the_questions_that_would_settle_them(
    tongue: str, db: None
) -> None:
    definition = publish("express-entry-crs")
    said = words(page_of(definition, {"age": 30, "spouse_comes": False}, tongue))
    bounds = {"en": "105 to 1,195 points", "fr": "105 à 1 195 points"}
    assert bounds[tongue] in said
    assert {"en": "Some answers are missing.", "fr": "Il manque des réponses."}[tongue] in said
    assert definition.facts["education"].label.in_(tongue) in said


def test_what_somebody_needs_is_said_in_words(tongue: str, db: None) -> None:
    html = page_of(publish("entry-to-canada"), FRENCH, tongue)
    title = re.sub(r"\s+", " ", title_of(html))
    needed = {
        "en": "An electronic travel authorization (eTA)",
        "fr": "Une autorisation de voyage électronique (AVE)",
    }
    assert title.endswith(needed[tongue])
    assert 'class="button start"' not in html
    said = words(html)
    assert {"en": "No visa needed Yes", "fr": "Dispense de visa Oui"}[tongue] in said
    assert "eta_required" not in said


def test_what_the_rules_cannot_settle_goes_to_a_person_and_says_where(
    tongue: str, db: None
) -> None:
    html = page_of(publish("entry-to-canada"), FRENCH | {"nationality": "XXX"}, tongue)
    expected = {
        "en": "An officer must look at your situation",
        "fr": "Un agent ou une agente doit examiner votre situation",
    }
    assert title_of(html) == expected[tongue]
    assert "contact-ircc" in html or "contactez-ircc" in html
    assert {"en": "You can apply", "fr": "Vous pouvez présenter"}[tongue] not in words(html)


def test_only_a_requirement_can_be_unmet(tongue: str, db: None) -> None:
    """The letter is not needed at this level: a no that is good news."""
    html = page_of(publish("study-permit"), STUDENT | {"level": "school"}, tongue)
    said = words(html)
    no = {"en": "Attestation letter needed No", "fr": "Lettre d’attestation exigée Non"}
    assert no[tongue] in said
    assert said.count({"en": "Not met yet", "fr": "Pas encore remplie"}[tongue]) == 1


def test_what_is_missing_of_a_sum_is_told_in_one_sentence(tongue: str, db: None) -> None:
    said = words(page_of(publish("study-permit"), STUDENT, tongue))
    change = {
        "en": "What would change the answer: “Enough money for the first year” would be yes if "
        "“Money that you have (dollars)” were 46,502 instead of 20,000.",
        "fr": "Ce qui changerait la réponse : ",
    }
    assert change[tongue] in said
    assert {"en": "46,502", "fr": "46 502"}[tongue] in said
    assert {"en": "$46,502.00", "fr": "46 502,00 $"}[tongue] in said


def test_what_the_sources_leave_open_is_said_where_it_matters(tongue: str, db: None) -> None:
    definition = publish("study-permit")
    open_ = {
        "en": "What our sources leave open: Quebec sets its own amounts",
        "fr": "Ce que nos sources ne tranchent pas : Le Québec fixe ses propres montants",
    }
    in_quebec = STUDENT | {"in_quebec": True, "quebec_certificate": True}
    assert open_[tongue] in words(page_of(definition, in_quebec, tongue))
    assert open_[tongue] not in words(page_of(definition, STUDENT, tongue))


def test_a_service_that_takes_no_applications_offers_the_answer(tongue: str, db: None) -> None:
    definition = publish("entry-to-canada")
    client = Client()
    html = client.get(address("service", definition, tongue=tongue)).content.decode()
    assert {"en": "Find out", "fr": "Obtenir la réponse"}[tongue] in html
    assert address("apply_start", definition, tongue=tongue) not in html
    start = client.get(address("eligibility", definition, tongue=tongue)).content.decode()
    assert title_of(start) == definition.name.in_(tongue)
    home = client.get(f"/{tongue}/").content.decode()
    assert {"en": "Free", "fr": "Gratuit"}[tongue] in home
