"""What is kept of agreements and releases: cheaply, without values, and only for the person."""

import json
import threading
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from onegov.core.errors import NotAllowed, NotFound
from onegov.core.types import ANONYMOUS, Actor, ActorKind, Text
from onegov.ledger.models import Entry
from onegov.login.releases import models
from onegov.login.releases import public as releases
from onegov.login.releases.errors import AlreadyEnded, EssentialRefused, NotConsent
from onegov.login.releases.types import RegisteredClaim
from rooms.login_releases.apps import CRA, IRCC, claim, somebody

pytestmark = pytest.mark.django_db
PROVIDER = Actor(kind=ActorKind.MACHINE, name="login")
EMAIL, BIRTH = claim("email"), claim("birthdate", "law")
WHY = Text(en="To find your file", fr="Pour trouver votre dossier")


def agree(actor: Actor, *ticked: str, shown: tuple[RegisteredClaim, ...] = (BIRTH, EMAIL)):
    return releases.agree(
        actor=actor,
        person_id=actor.person_id,
        client=CRA,
        shown=shown,
        ticked=ticked,
        language="fr-CA",
    )


def names(actor: Actor, client_id: str = CRA.id) -> tuple[list[str], list[str]]:
    plan = releases.plan_for(
        person_id=actor.person_id,
        client_id=client_id,
        asked=["birthdate", "email"],
        registered=[BIRTH, EMAIL],
    )
    return [each.name for each in plan.release], [each.name for each in (*plan.tell, *plan.ask)]


def record(person_id: UUID, session: str = "", claims: tuple[str, ...] = ("email",)) -> UUID:
    return releases.record(
        actor=PROVIDER,
        person_id=person_id,
        org_id="CRA",
        client_id=CRA.id,
        claims=claims,
        purpose=WHY,
        authority="P-21 8(1)",
        language="en",
        client_name=CRA.name,
        session=session,
    )


def statements(captured: CaptureQueriesContext) -> list[str]:
    ends = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")
    return [each["sql"] for each in captured if not each["sql"].startswith(ends)]


def test_what_was_answered_holds_at_one_client_and_is_not_asked_again() -> None:
    actor, _ = somebody()
    assert names(actor) == (["birthdate"], ["birthdate", "email"])
    agree(actor, "email")
    assert names(actor) == (["birthdate", "email"], [])
    assert names(actor, IRCC.id) == (["birthdate"], ["birthdate", "email"])
    other, _ = somebody()
    assert names(other) == (["birthdate"], ["birthdate", "email"])


def test_what_was_not_ticked_is_not_given_and_not_asked_again() -> None:
    actor, _ = somebody()
    agree(actor)
    assert names(actor) == (["birthdate"], [])


def test_essential_and_not_ticked_keeps_nothing() -> None:
    actor, _ = somebody()
    with pytest.raises(EssentialRefused, match="Telephone number"):
        agree(actor, shown=(BIRTH, claim("phone_number", essential=True)))
    assert not models.Agreement.objects.exists()
    assert not Entry.objects.exists()


def test_a_withdrawal_holds_at_once_and_can_be_taken_back() -> None:
    actor, _ = somebody()
    _, receipt = agree(actor, "email")
    done = releases.withdraw(actor=actor, agreement_id=receipt.id, language="en")
    assert (done.receipt.act, done.receipt.is_current) == ("withdrawn", True)
    assert names(actor) == (["birthdate"], [])
    with pytest.raises(AlreadyEnded):
        releases.withdraw(actor=actor, agreement_id=receipt.id, language="en")
    agree(actor, "email", shown=(EMAIL,))
    assert names(actor) == (["birthdate", "email"], [])
    acts = [each.act for each in releases.list_receipts(actor=actor, person_id=actor.person_id)]
    assert acts == ["agreed", "withdrawn", "agreed", "told"]


def test_law_is_not_withdrawn_and_strangers_find_nothing() -> None:
    actor, _ = somebody()
    told, agreed = agree(actor, "email")
    with pytest.raises(NotConsent, match=r"I-3\.3"):
        releases.withdraw(actor=actor, agreement_id=told.id, language="en")
    for stranger in (somebody()[0], ANONYMOUS, PROVIDER):
        with pytest.raises(NotFound):
            releases.withdraw(actor=stranger, agreement_id=agreed.id, language="en")
    assert names(actor) == (["birthdate", "email"], [])


