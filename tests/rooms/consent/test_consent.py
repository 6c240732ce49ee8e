"""Receipts, their end, and the page "who read my data"."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from onegov.consent import models
from onegov.consent import public as consent
from onegov.consent.errors import AlreadyEnded, ConsentMissing, LawApplies
from onegov.consent.types import AuthorityItem
from onegov.core import clock
from onegov.core.errors import NotAllowed, NotFound
from onegov.core.ids import new_id
from onegov.core.types import ANONYMOUS, Actor, ActorKind, Text
from onegov.ledger import public as ledger

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 2, 17, 5, tzinfo=UTC)
BORDER = AuthorityItem(
    provider="CBSA.entry_exit",
    concepts=("trips",),
    purpose_code="citizenship-grant",
    collect_under="C-29 5(1)(c)(i)",
    disclose_under="Agreement IRCC–CBSA",
    basis="law",
    purpose=Text(en="To count days", fr="Pour compter les jours"),
)
FILING = AuthorityItem(
    provider="CRA.filing",
    concepts=("tax_years",),
    purpose_code="citizenship-grant",
    collect_under="C-29 5(1)(c)(iii)",
    disclose_under="Income Tax Act 241(5)(b)",
    basis="consent",
    purpose=Text(en="To see taxes", fr="Pour voir les impôts"),
)
DECIDING = {
    "citizenship-grant": consent.deciding(
        Text(en="Become a Canadian citizen", fr="Obtenir la citoyenneté canadienne")
    )
}


def somebody() -> Actor:
    return Actor(kind=ActorKind.PERSON, person_id=new_id())


def officer() -> Actor:
    return Actor(
        kind=ActorKind.STAFF, person_id=new_id(), org_id="IRCC", roles=frozenset({"officer"})
    )


def own(actor: Actor) -> UUID:
    assert actor.person_id is not None
    return actor.person_id


def agree(actor: Actor, application_id: UUID, *items: AuthorityItem, language: str = "fr"):
    return consent.agree(
        actor=actor,
        person_id=own(actor),
        application_id=application_id,
        items=items,
        language=language,
    )


def require(actor: Actor, application_id: UUID, provider: str):
    return consent.require(person_id=own(actor), application_id=application_id, provider=provider)


def readings(actor: Actor, person_id: UUID | None = None):
    return consent.list_readings(actor=actor, person_id=person_id or own(actor), purposes=DECIDING)


def read(actor: Actor, person_id: UUID, application_id: UUID, **changes):
    given = {
        "reader_org": "IRCC",
        "concepts": ("trips",),
        "purpose_code": "citizenship-grant",
        "authority": "C-29 5(1)",
        "what": "viewed",
    }
    return consent.record_reading(
        actor=actor, person_id=person_id, application_id=application_id, **(given | changes)
    )


def test_a_receipt_says_what_was_agreed_in_which_words():
    amina, application = somebody(), new_id()
    receipt, _ = agree(amina, application, FILING, BORDER)
    assert receipt.covers(("tax_years",))
    assert not receipt.covers(("tax_years", "trips"))
    assert receipt.purpose.fr == "Pour voir les impôts"
    assert require(amina, application, "CRA.filing") == receipt


def test_the_digest_follows_every_part_and_the_language():
    amina = somebody()
    variants = [
        FILING,
        replace(FILING, concepts=("tax_years", "legal_name")),
        replace(FILING, disclose_under="another clause"),
        replace(FILING, basis="law"),
        replace(FILING, purpose=Text(en="For fun", fr="Pour s’amuser")),
        replace(FILING, shown=Text(en="I agree", fr="J’accepte")),
    ]
    digests = [agree(amina, new_id(), item)[0].text_digest for item in variants]
    digests.append(agree(amina, new_id(), FILING, language="en")[0].text_digest)
    assert len(set(digests)) == len(digests)


def test_agreeing_twice_keeps_one_receipt_and_agreeing_to_more_replaces_it():
    amina, application = somebody(), new_id()
    first = agree(amina, application, FILING)[0]
    assert agree(amina, application, FILING)[0].id == first.id
    wider = agree(amina, application, replace(FILING, concepts=("tax_years", "legal_name")))[0]
    assert wider.id != first.id
    assert require(amina, application, "CRA.filing").id == wider.id
    old, _ = consent.list_receipts(actor=amina, application_id=application)
    assert (old.id, old.is_current) == (first.id, False)


def test_two_current_receipts_cannot_exist():
    amina, application = somebody(), new_id()
    agree(amina, application, FILING)
    row = models.Receipt.objects.get()
    row.pk = new_id()
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_nobody_agrees_for_somebody_else():
    amina, application = somebody(), new_id()
    for other in (somebody(), officer(), ANONYMOUS):
        with pytest.raises(NotAllowed):
            consent.agree(
                actor=other,
                person_id=own(amina),
                application_id=application,
                items=[FILING],
                language="en",
            )


def test_nothing_may_be_asked_without_a_receipt_for_that_application():
    amina, application = somebody(), new_id()
    agree(amina, application, FILING)
    for person, case, provider in (
        (amina, application, "CBSA.entry_exit"),
        (amina, new_id(), "CRA.filing"),
        (somebody(), application, "CRA.filing"),
    ):
        with pytest.raises(ConsentMissing):
            require(person, case, provider)


def test_a_receipt_for_a_department_covers_its_services_and_the_narrower_one_wins():
    amina, application = somebody(), new_id()
    wide = agree(amina, application, replace(FILING, provider="CRA"))[0]
    assert require(amina, application, "CRA.filing") == wide
    narrow = agree(amina, application, FILING)[0]
    assert require(amina, application, "CRA.filing") == narrow


def test_withdrawing_ends_future_requests_only_and_says_so():
    amina, application = somebody(), new_id()
    receipt = agree(amina, application, FILING)[0]
    done = consent.withdraw(actor=amina, receipt_id=receipt.id)
    assert not done.receipt.is_current
    assert "stays in your application" in done.effect.en
    assert "demeurent dans votre demande" in done.effect.fr
    with pytest.raises(ConsentMissing):
        require(amina, application, "CRA.filing")
    with pytest.raises(AlreadyEnded):
        consent.withdraw(actor=amina, receipt_id=receipt.id)
    assert agree(amina, application, FILING)[0].is_current


def test_what_rests_on_law_cannot_be_withdrawn_and_the_reason_names_the_clause():
    amina, application = somebody(), new_id()
    receipt = agree(amina, application, BORDER)[0]
    with pytest.raises(LawApplies) as refused:
        consent.withdraw(actor=amina, receipt_id=receipt.id)
    assert "C-29 5(1)(c)(i)" in refused.value.message.en
    assert "C-29 5(1)(c)(i)" in refused.value.message.fr
    assert require(amina, application, "CBSA.entry_exit").is_current


def test_nobody_else_withdraws_or_lists():
    amina, application = somebody(), new_id()
    receipt = agree(amina, application, FILING)[0]
    for other in (somebody(), officer(), ANONYMOUS):
        with pytest.raises(NotFound):
            consent.withdraw(actor=other, receipt_id=receipt.id)
        with pytest.raises(NotAllowed):
            readings(other, own(amina))
    assert consent.list_receipts(actor=somebody(), application_id=application) == ()
    assert len(consent.list_receipts(actor=officer(), application_id=application)) == 1
    with pytest.raises(NotAllowed):
        consent.list_receipts(actor=ANONYMOUS, application_id=application)


def test_views_of_one_hour_are_one_line_for_the_person_and_each_in_the_ledger():
    amina, application, reader = somebody(), new_id(), officer()
    at = clock.FixedClock(NOON)
    with clock.using(at):
        for minutes, concept in ((0, "trips"), (20, "birth_date"), (59, "trips"), (61, "trips")):
            at.at = NOON + timedelta(minutes=minutes)
            read(reader, own(amina), application, concepts=(concept,))
    later, first = readings(amina)
    assert (first.count, first.concepts) == (3, ("birth_date", "trips"))
    assert (first.first_at, first.last_at) == (NOON, NOON + timedelta(minutes=59))
    assert later.count == 1
    acts = [entry.act for entry in ledger.trail(application_id=application)]
    assert acts == ["data.viewed"] * 4


def test_lines_of_different_readers_cases_and_kinds_stay_apart():
    amina, application, reader = somebody(), new_id(), officer()
    platform = Actor(kind=ActorKind.MACHINE, name="worker")
    with clock.using(clock.FixedClock(NOON)):
        read(reader, own(amina), application)
        read(officer(), own(amina), application)
        read(reader, own(amina), new_id())
        read(platform, own(amina), application, reader_org="ONEGOV", what="fetched")
        read(platform, own(amina), application, reader_org="ONEGOV", what="fetched")
    lines = readings(amina)
    assert [line.count for line in lines] == [1] * 5


def test_the_page_names_organisation_role_and_purpose_but_never_the_officer():
    amina, application, reader = somebody(), new_id(), officer()
    agree(amina, application, replace(FILING, purpose=Text(en="To test", fr="Pour essayer")))
    read(reader, own(amina), application, concepts=("tax_years",))
    (line,) = readings(amina)
    assert line.organisation.fr == "Immigration, Réfugiés et Citoyenneté Canada"
    assert (line.role.en, line.purpose.en, line.authority) == ("Officer", "To test", "C-29 5(1)")
    assert str(reader.person_id) not in repr(line)


def test_a_reading_has_the_words_that_were_agreed_for_its_own_data():
    amina, application = somebody(), new_id()
    agree(amina, application, BORDER, FILING)
    for concepts in (("trips",), ("tax_years",), ("trips", "tax_years")):
        read(officer(), own(amina), application, concepts=concepts, authority=" ".join(concepts))
    said = {line.concepts: line.purpose.en for line in readings(amina)}
    assert said == {
        ("trips",): "To count days",
        ("tax_years",): "To see taxes",
        ("tax_years", "trips"): "To decide your application: Become a Canadian citizen",
    }


def test_a_purpose_is_in_the_words_of_its_service_or_the_platforms_own():
    amina, application = somebody(), new_id()
    for code in ("citizenship-grant", "identity-link", "a-service-that-is-gone"):
        read(officer(), own(amina), application, purpose_code=code)
    said = {line.purpose_code: line.purpose for line in readings(amina)}
    assert said["citizenship-grant"].fr == (
        "Pour trancher votre demande\u00a0: Obtenir la citoyenneté canadienne"
    )
    assert said["identity-link"].en == "To find your record, and no one else’s"
    assert said["a-service-that-is-gone"].fr == "a-service-that-is-gone"


def test_agreeing_and_withdrawing_are_in_the_trail():
    amina, application = somebody(), new_id()
    receipt = agree(amina, application, FILING)[0]
    consent.withdraw(actor=amina, receipt_id=receipt.id)
    acts = [entry.act for entry in ledger.trail(application_id=application)]
    assert acts == ["consent.agreed", "consent.withdrawn"]
