"""Additional points, today's and those of earlier times, are the figures of their sources."""

from collections.abc import Mapping
from datetime import date, timedelta

from rooms.rules.as_read import numbers, parts_of, rows_of
from rooms.rules.express_entry import ON, four, points, read, rules


def test_additional_points_of_today() -> None:
    lines = read("section_d")
    assert points("nomination_points", nomination=True) == int(lines["nomination"])
    assert points("sibling_points", sibling=True) == int(lines["sibling"])
    for offer in ("senior_manager", "other"):
        assert points("job_offer_points", job_offer=offer) == int(lines["job offer"])
    (_, last, short), (_, long) = rows_of(lines["canadian study"])
    assert last == 2
    assert points("canadian_study_points", canadian_study="one_or_two_years") == short
    assert points("canadian_study_points", canadian_study="three_or_more_years") == long


def french(on: date, level: int, english: int) -> object:
    tested = {f"{which}_test_date": on for which in ("first", "second")}
    given = {"first_language": "french", "has_second_language": True, "application_date": on}
    return points(
        "french_points", on, **given, **tested, **four("first", level), **four("second", english)
    )


def assert_french(on: date, parts: Mapping[str, str]) -> None:
    (level, alone), (english, with_english) = numbers(parts["french"]), numbers(parts["english"])
    assert french(on, level - 1, 12) == 0
    assert french(on, level, english - 1) == alone
    assert french(on, level, english) == with_english


def test_points_for_french_of_each_time() -> None:
    today = rules().sources["section_d"].as_read
    assert_french(ON, parts_of(next(x for x in today.splitlines() if x.startswith("french"))))
    [(day, told)] = dated("instructions_2017")
    assert_french(day, parts_of(told))
    assert french(day - timedelta(1), 12, 12) == 0
    assert points("sibling_points", day, sibling=True) == int(parts_of(told)["sibling"])
    assert points("sibling_points", day - timedelta(1), sibling=True) == 0


def dated(source: str) -> list[tuple[date, str]]:
    """The lines of a source, each with the day that it begins with."""
    lines = (line.split(" ", 1) for line in rules().sources[source].as_read.splitlines())
    return [(date.fromisoformat(day), told) for day, told in lines]


def test_job_offers_and_studies_of_earlier_times() -> None:
    (start, before), (changed, after) = dated("instructions_2015")
    ended = rules().sources["section_d"].dated
    [same] = numbers(parts_of(before)["job offer"])
    senior, other = numbers(parts_of(after)["job offer"])
    short, long = numbers(parts_of(after)["canadian study"])
    day = timedelta(1)
    for on, offers, studies in (
        (start, (same, same), (0, 0)),
        (changed - day, (same, same), (0, 0)),
        (changed, (senior, other), (short, long)),
        (ended - day, (senior, other), (short, long)),
        (ended, (0, 0), (short, long)),
    ):
        found = [points("job_offer_points", on, job_offer=x) for x in ("senior_manager", "other")]
        assert tuple(found) == offers, on
        lengths = ("one_or_two_years", "three_or_more_years")
        found = [points("canadian_study_points", on, canadian_study=x) for x in lengths]
        assert tuple(found) == studies, on
