"""``onegov twin``: its options, and a scenario made of them."""

import argparse
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from onegov.cases.commands import reading
from onegov.cases.errors import WrongScenario
from onegov.cases.logic.twin import learning
from onegov.cases.logic.twin.chance import Lognormal
from onegov.cases.types import Baseline, Basis, History, Office, Scenario
from onegov.core import clock
from onegov.core.types import Text


def add_options(parser: argparse.ArgumentParser) -> None:
    """Will add where the queue is from, what is supposed, and how the answer is told."""
    source = parser.add_argument_group("the queue (one of these)")
    source.add_argument(
        "--organisation", action=_Live, metavar="ORG", help="its live queue, such as IRCC"
    )
    source.add_argument("--history", type=Path, metavar="FILE", help="CSV: submitted,decided")
    source.add_argument("--per-day", type=reading.number, metavar="CASES", help="assumed")
    _add_supposed(parser.add_argument_group("what is supposed (each may be given several times)"))
    _add_office(parser.add_argument_group("the office"))
    parser.add_argument("--months", type=reading.months, default=12, help="how many (12)")
    parser.add_argument("--seed", type=int, default=1, help="of all chance (1)")
    parser.add_argument("--json", action="store_true", help="one JSON object, for machines")
    parser.add_argument("--lang", choices=("en", "fr"), help="in this language; else in both")


class _Live(argparse.Action):
    """Only a live queue needs a running platform."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: object,
        option_string: str | None = None,
    ) -> None:
        namespace.organisation, namespace.alone = values, False


def _add_supposed(group: "argparse._ArgumentGroup") -> None:
    told = {
        "intake": (reading.factor, "FACTOR:MONTHS", "1.4:1-6 is 40 %% more in months 1 to 6"),
        "stop-intake": (reading.span, "MONTHS", "4-6: nobody can apply"),
        "officers": (reading.officers, "COUNT", "12 at the start; +50@3 more from month 3"),
        "absent": (reading.share, "SHARE:MONTHS", "0.5:7-8 are away"),
        "triage": (reading.share, "SHARE[:MONTHS]", "of new cases that are decided at once"),
        "tier": (reading.tier, "NAME=SHARE:DAYS", "urgent=0.1:7, with its patience"),
        "handling": (reading.handling, "[NAME=]HOURS[:SPREAD]", "an officer's hours for a case"),
    }
    for name, (read, shape, help_) in told.items():
        group.add_argument(
            f"--{name}", type=read, action="append", default=[], metavar=shape, help=help_
        )


def _add_office(group: "argparse._ArgumentGroup") -> None:
    group.add_argument("--hours", type=reading.hours, default=7.5, help="a working day's (7.5)")
    group.add_argument("--holiday", type=reading.day, action="append", default=[], metavar="DATE")
    group.add_argument("--hourly", type=reading.cents, metavar="DOLLARS", help="an hour's cost")
    group.add_argument("--standard", type=reading.number, metavar="DAYS", help="to decide in")
    group.add_argument(
        "--from", dest="start", type=reading.day, metavar="DATE", help="with --per-day: the start"
    )


def baseline(
    options: argparse.Namespace, history: History | None, *, patience: Mapping[str, timedelta]
) -> Baseline:
    """The queue that the options name.

    Raises:
        WrongScenario, NoForecast.
    """
    assumed = learning.Assumed(
        patience={name: wait / timedelta(days=1) for name, wait in patience.items()}
        | {name: days for name, _, days in options.tier},
        shares={name: share for name, share, _ in options.tier},
        handling={
            name: Lognormal(mean) if spread is None else Lognormal(mean, spread)
            for name, mean, spread in options.handling
        },
    )
    if sum(assumed.shares.values()) > 1:
        raise WrongScenario(
            Text(
                en="The tiers' shares are more than 1 together.",
                fr="Les parts des niveaux de priorité dépassent 1 au total.",
            ),
            next_step=Text(en="Give smaller shares.", fr="Donnez des parts plus petites."),
        )
    if history is None:
        start = options.start or clock.today()
        return learning.from_rate(options.per_day, assumed, start=start)
    basis: Basis = "live" if options.organisation else "history"
    return learning.from_history(history, assumed, basis=basis, office=office(options))


def office(options: argparse.Namespace) -> Office:
    """When officers work."""
    return Office(hours=options.hours, holidays=frozenset(options.holiday))


def scenario(options: argparse.Namespace, history: History | None) -> Scenario:
    """What the options suppose.

    Raises:
        WrongScenario: nothing says how many officers there are.
    """
    at_start = [count for count, since in options.officers if since is None]
    if not at_start and history is not None and history.officers is not None:
        at_start = [history.officers]
    if len(at_start) != 1:
        raise WrongScenario(
            Text(
                en="It must be said once how many officers there are at the start.",
                fr="Il faut indiquer une seule fois l’effectif au début.",
            ),
            next_step=Text(en="Add --officers 12.", fr="Ajoutez --officers 12."),
        )
    return Scenario(
        months=options.months,
        seed=options.seed,
        officers=at_start[0],
        changes=tuple((count, since) for count, since in options.officers if since is not None),
        intake=(*options.intake, *((0.0, span) for span in options.stop_intake)),
        triage=tuple(options.triage),
        absent=tuple(options.absent),
        office=office(options),
        standard=options.standard,
        hourly=options.hourly,
    )


def check_source(options: argparse.Namespace) -> None:
    """Will let pass what names one queue.

    Raises:
        WrongScenario: none, or several.
    """
    given = (options.organisation, options.history, options.per_day)
    if sum(one is not None for one in given) != 1 or (options.start and options.per_day is None):
        raise WrongScenario(
            Text(
                en="One queue must be named; --from goes with assumed rates only.",
                fr="Il faut nommer une seule file; --from ne va qu’avec des taux présumés.",
            ),
            next_step=Text(
                en="Give one of --organisation, --history and --per-day.",
                fr="Donnez l’une des options --organisation, --history et --per-day.",
            ),
        )
