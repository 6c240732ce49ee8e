"""Three real amendments were each made by editing one file and no code; here each is undone again."""

import difflib
import filecmp
import json
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest

from onegov.__main__ import main
from onegov.rules.language import folder
from onegov.rules.public import evaluate
from onegov.rules.types import RuleSet

SERVICES = Path(__file__).parents[3] / "services" / "ircc"
FILES = ["definition.yaml", "rules.yaml", "tests.yaml"]


@dataclass(frozen=True)
class Amendment:
    """One amendment, and how to undo it.

    Attributes:
        day: its first day.
        undo: what to find in ``rules.yaml`` (a pattern, once) and what stood there before.
        lines: how many lines of the file the amendment touched.
        outcomes: for each rule, what it gives before and since, for ``facts``.
        law: Act, place and the rule or list whose clause it is; None where no Act or regulation has it.
    """

    service: str
    day: date
    undo: Mapping[str, str]
    lines: int
    facts: Mapping[str, object]
    outcomes: Mapping[str, tuple[object, object]]
    law: tuple[str, str, str] | None


WORK = Amendment(
    service="study-permit",
    day=date(2024, 11, 8),
    undo={
        r"(?s)  - rule: work_hours_allowed\n(?:(?!  - rule: ).)*in_force: \{from: 2024-11-08\}\n"
        r"(?:(?!  - rule: ).)*": "",
        r"\{from: 2021-02-26, to: 2024-11-07\}": "{from: 2021-02-26}",
    },
    lines=26,
    facts={
        "level": "bachelor", "designated": True, "full_time": True, "leads_to_diploma": True,
        "program_months": 48,
    },
    outcomes={"may_work": (True, True), "work_hours_allowed": (20, 24)},
    law=("SOR-2002-227", "186(v)", "work_hours_allowed"),
)  # fmt: skip
FLYER = {
    "passport": "other", "status": "none", "arrival": "air", "purpose": "stay",
    "canadian_visa": "never", "us_visa": True,
}  # fmt: skip
INDONESIA, MALAYSIA = (
    Amendment(
        service="entry-to-canada",
        day=date(2026, 5, 26),
        undo={r"      2026-05-26: \{add: \[IDN, MYS\]\}\n": ""},
        lines=1,
        facts=FLYER | {"nationality": nationality},
        outcomes={
            "eta_instead_of_visa": (False, True),
            "document_needed": ("visa", "eta"),
            "visa_exempt": (False, False),
        },
        law=("SOR-2002-227", "7.01", "eta_countries"),
    )
    for nationality in ("IDN", "MYS")
)
SENIOR, OTHER = (
    Amendment(
        service="express-entry-crs",
        day=date(2025, 3, 25),
        undo={
            r" *- \{if: senior_manager or other, then: 0, in_force: \{from: 2025-03-25\}\}\n": "",
            r"(then: 200, in_force: \{from: 2016-11-19), to: 2025-03-24\}": r"\1}",
            r"(then: 50, in_force: \{from: 2016-11-19), to: 2025-03-24\}": r"\1}",
        },
        lines=5,
        facts={"job_offer": offer},
        outcomes={"job_offer_points": (points, 0)},
        law=None,
    )
    for offer, points in (("senior_manager", 200), ("other", 50))
)
AMENDMENTS = {
    "24 hours of work": WORK,
    "Indonesia": INDONESIA,
    "Malaysia": MALAYSIA,
    "job offer of a senior manager": SENIOR,
    "another job offer": OTHER,
}


@pytest.fixture(params=AMENDMENTS.values(), ids=AMENDMENTS)
def amendment(request: pytest.FixtureRequest) -> Amendment:
    return request.param  # type: ignore[no-any-return]


@pytest.fixture
def before(amendment: Amendment, tmp_path: Path) -> Path:
    """The service as it was: a copy in which only the amendment is undone."""
    copied = tmp_path / amendment.service
    shutil.copytree(SERVICES / amendment.service, copied)
    text = (copied / "rules.yaml").read_text("utf-8")
    for pattern, earlier in amendment.undo.items():
        text, times = re.subn(pattern, earlier, text)
        assert times == 1, pattern
    (copied / "rules.yaml").write_text(text, "utf-8")
    return copied


def outcomes(ruleset: RuleSet, amendment: Amendment, on: date) -> dict[str, object]:
    found = evaluate(ruleset, facts=amendment.facts, on=on).outcomes
    return {rule: found[rule].value for rule in amendment.outcomes}


def test_one_file_and_no_code_makes_the_outcome(amendment: Amendment, before: Path) -> None:
    without, now = map(folder.read_ruleset, (before, SERVICES / amendment.service))
    old, new = (
        {rule: pair[place] for rule, pair in amendment.outcomes.items()} for place in (0, 1)
    )
    for later in (timedelta(0), timedelta(30)):
        assert outcomes(without, amendment, amendment.day + later) == old
        assert outcomes(now, amendment, amendment.day + later) == new
    day_before = amendment.day - timedelta(1)
    assert outcomes(without, amendment, day_before) == outcomes(now, amendment, day_before) == old


def test_exactly_one_file_differs_and_it_is_no_code(amendment: Amendment, before: Path) -> None:
    now = SERVICES / amendment.service
    names = sorted(path.name for path in now.rglob("*") if path.is_file())
    assert names == FILES
    same, different, unread = filecmp.cmpfiles(before, now, names, shallow=False)
    assert (different, unread) == (["rules.yaml"], [])
    assert len(same) == len(FILES) - 1
    texts = [(each / "rules.yaml").read_text("utf-8").splitlines() for each in (before, now)]
    changes = [line for line in difflib.ndiff(*texts) if line[:2] in ("- ", "+ ")]
    assert len(changes) == amendment.lines, changes


@pytest.mark.data
@pytest.mark.parametrize("amendment", [WORK, INDONESIA], ids=lambda each: each.service)
def test_the_replay_of_the_law_names_it_and_the_rule(
    amendment: Amendment, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert amendment.law is not None
    act, at, rule = amendment.law
    service = SERVICES / amendment.service
    command = ["law", "replay", str(service), "--act", act, "--at", at, "--json"]
    assert main([*command, "--data", str(data), "--state", str(tmp_path)]) == 0
    changes = json.loads(capsys.readouterr().out)["changes"]
    [change] = [each for each in changes if each["amended"] == amendment.day.isoformat()]
    assert change["kind"] == {"en": "text", "fr": "text"}
    cited = {each["used_by"] for each in change["cited_by"] if each["changed"]}
    assert f"ircc/{amendment.service} {rule}" in cited


def test_what_no_act_has_cites_the_page_of_that_day() -> None:
    ruleset = folder.read_ruleset(SERVICES / SENIOR.service)
    [rule] = [each for each in ruleset.rules if each.name == "job_offer_points"]
    assert {citation.act for citation in rule.law} == {""}
    assert SENIOR.day in {ruleset.sources[citation.source].dated for citation in rule.law}
