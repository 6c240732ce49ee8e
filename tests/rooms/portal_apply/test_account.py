"""The account: applications, messages, who read the data, consents."""

import re

import pytest
from django.urls import reverse
from django.utils import translation

from onegov.cases import public as cases
from onegov.consent import models
from onegov.consent import public as consent
from onegov.consent.types import AuthorityItem
from onegov.core import clock
from onegov.core.types import Actor, ActorKind, Text
from onegov.notices import public as notices

pytestmark = pytest.mark.django_db

ABOUT_AN_ACCOUNT = (
    "mfa_index",
    "mfa_add_webauthn",
    "account_change_password",
    "usersessions_list",
    "login_services",
    "login_given",
    "partner_links",
    "assurance:status",
    "mandates:list",
    "portal:readings",
)
WORKER = Actor(kind=ActorKind.MACHINE, name="worker")
TAX = AuthorityItem(
    "CRA.filing",
    ("tax_years",),
    "citizenship-grant",
    "C-29 5(1)(c)(iii)",
    "I-3.3 241(5)(b)",
    "consent",
    Text(en="To see your tax years", fr="Pour voir vos années d’imposition"),
)
TRIPS = AuthorityItem(
    "CBSA.entry_exit",
    ("trips",),
    "citizenship-grant",
    "C-29 5(1)(c)(i)",
    "C-52.6 107(5)(j)",
    "law",
    Text(en="To count your days", fr="Pour compter vos jours"),
)


@pytest.fixture
def agreed(amina, draft):
    """Receipts: consent for the taxes, the law for the trips."""
    return consent.agree(
        actor=amina.actor,
        person_id=amina.actor.person_id,
        application_id=draft,
        items=[TAX, TRIPS],
        language="en",
    )


def test_the_account_is_empty_at_first(amina, definition, address) -> None:
    shown = amina.get(address("home_signed_in"))
    assert "You have no application yet." in shown.words
    assert "You have no messages." in shown.words


@pytest.mark.parametrize("language", ["en", "fr"])
def test_links_lead_from_the_account_to_all_that_is_about_it(amina, language) -> None:
    """Whatever a person may do with their account, they find from its first page."""
    with translation.override(language):
        wanted = {reverse(name) for name in ABOUT_AN_ACCOUNT}
        waiting, seen = [reverse("portal:home_signed_in")], set()
    while waiting and not wanted <= seen:
        seen.add(path := waiting.pop(0))
        found = re.findall(r'<a [^>]*href="(/[^"?#]*)', amina.get(path).html)
        inside = (each for each in found if each.startswith(f"/{language}/"))
        waiting += [each for each in inside if each not in seen | set(waiting)]
        assert len(seen) < 100
    assert wanted <= seen


def test_a_draft_is_listed_and_leads_to_its_tasks(amina, draft, address) -> None:
    shown = amina.get(address("home_signed_in"))
    assert "Become a Canadian citizen Not sent yet" in shown.words
    assert address("application", draft) in shown.html


def test_a_message_is_new_until_it_is_read(amina, daniel, draft, address) -> None:
    notice = notices.send(
        actor=WORKER,
        person_id=amina.actor.person_id,
        kind="decision.made",
        application_id=draft,
        subject=Text(en="There is a decision", fr="Une décision a été prise"),
        body=Text(en="Open the letter.", fr="Ouvrez la lettre."),
    )
    page = address("message", notice)
    assert daniel.get(page).status == 404
    assert "1 unread message" in amina.get(address("home_signed_in")).words
    assert "Ouvrez la lettre." in amina.get(address("message", notice, language="fr")).words
    assert "0 unread messages" in amina.get(address("home_signed_in")).words


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["Canada Revenue Agency", "Fetched for your application", "Income tax returns",
                "To decide your application: Become a Canadian citizen", "Citizenship Act"]),
        ("fr", ["Agence du revenu du Canada", "Obtenu pour votre demande", "Déclarations de revenus",
                "Pour trancher votre demande\u00a0: Devenir citoyen canadien", "Loi sur la citoyenneté"]),
    ],
)  # fmt: skip
def test_who_read_what_when_and_why(amina, draft, address, language, words) -> None:
    consent.record_reading(
        actor=WORKER,
        person_id=amina.actor.person_id,
        application_id=draft,
        reader_org="CRA",
        concepts=["tax_years"],
        purpose_code="citizenship-grant",
        authority="C-29 5(1)(c)(iii)",
        what="fetched",
    )
    for page in (
        address("readings", language=language),
        address("application_readings", draft, language=language),
    ):
        shown = amina.get(page)
        assert all(word in shown.words for word in words)


