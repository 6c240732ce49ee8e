"""Rows that came from a source just now: each is checked, and wrong ones are kept in quarantine."""

from collections.abc import Callable, Iterable, Mapping

from onegov.core.types import Text
from onegov.exchange.adapters.checking import check_row
from onegov.exchange.adapters.fields import Row
from onegov.exchange.adapters.quarantine import Quarantine, RowRejected
from onegov.exchange.adapters.shape import Shape, as_key


class Unmapped(Exception):
    """The answer as a whole is not what the mapping expects; ``code`` says how."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def _other_key(shape: Shape) -> RowRejected:
    reason = Text(
        en=f"The row has another {shape.lookup} than the one asked for.",
        fr=f"La ligne porte un autre {shape.lookup} que celui demandé.",
    )
    return RowRejected("other_key", reason, field=shape.lookup)


def _duplicate(shape: Shape) -> RowRejected:
    key = shape.record_key or shape.lookup
    reason = Text(
        en=f"An earlier row has the same {key}.", fr=f"Une ligne précédente porte le même {key}."
    )
    return RowRejected("duplicate", reason, field=key)


def check_rows(
    shape: Shape, raw: Iterable[Mapping[str, object]], *, key: str, quarantine: Quarantine
) -> list[Row]:
    """The rows that fit the shape and have the key asked for; the others go to the quarantine."""
    seen: set[str] = set()

    def check(each: Mapping[str, object]) -> Row:
        row = check_row(shape.fields, each)
        if shape.lookup_of(row) != key:
            raise _other_key(shape)
        own = as_key(shape.key_of(row))
        if own in seen:
            raise _duplicate(shape)
        seen.add(own)
        return shape.content_of(row)

    return list(_good(raw, check, quarantine))


def _good(
    raw: Iterable[Mapping[str, object]],
    check: Callable[[Mapping[str, object]], Row],
    quarantine: Quarantine,
) -> Iterable[Row]:
    for number, each in enumerate(raw, 1):
        try:
            yield check(each)
        except RowRejected as problem:
            quarantine.add(number, problem)
