"""The supervisor's page: its figures in both languages, and a case that is put back."""

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest
from django.urls import reverse
from django.utils import translation

from onegov.cases import models
from onegov.cases import public as cases
from onegov.core import clock
from onegov.core.types import Actor, ActorKind
from onegov.ledger import public as ledger
from onegov.login.models import Account
from onegov.people import public as people
from rooms.cases import an_office
from rooms.portal_apply.browser import Person, Shown

pytestmark = pytest.mark.django_db
SETUP = Actor(kind=ActorKind.MACHINE, name="setup")
SERVICE = Path(__file__).parents[3] / "services" / "ircc" / "study-permit"


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    with clock.using(clock.FixedClock(an_office.NOW)):
        yield


def staff(email: str, role: str, org: str = "IRCC") -> Person:
    somebody = Person(email)
    people.grant_role(actor=SETUP, person_id=somebody.account.person_id, org_id=org, role=role)
    return somebody.sign_in()


@pytest.fixture
def farah(db: None) -> Person:
    return staff("farah@example.org", "supervisor")


def actor_of(somebody: Person) -> Actor:
    return Actor(
        kind=ActorKind.STAFF,
        person_id=somebody.account.person_id,
        org_id="IRCC",
        roles=frozenset({"officer"}),
        strong=True,
    )


@pytest.fixture
def held(officer: Person, case: Callable[..., UUID]) -> UUID:
    """A case that Gabrielle holds."""
    own = case(SERVICE, legal_name="Thabo Nkosi")
    assert cases.take_next(actor=actor_of(officer)) == own
    return own


def address(tongue: str, officer_id: UUID | None = None) -> str:
    with translation.override(tongue):
        if officer_id:
            return reverse("desk:return_cases", args=[officer_id])
        return reverse("desk:team")


def said(page: Shown) -> str:
    assert page.status == 200
    return page.words.replace("\u00a0", " ")


SENTENCES = {
    "en": (
        "Your team",
        "Decisions are counted since August 27, 2026 (90 days).",
        "30 to 89 days",
        "365 days or more",
        "more cases come in each week than are decided.",
        "Eligible, though the rules left it open",
        "gabrielle@example.org",
        "English",
    ),
    "fr": (
        "Votre équipe",
        "Les décisions sont comptées depuis le 27 août 2026 (90 jours).",
        "De 30 à 89 jours",
        "365 jours ou plus",
        "le nombre de demandes reçues par semaine dépasse de",
        "Personne admissible, bien que les règles n’aient pas tranché",
        "gabrielle@example.org",
        "Anglais",
    ),
}


@pytest.mark.parametrize("tongue", ["en", "fr"])
def test_the_page_says_what_cases_counted(farah: Person, officer: Person, tongue: str) -> None:
    an_office.save(an_office.by_chance(3, 600, [officer.account.person_id]))
    words = said(farah.get(address(tongue)))
    for sentence in SENTENCES[tongue]:
        assert sentence in words
    team = cases.team(
        actor=Actor(
            kind=ActorKind.STAFF,
            person_id=farah.account.person_id,
            org_id="IRCC",
            roles=frozenset({"supervisor"}),
            strong=True,
        )
    )
    for one in team.ageing:
        row = f"{one.service_id} {one.open} {' '.join(map(str, one.bands))} {one.oldest_days} {one.late}"
        assert row in " ".join(words.split())
    assert all(one.case.reference in words for one in team.overrides)
    worst = [one.worst for one in team.inversions if one.worst]
    assert worst
    assert all(one.newer and one.newer.reference in words for one in worst)


@pytest.mark.parametrize(
    ("tongue", "hidden", "shown"), [("en", "hidden", "English"), ("fr", "masqué", "Anglais")]
)
def test_a_small_group_is_hidden_with_the_one_that_would_give_it_away(
    farah: Person, tongue: str, hidden: str, shown: str
) -> None:
    some = an_office.by_chance(1, 400, [farah.account.person_id])
    for case in some:
        case.language = "fr"
    some[0].language = "en"
    an_office.save(some)
    page = farah.get(address(tongue))
    assert shown in said(page)
    assert page.html.count(f">{hidden}<") == 2 * 2 * (2 + 4)  # services, languages, figures


