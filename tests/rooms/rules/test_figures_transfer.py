"""The points of skills that carry over are the figures of the source as they were read."""

import re
from itertools import product

from rooms.rules.as_read import Steps, rows_of
from rooms.rules.express_entry import LEVELS, TESTED, YEARS, four, points, read, rules


def steps(line: str, row: int) -> Steps:
    """``7 13 25; 9 25 50``: from each level on, the points of one of the columns; below, none."""
    found = [(each[0], each[1 + row]) for each in rows_of(line)]
    ends = [level - 1 for level, _ in found[1:]] + [99]
    rows = [(level, end, (value,)) for (level, value), end in zip(found, ends, strict=True)]
    return Steps(((0, found[0][0] - 1, (0,)), *rows))


def test_education_carries_over_with_language_and_with_work() -> None:
    lines = read("section_c")
    low, high = ("one_year", "two_year", "bachelor"), ("two_or_more", "master", "doctorate")
    for row, levels in enumerate((low, high)):
        language = steps(lines["education language"], row)
        work = steps(lines["education work"], row)
        for education, level in product(levels, LEVELS):
            given = {"education": education, **four("first", level), **TESTED}
            assert points("education_language_points", **given) == language.at(level)[0]
        for education, years in product(levels, YEARS):
            found = points("education_work_points", education=education, canadian_work=years)
            assert found == work.at(years)[0]
    for education in ("none", "secondary"):
        given = {"education": education, "canadian_work": 5, **four("first", 12), **TESTED}
        assert points("education_transfer_points", **given) == 0


FOREIGN = r"foreign (\d)(?: (\d))? (language|work) ([\d ;]+?)(?=; foreign|\n|$)"


def test_work_abroad_carries_over_with_language_and_with_work() -> None:
    found = re.findall(FOREIGN, rules().sources["section_c"].as_read)
    assert len(found) == 4
    for first, last, beside, line in found:
        grid = steps(line, 0)
        for years in range(int(first), int(last or 20) + 1):
            given: dict[str, object] = {"foreign_work": years, **TESTED}
            for number in LEVELS:
                if beside == "language":
                    rule, more = "foreign_language_points", four("first", number)
                else:
                    rule, more = "foreign_canadian_points", {"canadian_work": number}
                assert points(rule, **given, **more) == grid.at(number)[0], (rule, years, number)


def test_a_certificate_carries_over_with_language() -> None:
    grid = steps(read("section_c")["certificate"], 0)
    for level in LEVELS:
        given = {"trade_certificate": True, **four("first", level), **TESTED}
        assert points("trade_points", **given) == grid.at(level)[0]
