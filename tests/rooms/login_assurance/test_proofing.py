"""Proofs: made at an office or by a partner, ended, never quietly overwritten."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from onegov.core.clock import FixedClock
from onegov.core.errors import NotAllowed
from onegov.core.ids import ALPHABET
from onegov.ledger import public as ledger
from onegov.login.assurance import models
from onegov.login.assurance import public as assurance
from onegov.login.assurance.conf import conf
from onegov.login.assurance.errors import (
    ClaimsDiffer,
    CodeUnknown,
    EvidenceInUse,
    OwnProof,
    TooManyCodes,
)
from onegov.login.assurance.types import Identity
from rooms.login_assurance.conftest import AMINA, clerk, id_of, somebody

pytestmark = pytest.mark.django_db


def test_an_office_proves_at_level_3(time: FixedClock) -> None:
    amina, officer = somebody(), clerk()
    code = assurance.ask(actor=amina, typed=AMINA)
    assert len(code.replace("-", "")) == 10
    seen = assurance.find(actor=officer, code=code.lower().replace("-", " "))
    assert seen is not None
    assert seen.typed == AMINA
    reached = assurance.accept(actor=officer, code=code)
    assert reached == assurance.identity(person_id=id_of(amina))
    assert (reached.level, reached.method, reached.verified_at) == (3, "in_person", time.now())
    known = assurance.claims(person_id=id_of(amina), names=["birthdate", "address"])
    assert {name: (one.value, one.level) for name, one in known.items()} == {
        "birthdate": ("1990-03-15", 3)
    }
    with pytest.raises(CodeUnknown):
        assurance.accept(actor=officer, code=code)


def test_nothing_readable_is_kept() -> None:
    amina = somebody()
    code = assurance.ask(actor=amina, typed=AMINA)
    waiting = models.Visit.objects.get()
    assurance.accept(actor=clerk(), code=code)
    decided, proof = models.Visit.objects.get(), models.Proof.objects.get()
    kept = f"{waiting.typed} {waiting.code_digest} {vars(decided)} {vars(proof)}"
    for value in ("Zerrouki", "Amina", "AB123456", "1990", code, code.replace("-", "")):
        assert value not in kept
    assert decided.typed == ""


def test_only_an_officer_of_an_office_and_never_for_themself() -> None:
    amina = somebody()
    code = assurance.ask(actor=amina, typed=AMINA)
    for wrong in (
        amina,
        replace(clerk(), roles=frozenset({"officer"})),
        replace(clerk(), strong=False),
    ):
        with pytest.raises(NotAllowed):
            assurance.accept(actor=wrong, code=code)
    with pytest.raises(OwnProof):
        assurance.accept(actor=clerk(id_of(amina)), code=code)
    assert assurance.identity(person_id=id_of(amina)) == Identity()


def test_a_code_ends(time: FixedClock) -> None:
    amina, officer = somebody(), clerk()
    first = assurance.ask(actor=amina, typed=AMINA)
    second = assurance.ask(actor=amina, typed=AMINA)
    with pytest.raises(CodeUnknown):
        assurance.accept(actor=officer, code=first)
    time.at += timedelta(days=30)
    assert assurance.find(actor=officer, code=second) is None


def test_a_refusal_gives_nothing() -> None:
    amina = somebody()
    code = assurance.ask(actor=amina, typed=AMINA)
    assurance.refuse(actor=clerk(), code=code, reason="face")
    visit = assurance.last_visit(actor=amina)
    assert visit is not None
    assert (visit.state, visit.reason) == ("refused", "face")
    assert assurance.identity(person_id=id_of(amina)).level == 1


def test_codes_are_not_guessed(time: FixedClock, tell) -> None:  # type: ignore[no-untyped-def]
    """Ten wrong ones, then nothing at all, the right one included, until time has passed."""
    amina, officer = somebody(), clerk()
    code = assurance.ask(actor=amina, typed=AMINA)
    for sign in ALPHABET[:10]:
        assert assurance.find(actor=officer, code=sign * 10) is None
        assurance.note_wrong_code(actor=officer)
    with pytest.raises(TooManyCodes):
        assurance.accept(actor=officer, code=code)
    time.at += timedelta(minutes=16)
    assert assurance.find(actor=officer, code=code) is not None
    odds = 31**9 / (10 * 4 * 24 * 30)
    tell(f"office codes: locked after 10 wrong; guessed in 30 days: 1 in {odds:.0e}")


@pytest.mark.parametrize(
    ("window", "en", "fr"), [(60, "1 minute,", "1 minute,"), (1790, "30 minutes,", "30 minutes,")]
)
def test_an_officer_is_told_the_wait_that_is_set(
    window: int, en: str, fr: str, settings: Any
) -> None:
    changed = replace(conf(), attempts_allowed=0, attempts_window=timedelta(seconds=window))
    settings.ONEGOV_ASSURANCE = lambda: changed
    with pytest.raises(TooManyCodes) as refused:
        assurance.find(actor=clerk(), code="A" * 10)
    assert en in refused.value.next_step.en
    assert fr in refused.value.next_step.fr


def test_another_name_is_an_officer_s_decision() -> None:
    amina, officer = somebody(), clerk()
    assurance.accept(actor=officer, code=assurance.ask(actor=amina, typed=AMINA))
    married = replace(AMINA, family_name="Tremblay")
    code = assurance.ask(actor=amina, typed=married)
    seen = assurance.find(actor=officer, code=code)
    assert seen is not None
    assert seen.differs
    with pytest.raises(ClaimsDiffer):
        assurance.accept(actor=officer, code=code)
    with pytest.raises(ClaimsDiffer):
        assurance.prove(
            actor=amina,
            person_id=id_of(amina),
            method="partner:bank",
            level=2,
            claims=married.claims,
            evidence={},
        )
    assurance.accept(actor=officer, code=code, despite_difference=True)
    known = assurance.claims(person_id=id_of(amina), names=["family_name"])
    assert known["family_name"].value == "Tremblay"


def test_a_partner_s_proof_counts_while_it_lasts(time: FixedClock) -> None:
    amina = somebody()
    assurance.prove(
        actor=amina,
        person_id=id_of(amina),
        method="partner:bank",
        level=2,
        claims=AMINA.claims,
        evidence={"token": "x"},
        expires_at=time.now() + timedelta(days=365),
    )
    assert assurance.identity(person_id=id_of(amina)).level == 2
    assurance.accept(actor=clerk(), code=assurance.ask(actor=amina, typed=AMINA))
    assert assurance.identity(person_id=id_of(amina)).level == 3
    best = assurance.proofs(person_id=id_of(amina))
    in_person = next(one for one in best if one.method == "in_person")
    left = assurance.revoke(actor=clerk(), proof_id=in_person.id, reason="forged document")
    assert left.level == 2
    time.at += timedelta(days=366)
    assert assurance.identity(person_id=id_of(amina)) == Identity()
    acts = ledger.list_acts(person_id=id_of(amina), refs={"proof": str(in_person.id)})
    assert [one.act for one in acts] == ["identity.proof_revoked", "identity.proved"]


def test_nobody_proves_whom_they_may_not() -> None:
    amina, other = somebody(), somebody()
    tries = [
        ("partner:bank", other),  # a partner's word about somebody else
        ("partner:bank", replace(amina, by=id_of(other))),
        ("partner:bank", clerk()),
        ("in_person", amina),
        ("in_person", replace(clerk(), strong=False)),
        ("in_person", clerk(id_of(amina))),
        ("another way", amina),
    ]
    for method, actor in tries:
        with pytest.raises(NotAllowed):
            assurance.prove(
                actor=actor,
                person_id=id_of(amina),
                method=method,
                level=3,
                claims=AMINA.claims,
                evidence={},
            )
    assert assurance.identity(person_id=id_of(amina)) == Identity()


@pytest.mark.parametrize(
    "number", ["ab 123 456", "AB-123456", "ＡＢ１２３４５６", "ab.123\u2011456"]
)
def test_one_document_proves_one_person_however_it_is_typed(number: str) -> None:
    amina, other, officer = somebody(), somebody(), clerk()
    assurance.accept(actor=officer, code=assurance.ask(actor=amina, typed=AMINA))
    same = replace(AMINA, number=number, given_name="Other")
    with pytest.raises(EvidenceInUse):
        assurance.accept(actor=officer, code=assurance.ask(actor=other, typed=same))
    assert assurance.identity(person_id=id_of(other)) == Identity()
    mine = assurance.proofs(person_id=id_of(amina))[0]
    assurance.revoke(actor=officer, proof_id=mine.id, reason="not the holder")
    assurance.accept(actor=officer, code=assurance.ask(actor=other, typed=same))
    assert assurance.identity(person_id=id_of(other)).level == 3


def test_what_has_run_out_is_not_kept(time: FixedClock) -> None:
    amina, other, officer = somebody(), somebody(), clerk()
    assurance.ask(actor=amina, typed=AMINA)
    assurance.note_wrong_code(actor=officer)
    time.at += timedelta(days=29)
    code = assurance.ask(actor=other, typed=AMINA)
    assurance.note_wrong_code(actor=officer)
    time.at += timedelta(days=1)
    assurance.note_wrong_code(actor=officer)
    assurance.delete_ended()
    assert [row.typed == "" for row in models.Visit.objects.order_by("asked_at")] == [True, False]
    visit = assurance.last_visit(actor=amina)
    assert visit is not None
    assert (visit.state, visit.typed) == ("expired", None)
    assert models.WrongCode.objects.get().at == time.at
    assert assurance.find(actor=officer, code=code) is not None


def test_what_was_proved_once_is_remembered_when_no_proof_is_left(time: FixedClock) -> None:
    amina = somebody()
    person_id = {"person_id": id_of(amina)}
    assert assurance.highest_level(**person_id) == 1
    assert not assurance.names_the_same(**person_id, claims=AMINA.claims)
    for level, days in ((3, 1), (2, 2)):
        assurance.prove(
            **person_id,
            actor=amina,
            method="partner:bank",
            level=level,
            claims=AMINA.claims,
            evidence={},
            expires_at=time.now() + timedelta(days=days),
        )
    time.at += timedelta(days=3)
    assert assurance.identity(**person_id) == Identity()
    assert assurance.highest_level(**person_id) == 3
    assert assurance.names_the_same(**person_id, claims=AMINA.claims)
    another = {**AMINA.claims, "family_name": "Tremblay"}
    assert not assurance.names_the_same(**person_id, claims=another)