def test_an_office_without_cases_has_dashes_and_no_zero_for_what_is_not_known(
    farah: Person,
) -> None:
    words = " ".join(said(farah.get(address("en"))).split())
    assert "Open cases 0 Past their due date 0 Oldest, in days – Decided out of turn –" in words
    for sentence in ("No case is open.", "Nothing was decided.", "No whole week is known yet."):
        assert sentence in words
    for sentence in ("Nobody holds a case.", "There is no case to count."):
        assert sentence in words


@pytest.mark.parametrize("tongue", ["en", "fr"])
def test_a_case_is_put_back_after_a_question(
    farah: Person, officer: Person, held: UUID, tongue: str
) -> None:
    place = address(tongue, officer.account.person_id)
    assert f'href="{place}"' in farah.get(address(tongue)).html
    asked = farah.get(place)
    asks = {"en": "Put this case back?", "fr": "Remettre ce dossier dans la file?"}
    assert asks[tongue] in said(asked)
    assert "gabrielle@example.org" in asked.words
    assert models.Waiting.objects.get().officer_id == officer.account.person_id
    done = farah.post(place)
    assert done.path == address(tongue)
    place_again = {"en": "back in its place in the queue", "fr": "a repris sa place dans la file"}
    assert place_again[tongue] in done.words
    assert models.Waiting.objects.get().officer_id is None
    last = ledger.trail(application_id=held)[-1]
    assert last.act == "case.released"
    assert str(farah.account.person_id) in last.actor
    again = farah.post(place)
    nothing = {"en": "This officer holds no case.", "fr": "Aucun dossier n’est attribué"}
    assert nothing[tongue] in again.words


def test_who_left_is_named_and_counted(farah: Person, officer: Person, held: UUID) -> None:
    assert "Held by people who left 0" in " ".join(said(farah.get(address("en"))).split())
    Account.objects.filter(id=officer.account.id).update(is_active=False)
    words = " ".join(said(farah.get(address("en"))).split())
    assert "Held by people who left 1" in words
    assert "gabrielle@example.org no longer staff" in words


def test_of_very_many_the_first_are_shown_and_it_is_said(
    farah: Person, officer: Person, held: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Shown:" not in said(farah.get(address("en")))
    monkeypatch.setattr("onegov.desk.team.pages._SHOWN", 1)
    assert "Shown: 1 of 2." in said(farah.get(address("en")))  # officers; one case is held


def test_a_supervisor_of_another_organisation_sees_nothing_and_returns_nothing(
    officer: Person, held: UUID
) -> None:
    other = staff("cbsa@example.org", "supervisor", "CBSA")
    page = other.get(address("en"))
    assert "Open cases 0" in " ".join(said(page).split())
    assert "gabrielle" not in page.words
    answer = other.post(address("en", officer.account.person_id))
    assert "This officer holds no case." in answer.words
    assert models.Waiting.objects.get().officer_id == officer.account.person_id


def test_a_supervisor_s_own_case_is_not_theirs_to_put_back(officer: Person, held: UUID) -> None:
    applicant = Account.objects.get(person_id=models.Waiting.objects.get().person_id)
    people.grant_role(actor=SETUP, person_id=applicant.person_id, org_id="IRCC", role="supervisor")
    somebody = Person.__new__(Person)
    somebody.account, somebody.client = applicant, officer.client.__class__()
    somebody.sign_in()
    assert "gabrielle" not in said(somebody.get(address("en"))).split("Decisions by officer")[0]
    somebody.post(address("en", officer.account.person_id))
    assert models.Waiting.objects.get().officer_id == officer.account.person_id


def test_only_a_supervisor_finds_the_page_in_the_menu(farah: Person, officer: Person) -> None:
    assert f'href="{address("fr")}"' in farah.get("/fr/espace-de-travail/").html
    assert f'href="{address("fr")}"' not in officer.get("/fr/espace-de-travail/").html
    assert address("fr") == "/fr/espace-de-travail/equipe/"
    assert officer.get(address("fr")).status == 403
