"""A history of cases read from a file, and the queue that a history shows."""

import csv
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Final

from onegov.cases.errors import HistoryNotReadable, WrongHistory
from onegov.cases.logic.queue_policy import ORDINARY
from onegov.cases.types import History, PastCase
from onegov.core.clock import OFFICE_ZONE
from onegov.core.types import Text

#: Rates are learnt from the days of the last year.
LEARNT_DAYS: Final = 365
_NEEDED: Final = frozenset({"submitted", "decided"})


def read_history(path: Path) -> History:
    """Will read ``submitted,decided`` and, where there are such columns, ``taken`` and ``tier``.

    Days or times, ISO 8601; a time without a zone is the office's. ``decided`` is empty while a
    case is undecided. The file ends on the last day that it names.

    Raises:
        HistoryNotReadable.
        WrongHistory: naming the line that cannot be used.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            cases = _read(csv.DictReader(lines))
    except OSError as error:
        raise HistoryNotReadable(path, error) from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise WrongHistory(
            Text(
                en=f"{path} is no CSV file in UTF-8.",
                fr=f"{path} n’est pas un fichier CSV en UTF-8.",
            )
        ) from error
    if not cases:
        raise WrongHistory(
            Text(en=f"{path} has no cases.", fr=f"{path} ne contient aucun dossier.")
        )
    until = max(case.decided or case.submitted for case in cases).date()
    return history(cases, until=until, officers=None)


def history(cases: Sequence[PastCase], *, until: date, officers: int | None) -> History:
    """What is learnt from cases, of which none is submitted after ``until``; at least one."""
    first = min(case.submitted for case in cases).date()
    since = max(first, until - timedelta(days=LEARNT_DAYS - 1))
    kept = (c for c in cases if c.decided is None or c.submitted.date() >= since)
    return History(since=since, until=until, cases=tuple(kept), officers=officers)


def per_weekday(history: History) -> tuple[float, ...]:
    """Mean submissions on a Monday, …, on a Sunday."""
    days = Counter(day.weekday() for day in _days(history.since, history.until))
    came = Counter(
        case.submitted.weekday() for case in history.cases if case.submitted.date() >= history.since
    )
    return tuple(came[weekday] / max(days[weekday], 1) for weekday in range(7))


def backlog(history: History) -> tuple[tuple[float, str], ...]:
    """Undecided cases: days since the submission at the end of the last day, and tier."""
    end = datetime.combine(history.until + timedelta(days=1), time())
    return tuple(
        ((end - case.submitted) / timedelta(days=1), case.tier)
        for case in history.cases
        if case.decided is None
    )


def _days(first: date, last: date) -> Iterable[date]:
    return (first + timedelta(days=day) for day in range((last - first).days + 1))


def _read(rows: "csv.DictReader[str]") -> list[PastCase]:
    if missing := sorted(_NEEDED - set(rows.fieldnames or ())):
        raise WrongHistory(
            Text(
                en=f"The first line must name the columns; it lacks: {', '.join(missing)}.",
                fr="La première ligne doit nommer les colonnes; il y manque\u00a0: "
                f"{', '.join(missing)}.",
            )
        )
    return [_case(row, rows.line_num) for row in rows]


def _case(row: Mapping[str, str | None], line: int) -> PastCase:
    submitted = _moment(row["submitted"], line)
    taken, decided = _moment(row.get("taken"), line), _moment(row["decided"], line)
    if submitted is None:
        raise _wrong(line, "submitted")
    if decided is not None and decided.date() < submitted.date():
        raise _wrong(line, "decided")
    is_time = len(row.get("taken") or "") > len("YYYY-MM-DD")  # a day says nothing about hours
    return PastCase(submitted, taken if is_time else None, decided, row.get("tier") or ORDINARY)


def _moment(given: str | None, line: int) -> datetime | None:
    text = (given or "").strip()
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise _wrong(line, text) from None
    return at.astimezone(OFFICE_ZONE).replace(tzinfo=None) if at.tzinfo else at


def _wrong(line: int, what: str) -> WrongHistory:
    return WrongHistory(
        Text(
            en=f"Line {line} can’t be used: {what}.",
            fr=f"La ligne {line} est inutilisable\u00a0: {what}.",
        )
    )
