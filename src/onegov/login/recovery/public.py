"""The door of ``recovery``: the way back after every factor was lost, to the same person."""

from collections.abc import Mapping
from uuid import UUID

from onegov.core.types import Actor
from onegov.login.recovery import actions, queries
from onegov.login.recovery.types import Begun, Shown


def begin(*, address: str, contact: str, language: str) -> Begun:
    """Will begin an attempt and return its code for the office; the same for any address.

    Args:
        address: of the account, as typed. contact: where to write to from now on.
    """
    return actions.begin(address, contact, language)


def find(*, actor: Actor, code: str) -> bool:
    """Will return whether an attempt waits with a code. Raises NotAllowed: no officer of an office."""
    return actions.find(actor, code)


def prove_at_office(*, actor: Actor, code: str, claims: Mapping[str, object]) -> None:
    """Will begin the cooling-off when a document names whom the account belongs to.

    Args:
        claims: names and birth date as the officer reads them off the document.

    Raises:
        NotAllowed: no officer of an office. NotOpen: nothing waits, or it is their own.
        ProofTooLow: the document names somebody else, or the account needs more; counted, and after
            some of them the attempt is over. TooManyCodes: the officer typed too many wrong codes.
    """
    actions.prove_at_office(actor, code, claims)


def prove_mailbox(*, attempt_id: UUID, token: str) -> None:
    """The same by reading the account's mailbox, for who was never proved above level 1."""
    actions.prove_mailbox(attempt_id, token)


def show(*, attempt_id: UUID, purpose: str, token: str) -> Shown:
    """Will return an attempt to whoever holds one of its links.

    Raises:
        NotOpen: a wrong link, or it is over; one that was stopped is shown as such to who may stop it.
    """
    return queries.show(attempt_id, purpose, token)


def stop(*, attempt_id: UUID, token: str) -> None:
    """Will end it, and keep others from counting for some days. Raises NotOpen."""
    actions.stop(attempt_id, token)


def finish(*, attempt_id: UUID, token: str, password: str) -> None:
    """Will set a new password on the same account; every old factor, session and other attempt ends.

    Raises:
        NotOpen, TooSoon: not proved, stopped, over; the cooling-off runs.
        ProofTooLow: the person was proved at a higher level meanwhile.
        AddressTaken: another account has the new address.
    """
    actions.finish(attempt_id, token, password)


def delete_ended() -> None:
    """Will empty the addresses of attempts that ran out, and delete those that nothing counts any more."""
    actions.delete_ended()
