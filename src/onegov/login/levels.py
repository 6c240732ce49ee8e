"""How sure we are that whoever uses this session is the account's holder: credential assurance.

Who that holder *is* in the world is another question, with levels of its own: see ``assurance``.

Source: Directive on Identity Management, Appendix A; ITSP.30.031 section 5; RFC 8176 (``amr``).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

Record = Mapping[str, object]
#: Of a sign-in partner that told no level of its own.
UNTOLD = 1
_SECOND = {"totp": "otp", "recovery_codes": "otp", "webauthn": "hwk"}


@dataclass(frozen=True, slots=True)
class SessionAssurance:
    """What was shown in one session.

    Attributes:
        level: credential assurance: 0 nobody signed in, 1 little, 2 one factor, 3 two factors.
        phishing_resistant: a passkey or security key was used.
        amr: methods used, as RFC 8176 names them, without repeats, in order.
        auth_time: when the act that reached ``level`` was last done (UTC); None when level is 0.
    """

    level: int = 0
    phishing_resistant: bool = False
    amr: tuple[str, ...] = ()
    auth_time: datetime | None = None


NOBODY = SessionAssurance()


def of_session(records: Sequence[Record]) -> SessionAssurance:
    """Will weigh allauth's records of a session's acts of authentication.

    A record that names no method known here counts for nothing.
    """
    level = max((_level(record) for record in records), default=0)
    if level == 0:
        return NOBODY
    keys = [record for record in records if record.get("type") == "webauthn"]
    decisive = [_at(record) for record in records if _level(record) == level]
    return SessionAssurance(level, bool(keys), _methods(records), max(decisive))


def _level(record: Record) -> int:
    method = record.get("method")
    if method == "mfa":  # allauth asks for it after the first factor; a passkey is two in one
        return 3 if record.get("type") in _SECOND else 0
    if method == "socialaccount":
        told = record.get("level", UNTOLD)
        return told if isinstance(told, int) and 0 < told < 4 else UNTOLD
    return 2 if method == "password" else 0


def _at(record: Record) -> datetime:
    at = record.get("at")
    return datetime.fromtimestamp(float(at) if isinstance(at, int | float) else 0.0, UTC)


def _methods(records: Sequence[Record]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for record in records:
        if record.get("method") == "password":
            found["pwd"] = None
        if record.get("method") == "mfa" and record.get("type") in _SECOND:
            found[_SECOND[str(record["type"])]] = None
            if record.get("passwordless"):
                found["user"] = None
    if any(_level(record) == 3 for record in records):
        found["mfa"] = None
    return tuple(found)