def test_readings_of_somebody_else_are_not_shown(amina, daniel, draft, address) -> None:
    consent.record_reading(
        actor=WORKER,
        person_id=amina.actor.person_id,
        application_id=draft,
        reader_org="CRA",
        concepts=["tax_years"],
        purpose_code="citizenship-grant",
        authority="C-29 5(1)(c)(iii)",
        what="fetched",
    )
    assert "No reading is known." in daniel.get(address("readings")).words
    assert daniel.get(address("application_readings", draft)).status == 404


def test_a_consent_is_withdrawn_once(amina, draft, agreed, address) -> None:
    page = address("withdraw", draft, agreed[0].id)
    assert "Income tax returns" in amina.get(page).words
    done = amina.post(page)
    assert "You have withdrawn your consent." in done.words
    [receipt, _law] = consent.list_receipts(actor=amina.actor, application_id=draft)
    assert not receipt.is_current
    assert amina.post(page).problems == [
        "This consent has already ended. "
        "Nothing more is needed. OneGov makes no new request under it."
    ]


@pytest.mark.parametrize(
    ("language", "telling", "told"),
    [
        ("en", "We are telling them.", "They were told on"),
        ("fr", "Nous avisons l’organisme.", "L’organisme en a été avisé le"),
    ],
)
def test_the_page_says_whether_the_provider_knows(
    amina, draft, agreed, address, language, telling, told
) -> None:
    from rooms.portal_apply.browser import COMPLETE

    cases.save_answers(actor=amina.actor, application_id=draft, answers=COMPLETE)
    cases.submit(actor=amina.actor, application_id=draft, key="k")
    page = address("status", draft, language=language)
    shown = models.Shown.objects.create(
        person_id=amina.actor.person_id,
        application_id=draft,
        receipt_id=agreed[0].id,
        provider="CA-DEMO/GOV/CRA/filing",
        first_at=clock.now(),
    )
    assert telling not in amina.get(page).words
    amina.post(address("withdraw", draft, agreed[0].id))
    assert telling in amina.get(page).words
    shown.told_at = clock.now()
    shown.save()
    words = amina.get(page).words
    assert told in words
    assert telling not in words


def test_what_rests_on_law_cannot_be_withdrawn(amina, draft, agreed, address) -> None:
    shown = amina.post(address("withdraw", draft, agreed[1].id))
    assert "because the law provides for it" in shown.problems[0]


def test_nobody_else_withdraws_a_consent(amina, daniel, draft, agreed, address) -> None:
    assert daniel.post(address("withdraw", draft, agreed[0].id)).status == 404
    assert consent.list_receipts(actor=amina.actor, application_id=draft)[0].is_current


def test_only_consents_offer_to_be_withdrawn(amina, draft, agreed, address) -> None:
    from rooms.portal_apply.browser import COMPLETE

    cases.save_answers(actor=amina.actor, application_id=draft, answers=COMPLETE)
    cases.submit(actor=amina.actor, application_id=draft, key="k")
    shown = amina.get(address("status", draft))
    assert address("withdraw", draft, agreed[0].id) in shown.html
    assert address("withdraw", draft, agreed[1].id) not in shown.html
