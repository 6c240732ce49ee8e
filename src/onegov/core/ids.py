"""Identifiers: time-ordered ids inside, random references with a check digit outside."""

import os
import secrets
import threading
from uuid import UUID

from onegov.core import clock

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # 31 signs, none mistaken for another; 31 is prime

_STEPS = 4096  # parts of a millisecond that 12 bits tell apart
_STEP_BACK = 1000 * _STEPS  # a clock further back than a second is believed
_lock = threading.Lock()
_last = 0


def new_id() -> UUID:
    """A new UUID version 7, made here so that PostgreSQL before 18 will do.

    Ids made one after the other in one process are in that order, within a millisecond too.

    Source: RFC 9562 sections 5.7 and 6.2 (method 3, with a guard against a clock that stands still).
    """
    milliseconds, steps = divmod(_next_moment(), _STEPS)
    raw = bytearray(milliseconds.to_bytes(6, "big") + steps.to_bytes(2, "big") + os.urandom(8))
    raw[6] |= 0x70
    raw[8] = (raw[8] & 0x3F) | 0x80
    return UUID(bytes=bytes(raw))


def _next_moment() -> int:
    """The time in 4096ths of a millisecond, later than the one before it."""
    global _last
    now = clock.now()
    moment = int(now.timestamp()) * 1000 * _STEPS + now.microsecond * _STEPS // 1000
    with _lock:
        if _last - _STEP_BACK < moment <= _last:
            moment = _last + 1
        _last = moment
    return moment


def _check_sign(signs: str) -> str:
    total = sum((place + 2) * ALPHABET.index(sign) for place, sign in enumerate(signs))
    return ALPHABET[-total % len(ALPHABET)]


def new_reference(length: int = 12) -> str:
    """A new public reference such as ``K7QM-2FDX-R9TW``: random signs, the last one a check sign."""
    signs = "".join(secrets.choice(ALPHABET) for _ in range(length - 1))
    return format_reference(signs + _check_sign(signs))


def format_reference(signs: str) -> str:
    """``K7QM2FDXR9TW`` as people read it aloud: ``K7QM-2FDX-R9TW``."""
    return "-".join(signs[start : start + 4] for start in range(0, len(signs), 4))


def clean_reference(typed: str, length: int = 12) -> str | None:
    """What a person typed, as the canonical reference; None when it is not one.

    Case, spaces and hyphens do not matter. Any single wrong sign and any swap of two
    neighbours is caught (weights modulo the prime 31).
    """
    signs = "".join(sign for sign in typed.upper() if sign not in " -\u2010\u2011\u00a0")
    if len(signs) != length or any(sign not in ALPHABET for sign in signs):
        return None
    return format_reference(signs) if _check_sign(signs[:-1]) == signs[-1] else None
