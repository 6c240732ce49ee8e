"""Hostile input beside the rules: files of facts, and texts of the law."""

import json
import random
from typing import Final

from rooms.rules.fuzz.texts import mutated
from rooms.rules.fuzz.words import FRAGMENTS, MARKUP, VALUES
from rooms.rules.random_rules import FACTS

_LAW_TEXT: Final = (
    '<Statute xmlns:lims="http://justice.gc.ca/lims" xml:lang="en" lims:current-date="2026-06-12">'
    "<Identification><ConsolidatedNumber>C-29</ConsolidatedNumber></Identification><Body>"
    '<Section lims:fid="7" lims:lastAmendedDate="2017-10-11"><Label>5</Label><Subsection><Label>(1)</Label>'
    "<Paragraph><Label>(a)</Label><Text>is <Repealed>[Repealed]</Repealed></Text></Paragraph></Subsection>"
    "</Section></Body><Schedule lims:fid='9'><ScheduleFormHeading><Label>SCHEDULE 1</Label>"
    "</ScheduleFormHeading></Schedule></Statute>"
)


def facts(r: random.Random) -> str:
    """A file of facts: one good value or evil one for some facts, or JSON of anything."""
    if r.random() < 0.1:
        return mutated(json.dumps(r.choice(VALUES)), r)
    evil = r.choice([0, 0, 0.1, 0.5])
    told: dict[str, object] = {
        name: r.choice(VALUES) if r.random() < evil else _plausible(kind.kind, r)
        for name, kind in FACTS.items()
        if r.random() < 0.8
    }
    if r.random() < 0.1:
        told[r.choice(FRAGMENTS)] = r.choice(VALUES)
    text = json.dumps(told, ensure_ascii=r.random() < 0.5)
    return mutated(text, r) if r.random() < 0.4 else text


def _plausible(kind: str, r: random.Random) -> object:
    day = r.choice(["2024-01-05", "1900-01-01", "2199-12-31"])
    unsure = r.choice([day, {"earliest": "2024-01-05", "latest": "2024-01-09"}])
    entries: dict[str, object] = {
        "trips": {"left": unsure, "returned": r.choice([None, "2199-12-31"])},
        "spans": {
            "kind": r.choice(["visit", "jail"]),
            "first": day,
            "last": r.choice(["2199-12-31", None]),
        },
        "tax_years": {
            "year": r.choice([2020, "2021", 2199]),
            "duty": "yes",
            "filed": r.choice(["no", None]),
        },
    }
    if kind in entries:
        return [entries[kind]] * r.choice([0, 1, 2, 300])
    plain: dict[str, list[object]] = {
        "yes_no": [True, "no"], "date": [day], "choice": ["low", "none"],
        "number": [1, "5", {"low": 0, "high": 5}],
    }  # fmt: skip
    return r.choice(plain[kind])


def law(r: random.Random) -> str:
    """XML that looks like a text of law."""
    text = _LAW_TEXT
    for _ in range(r.randint(0, 3)):
        at = r.choice([0, r.randint(0, len(text))])
        text = (
            text[:at] + r.choice([*MARKUP, r.choice(FRAGMENTS)]) + text[at + r.choice([0, 0, 9]) :]
        )
    return text


def place(r: random.Random) -> str:
    """Where to look in a text of law."""
    good = [
        "5",
        "5(1)",
        "5(1)(a)",
        "Schedule 1",
        "annexe 1",
        "2(1) “a” « b »",
        "5((",
        "(" * 200,
        "22.1(1)",
    ]
    return r.choice([*good, r.choice(FRAGMENTS)])
