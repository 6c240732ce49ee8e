"""The baseline: what a queue is like before anything changes, from its history or from assumptions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from onegov.cases.errors import NoForecast, WrongScenario
from onegov.cases.logic.queue_policy import ORDINARY
from onegov.cases.logic.twin import history as histories
from onegov.cases.logic.twin.calendar import OfficeTime
from onegov.cases.logic.twin.chance import Empirical
from onegov.cases.types import Baseline, Basis, Handling, History, Load, Office
from onegov.core.types import Text

#: With fewer decided cases a history gives no forecast, and no handling times.
NEEDED: Final = 100
EVERY_TIER: Final = ""


@dataclass(frozen=True, slots=True)
class Assumed:
    """What a history does not say, or is not to say.

    Attributes:
        patience: days of each tier, see ``queue_policy``.
        shares: of new cases by tier; the rest is ordinary.
        handling: by tier; ``EVERY_TIER`` for those that are not named.
    """

    patience: Mapping[str, float]
    shares: Mapping[str, float] = field(default_factory=dict)
    handling: Mapping[str, Handling] = field(default_factory=dict)


def from_history(history: History, assumed: Assumed, *, basis: Basis, office: Office) -> Baseline:
    """The queue on the day after the history's last.

    Raises:
        NoForecast: fewer than ``NEEDED`` cases are decided.
        WrongScenario: a handling time or a tier's patience is neither known nor assumed.
    """
    decided = sum(case.decided is not None for case in history.cases)
    if decided < NEEDED:
        raise NoForecast(decided, NEEDED)
    waiting = histories.backlog(history)
    observed = handling_times(history, office)
    return Baseline(
        basis=basis,
        decided=decided,
        start=history.until + timedelta(days=1),
        per_weekday=histories.per_weekday(history),
        loads=_loads(assumed, {tier for _, tier in waiting}, observed),
        backlog=waiting,
    )


def from_rate(per_day: float, assumed: Assumed, *, start: date) -> Baseline:
    """An empty queue with as many submissions on every day."""
    return Baseline("scenario", 0, start, (per_day,) * 7, _loads(assumed, set(), None))


def handling_times(history: History, office: Office) -> Empirical | None:
    """Office hours from when an officer first took each case to its decision; None: too few."""
    spans = [(case.taken, case.decided) for case in history.cases if case.taken and case.decided]
    if len(spans) < NEEDED:
        return None
    start = min(taken for taken, _ in spans).date()
    days = (max(decided for _, decided in spans).date() - start).days + 1
    time = OfficeTime(office, start=start, days=days)
    midnight = min(taken for taken, _ in spans).replace(hour=0, minute=0, second=0, microsecond=0)
    day = timedelta(days=1)
    hours = (
        time.hours((decided - midnight) / day) - time.hours((taken - midnight) / day)
        for taken, decided in spans
    )
    known = tuple(one for one in hours if one > 0)  # out of office hours nothing is known
    return Empirical(known) if len(known) >= NEEDED else None


def _loads(assumed: Assumed, waiting: set[str], observed: Handling | None) -> tuple[Load, ...]:
    rest = 1 - sum(assumed.shares.values())
    shares = (
        {ORDINARY: rest} | dict.fromkeys(sorted(waiting - {ORDINARY}), 0.0) | dict(assumed.shares)
    )
    return tuple(
        Load(tier, share, _patience(assumed, tier), _handling(assumed, tier, observed))
        for tier, share in shares.items()
    )


def _patience(assumed: Assumed, tier: str) -> float:
    try:
        return assumed.patience[tier]
    except KeyError:
        raise WrongScenario(
            Text(
                en=f"Nothing says how patient the tier {tier} is.",
                fr=f"Rien n’indique le délai du niveau de priorité {tier}.",
            ),
            next_step=Text(
                en=f"Add --tier {tier}=SHARE:DAYS.", fr=f"Ajoutez --tier {tier}=PART:JOURS."
            ),
        ) from None


def _handling(assumed: Assumed, tier: str, observed: Handling | None) -> Handling:
    found = assumed.handling.get(tier) or assumed.handling.get(EVERY_TIER) or observed
    if found is None:
        raise WrongScenario(
            Text(
                en="Nothing says how long an officer works on a case.",
                fr="Rien n’indique combien de temps un agent ou une agente consacre à un dossier.",
            ),
            next_step=Text(
                en="Add --handling HOURS, or a history with the times of “taken” and “decided”.",
                fr="Ajoutez --handling HEURES, ou un historique avec les heures des colonnes "
                "«\u00a0taken\u00a0» et «\u00a0decided\u00a0».",
            ),
        )
    return found
