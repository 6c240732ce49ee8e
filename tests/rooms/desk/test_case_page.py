"""An officer's page of a case whose rules count, choose and date, in both languages."""

from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import translation

import small_service
from rooms.portal_apply.browser import Person, Shown

pytestmark = pytest.mark.django_db
SERVICES = Path(__file__).parents[3] / "services" / "ircc"
STUDENT = {
    **{"legal_name": "Thabo Nkosi", "place": "outside", "level": "school", "designated": True},
    **{"acceptance_letter": True, "in_quebec": False, "attestation_letter": False},
    **{"family_size": 2, "money_dollars": 20000, "tuition_dollars": 15000, "travel_dollars": 3000},
    **{"past_noncompliance": False, "attestation_exception": False},
}


def page_of(officer: Person, case: object, tongue: str) -> Shown:
    with translation.override(tongue):
        return officer.get(reverse("desk:case", args=[case]))


@pytest.fixture(params=["en", "fr"])
def tongue(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_a_requirement_is_met_or_not_and_any_other_answer_is_yes_or_no(
    officer: Person, case, tongue: str
) -> None:
    page = page_of(officer, case(SERVICES / "study-permit", **STUDENT), tongue)
    said = page.words.replace("\u00a0", " ")
    assert page.status == 200
    met = {"en": "Designated learning institution Met", "fr": "désigné Exigence remplie"}
    unmet = {"en": "Enough money for the first year Not met", "fr": "Exigence non remplie"}
    no = {"en": "Attestation letter needed No", "fr": "Lettre d’attestation exigée Non"}
    for expected in (met, unmet, no):
        assert expected[tongue] in said
    assert said.count({"en": " Not met ", "fr": "Exigence non remplie"}[tongue]) == 2  # goal too


def test_money_and_other_numbers_have_their_unit(officer: Person, case, tongue: str) -> None:
    said = page_of(officer, case(SERVICES / "study-permit", **STUDENT), tongue).words
    needed = {"en": "$46,502.00", "fr": "46\u202f502,00\u00a0$"}
    assert needed[tongue] in said
    assert {"en": "read in", "fr": "Lu dans"}[tongue].lower() in said.lower()


def test_a_number_stands_first_and_is_no_yes(officer: Person, case, tmp_path, tongue: str) -> None:
    folder = small_service.make(tmp_path, counts=True)
    page = page_of(officer, case(folder, legal_name="Amina", born_in_canada=True), tongue)
    said = page.words.replace("\u00a0", " ")
    goal = {
        "en": "Points for citizenship: 1,200 points",
        "fr": "Points de citoyenneté : 1 200 points",
    }
    assert goal[tongue] in said
    look = {"en": "Needs a closer look", "fr": "Examen approfondi nécessaire"}
    assert look[tongue] in said
    only = {
        "en": "they do not say whether it is enough",
        "fr": "elles ne disent pas si cela suffit",
    }
    assert only[tongue] in said


def test_what_only_an_officer_can_settle_is_marked(officer: Person, case, tongue: str) -> None:
    in_quebec = STUDENT | {"in_quebec": True, "quebec_certificate": True}
    said = page_of(officer, case(SERVICES / "study-permit", **in_quebec), tongue).words
    assert {"en": "For an officer", "fr": "À examiner"}[tongue] in said
    open_ = {"en": "What our sources leave open:", "fr": "Ce que nos sources ne tranchent pas"}
    assert open_[tongue] in said
