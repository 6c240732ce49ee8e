"""What a queue is learnt from: files, the live queue, and what is not known."""

import json
import random
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from tests.rooms.cases.conftest import NOON, WORKER, officer, person

from onegov.__main__ import main
from onegov.cases import models
from onegov.cases import public as cases
from onegov.cases.errors import HistoryNotReadable, NoForecast, WrongHistory, WrongScenario
from onegov.cases.logic import queue_policy
from onegov.cases.logic.twin.chance import Empirical, Lognormal
from onegov.cases.logic.twin.history import backlog, history, per_weekday, read_history
from onegov.cases.logic.twin.learning import Assumed, from_history, from_rate
from onegov.cases.types import Office, PastCase
from onegov.core import clock, ids
from onegov.core.errors import NotAllowed, NotFound
from onegov.project import beside

PATIENCE = {"ordinary": 30.0}
MAY = datetime(2026, 5, 4, 9, 30)  # noqa: DTZ001  # local
DAY = timedelta(days=1)


def written(folder: Path, text: str) -> Path:
    path = folder / "history.csv"
    path.write_text(text, "utf-8")
    return path


def decided(count: int, *, hours: float | None = 2.0) -> list[PastCase]:
    """One case each day from a Monday, decided the day after, each after some hours' work."""
    return [
        PastCase(
            submitted=MAY + number * DAY,
            taken=None if hours is None else MAY + (number + 1) * DAY,
            decided=MAY + (number + 1) * DAY + timedelta(hours=hours or 0),
            tier="",
        )
        for number in range(count)
    ]


