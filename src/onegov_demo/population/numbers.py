"""Identifiers: each register numbers people its own way, and none of the numbers tells another."""

from datetime import date
from hashlib import sha256

from onegov_demo.population.dates import SEED
from onegov_demo.population.types import Document

_CODE_SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_EIGHT = (10_000_000, 90_000_000)  # lowest value and count of values
_TEN = (1_100_000_000, 880_000_000)
_SEVEN = (1_000_000, 9_000_000)


def scatter(series: str, number: int, span: tuple[int, int]) -> int:
    """A value of ``span`` for ``number``; two numbers of a series never share one.

    A four-round Feistel network as wide as the span, walked until it lands within it.
    """
    lowest, count = span
    half = (count.bit_length() + 1) // 2
    place = number
    while True:
        left, right = place >> half, place & ((1 << half) - 1)
        for turn in range(4):
            left, right = right, left ^ _mix(f"{SEED}:{series}:{turn}:{right}", half)
        place = left << half | right
        if place < count:
            return lowest + place


def _mix(text: str, bits: int) -> int:
    return int.from_bytes(sha256(text.encode()).digest()[:4], "big") >> (32 - bits)


def client_id(number: int, arrived: date) -> str:
    """IRCC's client identifier: 8 digits in old files, 10 since."""
    return str(scatter("uci", number, _EIGHT if arrived.year < 2018 else _TEN))


def traveller_record(number: int, part: int) -> str:
    """CBSA's record of a traveller; one person may have several."""
    return f"TR{scatter('traveller', number * 4 + part, _TEN)}"


def crossing(number: int, place: int) -> str:
    """CBSA's number of one crossing."""
    return f"X{scatter('crossing', number * 2048 + place, _TEN)}"


def account(number: int, part: int) -> str:
    """CRA's account: nine digits beginning with 0, as no social insurance number does."""
    return f"{scatter('account', number * 2 + part, _EIGHT):09d}"


def document_number(series: str, number: int, pattern: str = "AA7") -> str:
    """A document number in the country's own fashion; unique in its ``series``."""
    value = scatter(series, number, _SEVEN)
    letters = sha256(f"{SEED}:{series}:{number}".encode()).digest()
    first, second = (_CODE_SIGNS[8 + byte % 20] for byte in letters[:2])
    shapes = {"A8": f"{first}{value}{letters[2] % 10}", "A7": f"{first}{value}"}
    return shapes.get(pattern) or (
        f"{value}{letters[2] % 10}{letters[3] % 10}"
        if pattern == "9"
        else f"{first}{second}{value}"
    )


def pr_card(number: int, issued: date) -> Document:
    """The permanent resident card."""
    return Document("pr_card", document_number("prcard", number), "CAN", issued)


def link_code(client: str) -> str:
    """The eight signs IRCC prints on its letter; only IRCC and the addressee know them."""
    digest = sha256(f"{SEED}:link:{client}".encode()).digest()
    return "".join(_CODE_SIGNS[byte % len(_CODE_SIGNS)] for byte in digest[:8])
