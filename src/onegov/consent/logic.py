"""Digest of what was agreed, and one line for many views: pure."""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from onegov.consent import wording
from onegov.consent.types import AuthorityItem, Reading
from onegov.core.types import Actor, ActorKind, Text

ONE_LINE_WITHIN = timedelta(hours=1)


def digest_of(item: AuthorityItem, language: str) -> str:
    """Hex SHA-256 of what the person agreed to, and of the words shown, in ``language``."""
    agreed = {
        "provider": item.provider,
        "concepts": sorted(item.concepts),
        "purpose_code": item.purpose_code,
        "purpose": item.purpose.in_(language),
        "collect_under": item.collect_under,
        "disclose_under": item.disclose_under,
        "basis": item.basis,
        "language": language,
        "shown": item.shown.in_(language) if item.shown else "",
    }
    canonical = json.dumps(agreed, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def role_of(actor: Actor) -> str:
    """What the reader is, without a name: a staff role, or the platform itself."""
    if actor.kind is not ActorKind.STAFF:
        return "platform"
    return next((role for role in ("supervisor", "officer") if role in actor.roles), "staff")


def collapse(readings: Iterable[tuple[str, Reading]]) -> tuple[Reading, ...]:
    """One line where the same reader viewed the same case within an hour; newest line first.

    Args:
        readings: (opaque reader, reading of count 1), oldest first.
    """
    lines: list[Reading] = []
    open_lines: dict[tuple[object, ...], int] = {}
    for reader, reading in readings:
        key = (reader, *_same(reading))
        place = open_lines.get(key)
        if place is not None and _joins(lines[place], reading):
            lines[place] = _joined(lines[place], reading)
        else:
            open_lines[key] = len(lines)
            lines.append(reading)
    return tuple(sorted(lines, key=lambda line: line.last_at, reverse=True))


def _same(reading: Reading) -> tuple[object, ...]:
    return (
        reading.application_id,
        reading.reader_org,
        reading.role,
        reading.what,
        reading.purpose_code,
        reading.authority,
    )


def _joins(line: Reading, reading: Reading) -> bool:
    return reading.what == "viewed" and reading.first_at - line.first_at < ONE_LINE_WITHIN


def _joined(line: Reading, reading: Reading) -> Reading:
    return replace(
        line,
        concepts=tuple(sorted({*line.concepts, *reading.concepts})),
        last_at=reading.last_at,
        count=line.count + 1,
        evidence_ids=tuple(dict.fromkeys((*line.evidence_ids, *reading.evidence_ids))),
    )


Agreed = Sequence[tuple[str, Collection[str], Text]]


def purpose_text(
    agreed: Agreed, code: str, concepts: Collection[str], services: Mapping[str, Text]
) -> Text:
    """The purpose of a reading in words: as agreed for just these concepts, else in general.

    Args:
        agreed: code, concepts and words of each receipt, oldest first.
        services: the purposes of services in general, by code.
    """
    for known, covered, words in reversed(agreed):
        if known == code and concepts and set(concepts) <= set(covered):
            return words
    return wording.purpose(code, services)