def test_a_file_is_read_with_or_without_times_tiers_and_ends(tmp_path):
    read = read_history(
        written(
            tmp_path,
            "\ufeffsubmitted,decided,taken,tier,other\n"
            "2026-05-04,2026-05-06,2026-05-05,,x\n"
            "2026-05-05T14:00:00Z,2026-05-08T10:00,2026-05-08T09:00,urgent,x\n"
            "2026-05-07,,,urgent,x\n",
        )
    )
    assert (read.since, read.until, read.officers) == (date(2026, 5, 4), date(2026, 5, 8), None)
    assert [case.submitted.hour for case in read.cases] == [0, 10, 0]  # 14:00 UTC is 10:00 here
    assert [case.taken is not None for case in read.cases] == [False, True, False]
    assert [case.tier for case in read.cases] == ["ordinary", "urgent", "urgent"]
    assert backlog(read) == ((2.0, "urgent"),)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "submitted"),
        ("submitted\n2026-05-04\n", "lacks: decided"),
        ("submitted,decided\n", "no cases"),
        ("submitted,decided\n2026-05-04,\n,2026-05-04\n", "Line 3"),
        ("submitted,decided\n2026-05-04,last week\n", "last week"),
        ("submitted,decided\n2026-05-04,2026-05-03\n", "Line 2"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(tmp_path, text, told):
    with pytest.raises(WrongHistory, match=told):
        read_history(written(tmp_path, text))


def test_a_file_that_is_not_there_or_no_text_says_so(tmp_path):
    with pytest.raises(HistoryNotReadable, match="nowhere") as raised:
        read_history(tmp_path / "nowhere.csv")
    assert "ce fichier n’existe pas" in raised.value.message.fr
    (tmp_path / "binary.csv").write_bytes(b"submitted,decided\n\xff\xfe\n")
    with pytest.raises(WrongHistory, match="binary"):
        read_history(tmp_path / "binary.csv")


def test_rates_are_those_of_the_weekdays():
    monday = [PastCase(MAY + week * 7 * DAY, None, None, "ordinary") for week in (0, 1, 1, 1)]
    tuesday = [PastCase(MAY + 1 * DAY, None, None, "ordinary")]
    read = history([*monday, *tuesday], until=date(2026, 5, 17), officers=None)
    assert per_weekday(read) == (2.0, 0.5, 0, 0, 0, 0, 0)


def test_rates_are_learnt_from_the_last_year_but_nobody_who_waits_is_forgotten():
    old = MAY - 900 * DAY
    past = [PastCase(old, None, None, "ordinary"), PastCase(old, None, old + DAY, "")]
    read = history([*past, *decided(140)], until=date(2026, 9, 30), officers=3)
    assert read.since == date(2025, 10, 1)
    assert len(read.cases) == 141
    assert sum(per_weekday(read)) == pytest.approx(140 / 365 * 7, rel=0.01)
    assert [age > 1000 for age, _ in backlog(read)] == [True]


def test_handling_times_are_office_hours_between_taking_and_deciding():
    read = history(decided(140), until=date(2026, 9, 30), officers=None)
    baseline = from_history(read, Assumed(PATIENCE), basis="history", office=Office())
    (load,) = baseline.loads
    assert isinstance(load.handling, Empirical)
    assert load.handling.hours == pytest.approx([2.0] * 100)  # nobody works on a Saturday or Sunday
    assert (baseline.decided, baseline.start) == (140, date(2026, 10, 1))


def test_fewer_than_100_decided_cases_give_no_forecast():
    read = history(decided(99), until=date(2026, 9, 30), officers=None)
    with pytest.raises(NoForecast) as told:
        from_history(read, Assumed(PATIENCE), basis="history", office=Office())
    assert (told.value.decided, told.value.needed) == (99, 100)
    assert "99" in told.value.message.fr
    enough = history(decided(100, hours=None), until=date(2026, 9, 30), officers=None)
    given = Assumed(PATIENCE, handling={"": Lognormal(3.0)})
    assert from_history(enough, given, basis="history", office=Office()).decided == 100


def test_what_is_neither_known_nor_assumed_is_asked_for():
    read = history(decided(120, hours=None), until=date(2026, 9, 30), officers=None)
    with pytest.raises(WrongScenario, match="how long"):
        from_history(read, Assumed(PATIENCE), basis="history", office=Office())
    waiting = [*decided(140), PastCase(MAY, None, None, "urgent")]
    read = history(waiting, until=date(2026, 9, 30), officers=None)
    with pytest.raises(WrongScenario, match="urgent"):
        from_history(read, Assumed(PATIENCE), basis="history", office=Office())


def test_tiers_have_their_own_shares_patience_and_handling():
    assumed = Assumed(
        PATIENCE | {"urgent": 5.0},
        shares={"urgent": 0.25},
        handling={"": Lognormal(3.0), "urgent": Lognormal(1.0)},
    )
    loads = from_rate(10.0, assumed, start=MAY.date()).loads
    told = [(load.tier, load.share, load.patience, load.handling.mean) for load in loads]
    assert told == [("ordinary", 0.75, 30.0, 3.0), ("urgent", 0.25, 5.0, 1.0)]


@pytest.mark.django_db
def test_the_live_queue_is_read_without_anything_about_persons(submitted):
    clock_ = clock.FixedClock(NOON)
    nadia = officer("IRCC")
    with clock.using(clock_):
        first, second = submitted(person()), submitted(person())
        clock_.at += timedelta(hours=2)
        assert cases.take_next(actor=nadia) == first
        clock_.at += timedelta(minutes=30)
        cases.decide(actor=nadia, application_id=first, outcome="eligible")
        row = models.Waiting.objects.get(application_id=second)
        row.tier, row.serve_by = "urgent", queue_policy.serve_by(row.submitted_at, 5 * DAY)
        row.save()
        clock_.at += timedelta(days=3)
        submitted(person())  # today's are not yet a whole day
        read = cases.history(actor=WORKER, org_id="IRCC")
    noon = datetime(2026, 11, 23, 12)  # noqa: DTZ001  # local
    assert (read.since, read.until, read.officers) == (noon.date(), date(2026, 11, 25), 1)
    hour = timedelta(hours=1)
    assert sorted(read.cases, key=lambda case: case.tier) == [
        PastCase(noon, noon + 2 * hour, noon + 2.5 * hour, ""),
        PastCase(noon, None, None, "urgent"),
    ]


@pytest.mark.django_db
def test_only_supervisors_of_the_organisation_and_the_platform_read_it(submitted):
    with clock.using(clock.FixedClock(NOON)):
        submitted(person())
    supervisor = officer("IRCC", "supervisor")
    assert cases.history(actor=supervisor, org_id="IRCC") == cases.history(
        actor=WORKER, org_id="IRCC"
    )
    for actor in (officer("IRCC"), officer("CRA", "supervisor"), person()):
        with pytest.raises(NotAllowed):
            cases.history(actor=actor, org_id="IRCC")
    with pytest.raises(NotFound):
        cases.history(actor=WORKER, org_id="CRA")


def test_a_year_that_is_learnt_is_the_year_that_is_played():
    """Rates and handling times go in and come out."""
    random_ = random.Random(3)
    past = [
        PastCase(at, at + DAY, at + DAY + timedelta(hours=random_.choice((1, 3))), "")
        for at in (MAY + number * DAY / 6 for number in range(1200))
    ]
    read = history(past, until=date(2026, 11, 19), officers=None)
    baseline = from_history(read, Assumed(PATIENCE), basis="history", office=Office())
    assert sum(baseline.per_weekday) / 7 == pytest.approx(6, rel=0.01)


def past_case(number: int, *, is_decided: bool) -> models.Application:
    """Submitted on one of the 80 days before ``NOON``, taken and decided three days later."""
    submitted = NOON - (85 - number % 80) * DAY
    done = submitted + 3 * DAY
    state = "decided" if is_decided else "submitted"
    return models.Application(
        person_id=ids.new_id(),
        org_id="IRCC",
        service_id="ircc/citizenship-grant",
        definition_version="v",
        language="fr",
        state=state,
        reference=f"R{number:013}",
        created_at=submitted,
        updated_at=submitted,
        submitted_at=submitted,
        application_date=submitted.date(),
        due_on=submitted.date() + 30 * DAY,
        taken_at=done if is_decided else None,
        decided_at=done + timedelta(hours=2) if is_decided else None,
    )


@pytest.mark.django_db
def test_the_command_plays_the_live_queue(capsys, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "the tests' own")  # there is no other platform to find
    words = [
        "twin",
        "--organisation",
        "IRCC",
        "--months",
        "2",
        "--officers",
        "2",
        "--handling",
        "2",
        "--json",
    ]
    with clock.using(clock.FixedClock(NOON)):
        made = [past_case(number, is_decided=number >= 5) for number in range(104)]
        models.Application.objects.bulk_create(made)
        models.Waiting.objects.bulk_create(
            models.Waiting(
                org_id="IRCC",
                application_id=row.id,
                person_id=row.person_id,
                submitted_at=row.submitted_at,
                serve_by=row.submitted_at,
            )
            for row in made[:5]
        )
        assert main(words) == 1
        assert json.loads(capsys.readouterr().out)["decided"] == 99
        past_case(104, is_decided=True).save()
        assert main(words) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["basis"], told["learnt_from"], told["waiting"]) == ("live", 100, 5)
    assert told["months"][0]["first"] == "2026-11-23"
    assert told["months"][0]["p95_days"] > 80  # the oldest is taken first, and has waited 85 days


def test_without_a_platform_the_command_says_so(capsys, monkeypatch, tmp_path):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setattr(beside, "NOTE", tmp_path / "environment.json")
    assert main(["twin", "--organisation", "IRCC"]) == 1
    assert "No platform is running" in capsys.readouterr().err
