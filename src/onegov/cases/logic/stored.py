"""Facts as JSON, and back."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, cast

from onegov.cases.types import Json
from onegov.core.types import UNKNOWN, Fact, Period, Source
from onegov.rules import public as rules
from onegov.rules.types import FactType


def as_json(kind: FactType, value: object) -> Json:
    """A typed value, or one that is JSON already, as the JSON that the rules read back.

    Raises:
        RulesError: it has not the type.
    """
    lines = list(value) if isinstance(value, list | tuple) else None
    is_json = lines is not None and all(isinstance(line, Mapping) for line in lines)
    encoded = lines if is_json else rules.encode_value(kind, value)
    rules.decode_value(kind, encoded)
    return cast("Json", encoded)


def encode(kind: FactType, fact: Fact) -> dict[str, Json]:
    """A fact without its subject."""
    return {
        "concept": fact.concept,
        "value": as_json(kind, fact.value),
        "unit": fact.unit,
        "period": _encode_period(fact.period),
        "observed_at": fact.observed_at.isoformat(),
        "kind": fact.source.kind,
        "provider": fact.source.provider,
        "evidence_id": fact.evidence_id,
        "authority": fact.authority,
    }


def _encode_period(period: Period | None) -> Json:
    if period is None:
        return None
    return [period.first.isoformat(), period.last.isoformat() if period.last else None]


def decode(subject: str, json: Mapping[str, Any]) -> Fact:
    """The fact of ``subject``; its value stays JSON, null as UNKNOWN."""
    return Fact(
        subject=subject,
        concept=json["concept"],
        value=UNKNOWN if json["value"] is None else json["value"],
        unit=json["unit"],
        period=_decode_period(json["period"]),
        observed_at=datetime.fromisoformat(json["observed_at"]),
        source=Source(json["kind"], json["provider"]),
        evidence_id=json["evidence_id"],
        authority=json["authority"],
    )


def _decode_period(json: Any) -> Period | None:
    if json is None:
        return None
    first, last = json
    return Period(date.fromisoformat(first), date.fromisoformat(last) if last else None)
