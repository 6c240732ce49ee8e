"""Settings of a node about those who attest its log from outside: witnesses, a timestamp authority."""

from dataclasses import dataclass
from pathlib import Path

from onegov.exchange.settings_reader import SettingsReader

_HOUR = 3600
_YEAR_HOURS = 8784


@dataclass(frozen=True, slots=True)
class WitnessPolicy:
    """Which cosignatures a node's log needs.

    Attributes:
        needed: so many witnesses of other members must have cosigned; with 0 the node asks all, and
            goes on without.
        seconds: between two rounds while the log grows.
        hours: how long lines may wait for that many; then the node carries nothing.
    """

    needed: int = 0
    seconds: int = 1
    hours: int = 24


@dataclass(frozen=True, slots=True)
class TimestampPolicy:
    """Which authority stamps a node's checkpoints. Source: RFC 3161.

    Attributes:
        url: of the authority, http(s).
        certificate_file: PEM; what its tokens must lead to, pinned.
        seconds: between two stamps while the log grows.
        hours: how long lines may wait for one; then the node carries nothing.
    """

    url: str
    certificate_file: Path
    seconds: int
    hours: int


def read_witness_policy(read: SettingsReader) -> WitnessPolicy:
    """The object ``witnesses``; all of it may be left out."""
    given = SettingsReader(read.take("witnesses", {}), f"{read.where}: witnesses")
    policy = WitnessPolicy(
        needed=given.integer("needed", low=0, high=100, default=0),
        seconds=given.integer("seconds", low=1, high=_HOUR, default=1),
        hours=given.integer("hours", low=1, high=_YEAR_HOURS, default=24),
    )
    given.done()
    return policy


def read_timestamp_policy(read: SettingsReader, base: Path) -> TimestampPolicy | None:
    """The object ``timestamps``; None when it is left out."""
    content = read.take("timestamps", None)
    if content is None:
        return None
    given = SettingsReader(content, f"{read.where}: timestamps")
    url = given.text("url")
    if not url.startswith(("http://", "https://")):
        raise given.wrong("url", "must be http(s)://…", "doit être http(s)://…")
    policy = TimestampPolicy(
        url=url,
        certificate_file=base / given.text("certificate_file"),
        seconds=given.integer("seconds", low=1, high=7 * 24 * _HOUR, default=_HOUR),
        hours=given.integer("hours", low=1, high=_YEAR_HOURS, default=24),
    )
    if policy.hours * _HOUR <= policy.seconds:
        raise given.wrong(
            "hours",
            "must be longer than “seconds”",
            "doit être plus long que «\u00a0seconds\u00a0»",
        )
    given.done()
    return policy
