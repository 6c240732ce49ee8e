"""What a register's JSON says, or UnreadableAnswer: pure."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Literal, TypeVar

from onegov.core.types import UNKNOWN, Unknown
from onegov.registers.errors import UnreadableAnswer
from onegov.registers.types import Crossing, CrossingRecord, Document, Identity, PersonName
from onegov.rules.types import TaxYear

T = TypeVar("T")

_LETTERS: Mapping[object, bool | Unknown] = {"Y": True, "N": False, "U": UNKNOWN, None: UNKNOWN}


def identity_of(body: object) -> Identity:
    """Who somebody is (IRCC's ``identity``, and ``matched`` of the others)."""
    said = _object(body, "identity")
    return Identity(
        names=tuple(name_of(name) for name in _list(said.get("names"), "names")),
        birth_date=day_of(said.get("birth_date"), "birth_date"),
        documents=frozenset(
            _document(one) for one in _list(said.get("documents") or [], "documents")
        ),
        postal_code=_text(said.get("postal_code") or "", "postal_code"),
    )


def match_of(body: object) -> tuple[Literal["one", "none", "ambiguous"], Identity | None]:
    """The outcome of a match, and whose record it says it found."""
    said = _object(body, "match")
    if said.get("outcome") == "one":
        return "one", identity_of(said.get("matched"))
    if said.get("outcome") == "none":
        return "none", None
    if said.get("outcome") == "ambiguous":
        return "ambiguous", None
    raise UnreadableAnswer("outcome")


def crossings_of(body: object) -> CrossingRecord:
    """The border agency's record."""
    said = _object(body, "entry_exit")
    coverage = _object(said.get("coverage"), "coverage")
    return CrossingRecord(
        crossings=tuple(_crossing(one) for one in _list(said.get("crossings"), "crossings")),
        covered_from=max(
            day_of(coverage.get("land_exits_from"), "land_exits_from"),
            day_of(coverage.get("air_exits_from"), "air_exits_from"),
        ),
        complete_to=day_of(said.get("complete_to"), "complete_to"),
    )


def tax_years_of(body: object, years: Sequence[int]) -> tuple[TaxYear, ...]:
    """One entry for each of ``years``: what the file does not hold is unknown, not "not filed"."""
    said = _object(body, "filing")
    known = {entry.year: entry for entry in map(_tax_year, _list(said.get("years"), "years"))}
    return tuple(known.get(year, TaxYear(year, UNKNOWN, UNKNOWN)) for year in years)


def is_valid_letter(body: object) -> bool:
    """Whether the province's attestation letter holds today: not revoked, not past its last day."""
    state = _object(body, "attestation").get("state")
    if state not in ("valid", "revoked", "expired"):
        raise UnreadableAnswer("state")
    return bool(state == "valid")


def name_of(one: object) -> PersonName:
    """One name."""
    said = _object(one, "name")
    kind = _text(said.get("kind", "current"), "kind")
    return PersonName(_text(said.get("given"), "given"), _text(said.get("family"), "family"), kind)


def day_of(value: object, element: str) -> date:
    """A date written YYYY-MM-DD."""
    return _read(lambda: date.fromisoformat(_text(value, element)), element)


def _crossing(one: object) -> Crossing:
    said = _object(one, "crossing")
    direction = said.get("direction")
    if direction == "entry":
        return Crossing("entry", day_of(said.get("date"), "date"))
    if direction == "exit":
        return Crossing("exit", day_of(said.get("date"), "date"))
    raise UnreadableAnswer("direction")


def _tax_year(one: object) -> TaxYear:
    said = _object(one, "year")
    year = _read(lambda: int(str(said.get("year"))), "year")
    return TaxYear(year, _letter(said.get("duty"), "duty"), _letter(said.get("filed"), "filed"))


def _letter(value: object, element: str) -> bool | Unknown:
    if isinstance(value, str | None) and value in _LETTERS:
        return _LETTERS[value]
    raise UnreadableAnswer(element)


def _document(one: object) -> Document:
    said = _object(one, "document")
    number, country = _text(said.get("number"), "number"), _text(said.get("country"), "country")
    return Document(number.replace(" ", "").upper(), country.upper())


def _object(value: object, element: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise UnreadableAnswer(element)
    return value


def _list(value: object, element: str) -> Sequence[object]:
    if not isinstance(value, list):
        raise UnreadableAnswer(element)
    return value


def _text(value: object, element: str) -> str:
    if not isinstance(value, str):
        raise UnreadableAnswer(element)
    return value


def _read(work: Callable[[], T], element: str) -> T:
    try:
        return work()
    except ValueError as error:
        raise UnreadableAnswer(element) from error
