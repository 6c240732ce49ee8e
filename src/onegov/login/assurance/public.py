"""The door of ``assurance``: how sure we are who a person is, and how they proved it."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from onegov.core.types import Actor
from onegov.login.assurance import actions, logic, queries
from onegov.login.assurance.errors import CodeUnknown as CodeUnknown
from onegov.login.assurance.types import Claim, Identity, Proof, Refusal, Typed, Visit


def identity(*, person_id: UUID) -> Identity:
    """Will return a person's identity level: that of their highest current proof, else 1."""
    return queries.identity(person_id)


def highest_level(*, person_id: UUID) -> int:
    """Will return the highest level (1 to 4) a person was ever proved at, whatever ended since."""
    return queries.highest_level(person_id)


def claims(*, person_id: UUID, names: Collection[str]) -> Mapping[str, Claim]:
    """Will return the verified claims among ``names``; what nobody verified is left out."""
    return queries.claims(person_id, names)


def names_the_same(*, person_id: UUID, claims: Mapping[str, object]) -> bool:
    """Will return whether claims have the names and birth date that were proved of a person.

    Where no proof is in force any more, the newest that there was says who they are.
    """
    return logic.names_the_same(queries.last_known(person_id), claims)


def proofs(*, person_id: UUID) -> tuple[Proof, ...]:
    """Will return every proof of a person, newest first, also those that ended."""
    return queries.proofs(person_id)


def prove(
    *,
    actor: Actor,
    person_id: UUID,
    method: str,
    level: int,
    claims: Mapping[str, object],
    evidence: Mapping[str, object],
    expires_at: datetime | None = None,
) -> Identity:
    """Will keep a proof.

    Args:
        method: ``in_person`` or ``partner:<id>``.
        level: 2 to 4; the caller knows up to which level it believes the partner.
        claims: by OpenID Connect name; sealed at rest.
        actor: for a partner's word the person it is about; else an officer who is somebody else,
            or a machine.
        evidence: what was seen, as the same document or partner would show it again; only a keyed
            digest is kept.

    Raises:
        NotAllowed, OwnProof: the actor may not. EvidenceInUse: it proves another person.
        ProofNotSound: names or birth date are missing, or something cannot be kept.
        ClaimsDiffer: an earlier proof has another name or birth date; nothing was kept.
    """
    return actions.prove(
        actor,
        person_id=person_id,
        method=method,
        level=level,
        claims=claims,
        evidence=evidence,
        expires_at=expires_at,
    )


def revoke(*, actor: Actor, proof_id: UUID, reason: str) -> Identity:
    """Will end a proof for good and return what the person has left.

    Raises:
        NotAllowed: no officer of an office. OwnProof: it is their own. NotFound: none, or ended.
    """
    return actions.revoke(actor, proof_id, reason)


def ask(*, actor: Actor, typed: Typed) -> str:
    """Will note what a person typed and return their code for the office, known only now.

    An earlier code is no longer good. Raises NotAllowed: the actor acts for somebody else.
    """
    return actions.ask(actor, typed)[1]


def last_visit(*, actor: Actor) -> Visit | None:
    """Will return the actor's newest request to be proved at an office."""
    return queries.last_visit(actor.person_id) if actor.person_id else None


def waiting_visit(*, actor: Actor, code: str) -> Visit | None:
    """Will return the actor's own request while it waits under this code, None when it is over."""
    return queries.waiting_visit(actor.person_id, code) if actor.person_id else None


def find(*, actor: Actor, code: str) -> Visit | None:
    """Will return what waits for a code, None when nothing does; see ``note_wrong_code``.

    Raises:
        NotAllowed: no officer of an office. TooManyCodes: guessed too often.
    """
    return actions.find(actor, code)


def require_office(*, actor: Actor) -> UUID:
    """Will return the officer's person; raises NotAllowed for anybody else."""
    return actions.require_office(actor)


def be_allowed_to_try(*, actor: Actor) -> None:
    """Will let an officer type a code. Raises NotAllowed, TooManyCodes: as ``find``."""
    actions.be_allowed_to_try(actor)


def note_wrong_code(*, actor: Actor) -> None:
    """Will count a code that nobody has against the officer who typed it."""
    actions.note_wrong_code(actor)


def accept(*, actor: Actor, code: str, despite_difference: bool = False) -> Identity:
    """Will prove whoever stands at the office with this code, at level 3.

    Args:
        despite_difference: the officer saw why the name changed; older proofs then end.

    Raises:
        NotAllowed, OwnProof: not theirs to decide. CodeUnknown: nobody waits with it.
        TooManyCodes: guessed too often. ClaimsDiffer: as ``prove``.
    """
    return actions.accept(actor, code, despite_difference)


def refuse(*, actor: Actor, code: str, reason: Refusal) -> None:
    """Will end a request without proof; raises as ``accept``."""
    actions.refuse(actor, code, reason)


def delete_ended() -> None:
    """Will empty what was typed for visits that ran out, and forget wrong codes that no longer count."""
    actions.delete_ended()
