"""Entries that are shown later, because an Act lets the provider keep an investigation to itself."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from onegov.exchange.access.entries import Entry
from onegov.exchange.rights import BETWEEN_CLAUSES
from onegov.exchange.settings_reader import SettingsReader
from onegov.exchange.types import ServiceId


@dataclass(frozen=True, slots=True)
class Withholding:
    """One rule; an empty criterion fits every entry.

    Attributes:
        name: opaque (``file-26-14``); the log names the rule by it.
        under: the clause that allows it (``P-21 22(1)(b)``).
        days, until: an entry is shown so many days after it was made, or from that moment on; one
            of the two is given.
    """

    name: str
    under: str
    clients: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()
    authorities: tuple[str, ...] = ()
    days: int = 0
    until: datetime | None = None

    def covers(self, entry: Entry) -> bool:
        """Whether the rule is about such an entry."""
        said = entry.said
        clauses = said["authority"].split(BETWEEN_CLAUSES)
        service = ServiceId.parse(said["service"]).local_name
        return (
            _fits(self.clients, said["client"])
            and _fits(self.services, service)
            and _fits(self.purposes, said["purpose"])
            and any(_fits(self.authorities, clause) for clause in clauses)
        )

    def release_of(self, entry: Entry) -> datetime:
        """From when on the entry is shown."""
        if self.until is not None:
            return self.until
        return entry.at + timedelta(days=self.days)

    def is_over(self, now: datetime) -> bool:
        """Whether it withholds nothing any more, and never will."""
        return self.until is not None and now >= self.until

    @property
    def content(self) -> dict[str, object]:
        """The rule as the evidence log keeps it."""
        return {
            "rule": self.name,
            "under": self.under,
            "clients": self.clients,
            "services": self.services,
            "purposes": self.purposes,
            "authorities": self.authorities,
            "days": self.days,
            "until": self.until.isoformat() if self.until else None,
        }


def _fits(allowed: tuple[str, ...], value: str) -> bool:
    return not allowed or value in allowed


def is_withheld(
    entry: Entry, rules: Iterable[Withholding], *, since: Mapping[str, datetime], now: datetime
) -> bool:
    """Whether a rule keeps the entry back at ``now``.

    A rule binds what was made from the moment on at which it was set (``since``, by its name): what
    somebody could already see does not vanish, which would tell them why.
    """
    return any(
        rule.name in since
        and since[rule.name] <= entry.at
        and now < rule.release_of(entry)
        and rule.covers(entry)
        for rule in rules
    )


def read_withholdings(read: SettingsReader) -> tuple[Withholding, ...]:
    """The setting ``withhold``: a list of rules.

    Raises:
        WrongSetting: a rule fits everything, has no end or two, or two rules have one name.
    """
    rules = tuple(_withholding(item) for item in read.items("withhold", default=()))
    if len({rule.name for rule in rules}) < len(rules):
        raise read.wrong(
            "withhold",
            "must give each rule a name of its own",
            "doit nommer chaque règle autrement",
        )
    return rules


def _withholding(read: SettingsReader) -> Withholding:
    rule = Withholding(
        name=read.text("name"),
        under=read.text("under"),
        clients=read.texts("clients", default=()),
        services=read.texts("services", default=()),
        purposes=read.texts("purposes", default=()),
        authorities=read.texts("authorities", default=()),
        days=read.integer("days", low=0, high=3650, default=0),
        until=read.moment("until"),
    )
    read.done()
    if bool(rule.days) == bool(rule.until):
        raise read.wrong(
            "days",
            "or “until” must be given, not both",
            "ou «\u00a0until\u00a0» doit être donné, pas les deux",
        )
    if not (rule.clients or rule.services or rule.purposes or rule.authorities):
        raise read.wrong(
            "purposes",
            "or another criterion must say which entries are meant",
            "ou un autre critère doit dire quelles inscriptions sont visées",
        )
    return rule
