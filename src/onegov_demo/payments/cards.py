"""What a person typed about a card, checked; nothing here is ever stored."""

from dataclasses import dataclass
from datetime import date

GOOD_CARD = "4242424242424242"
DECLINED_CARD = "4000000000000002"


@dataclass(frozen=True, slots=True)
class Card:
    """The four fields as typed."""

    name: str
    number: str
    expiry: str
    cvc: str

    @property
    def digits(self) -> str:
        return "".join(sign for sign in self.number if sign not in " -\u00a0\u202f")


def problems_of(card: Card, today: date) -> dict[str, str]:
    """What is wrong, by field: codes whose words are in ``wording``."""
    found = {
        "name": "" if card.name.strip() else "name_missing",
        "number": _number_problem(card.digits),
        "expiry": _expiry_problem(card.expiry, today),
        "cvc": ""
        if card.cvc.strip().isdecimal() and len(card.cvc.strip()) in (3, 4)
        else "cvc_bad",
    }
    return {field: code for field, code in found.items() if code}


def is_accepted(card: Card) -> bool:
    """Whether the bank pays: only the one test card does."""
    return card.digits == GOOD_CARD


def _number_problem(digits: str) -> str:
    if not digits:
        return "number_missing"
    plausible = digits.isascii() and digits.isdecimal() and 12 <= len(digits) <= 19
    return "" if plausible and _luhn(digits) else "number_bad"


def _luhn(digits: str) -> bool:
    """ISO/IEC 7812-1 annex B."""
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def _expiry_problem(expiry: str, today: date) -> str:
    month, slash, year = expiry.replace(" ", "").partition("/")
    if not (slash and month.isdecimal() and year.isdecimal() and len(year) in (2, 4)):
        return "expiry_bad"
    whole_year = int(year) + (2000 if len(year) == 2 else 0)
    if not 1 <= int(month) <= 12:
        return "expiry_bad"
    return "expired" if (whole_year, int(month)) < (today.year, today.month) else ""