def test_only_the_person_agrees_and_lists() -> None:
    actor, person_id = somebody()
    release = record(person_id)
    for stranger in (somebody()[0], ANONYMOUS, PROVIDER):
        with pytest.raises(NotAllowed):
            releases.agree(
                actor=stranger,
                person_id=person_id,
                client=CRA,
                shown=(EMAIL,),
                ticked=("email",),
                language="en",
            )
        with pytest.raises(NotAllowed):
            releases.list_releases(actor=stranger, person_id=person_id)
        with pytest.raises(NotFound):
            releases.release_proof(actor=stranger, release_id=release)
    assert [each.id for each in releases.list_releases(actor=actor, person_id=person_id)] == [
        release
    ]


def test_who_acted_for_somebody_sees_it_too() -> None:
    representative, her = somebody()
    client, person_id = somebody()
    releases.record(
        actor=PROVIDER,
        person_id=person_id,
        org_id="CRA",
        client_id=CRA.id,
        claims=["email"],
        purpose=WHY,
        authority="P-21 8(1)",
        by=her,
        mandate_id=uuid4(),
        language="en",
    )
    (theirs,) = releases.list_releases(actor=client, person_id=person_id)
    (hers,) = releases.list_releases(actor=representative, person_id=her)
    assert theirs == hers
    assert theirs.by == her


def test_a_release_costs_two_statements_and_a_repetition_two_without_a_write() -> None:
    _, person_id = somebody()
    with CaptureQueriesContext(
        connection,
    ) as first:
        kept = record(person_id, "session")
    assert [sql.split()[0] for sql in statements(first)] == ["INSERT", "INSERT"]
    with CaptureQueriesContext(connection) as again:
        assert record(person_id, "session") == kept
    assert [sql.split()[0] for sql in statements(again)] == ["INSERT", "SELECT"]
    with CaptureQueriesContext(connection) as asked:
        releases.answers(person_id=person_id, client_id=CRA.id)
    assert len(statements(asked)) == 1


def test_one_session_is_one_release_of_the_same_claims() -> None:
    _, person_id = somebody()
    kept = record(person_id, "a")
    assert record(person_id, "a") == kept
    assert record(person_id, "a", claims=("email", "birthdate")) != kept
    assert record(person_id, "b") != kept
    assert record(person_id) != record(person_id)
    assert models.Release.objects.count() == 5
    assert Entry.objects.filter(act="claims.released").count() == 5


def test_neither_row_nor_ledger_holds_a_value_or_the_session() -> None:
    actor, person_id = somebody()
    agree(actor, "email")
    record(person_id, "session-of-amina")
    kept = [*Entry.objects.values(), *models.Release.objects.values()]
    written = json.dumps(kept, default=str)
    assert "session-of-amina" not in written
    entry = Entry.objects.values().get(act="claims.released")
    assert entry["refs"] == {"client": CRA.id}
    assert entry["org_id"] == "CRA"
    assert "email" not in json.dumps(entry, default=str)


def test_a_sign_in_that_gives_nothing_is_listed_as_that() -> None:
    actor, person_id = somebody()
    releases.record(
        actor=PROVIDER,
        person_id=person_id,
        org_id="CRA",
        client_id=CRA.id,
        claims=[],
        language="fr",
    )
    (found,) = releases.list_releases(actor=actor, person_id=person_id)
    assert found.claims == ()
    assert found.purpose.fr == "Pour vous permettre de vous connecter"
    assert found.client.fr == "Agence du revenu du Canada"


@pytest.mark.django_db(transaction=True)
def test_parallel_answers_of_one_session_are_one_release(tell) -> None:
    _, person_id = somebody()
    rounds, found = 5, []

    def give(session: str) -> None:
        try:
            found.append((session, record(person_id, session)))
        finally:
            connection.close()

    for number in range(rounds):
        threads = [threading.Thread(target=give, args=(f"s{number}",)) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(found) == 8 * rounds
    assert len(set(found)) == rounds
    assert models.Release.objects.count() == rounds
    assert Entry.objects.filter(act="claims.released").count() == rounds
    tell(f"releases: {len(found)} answers 8 at a time in {rounds} sessions, {rounds} releases kept")


@pytest.mark.django_db(transaction=True)
def test_a_release_that_is_rolled_back_leaves_nothing() -> None:
    _, person_id = somebody()
    with transaction.atomic():
        record(person_id, "s")
        transaction.set_rollback(True)
    assert not models.Release.objects.exists()
    assert not Entry.objects.exists()
