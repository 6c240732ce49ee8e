"""Which certificates of several directories go together: an earlier directory is never disturbed.

OpenSSL finds a trust anchor by its subject, and a caller believes whom its directory lists for an
address. So a later directory that lists a subject or an address of an earlier one is not followed there:
it could cut off the earlier one's member, or stand in for it.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from onegov.exchange.http1.certificates import subject_of
from onegov.exchange.http1.tls import origin_of
from onegov.exchange.types import Member


def believed(directories: Sequence[Iterable[Member]]) -> list[Member]:
    """The members of all directories, the first's first, without certificates that clash."""
    if len(directories) == 1:
        return list(directories[0])  # it was checked for clashes when it was read
    subjects: set[bytes] = set()
    origins: set[str] = set()
    found: list[Member] = []
    for members in directories:
        kept = [_without_clashes(member, subjects, origins) for member in members]
        subjects |= {subject_of(der) for member in kept for der in member.certificates}
        origins |= {origin for member in kept for origin in _origins(member)}
        found += kept
    return found


def _without_clashes(member: Member, subjects: set[bytes], origins: Collection[str]) -> Member:
    if _origins(member) & set(origins):
        return replace(member, certificates=())
    kept = tuple(der for der in member.certificates if subject_of(der) not in subjects)
    return replace(member, certificates=kept)


def _origins(member: Member) -> set[str]:
    return {origin_of(node.url) for node in member.addresses}
