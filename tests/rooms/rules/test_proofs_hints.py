"""Values that stand out are told once; lawful tables of every shape are left alone."""

import pytest

from rooms.rules.proof_cases import conditions, grid, rule, told

RISING = (0, 28, 84, 91, 112, 119)


def years(*values: int) -> str:
    """Points by years of work, one row for each year, the last open."""
    last = len(values) - 1
    rows = [
        f'if: "{">= " if n == last else ""}{n}", then: {value}' for n, value in enumerate(values)
    ]
    return grid("work", *rows)


@pytest.mark.parametrize(
    ("values", "places"),
    [
        (RISING, []),
        (RISING[::-1], []),
        ((0, 90, 95, 100, 100, 95, 90, 5, 0), []),
        ((0, 5, 5, 5, 5, 5), []),
        ((0, 50, 0), []),
        ((0, 9, 0, 9), []),
        ((0, 28, 8, 91, 112, 119), [1]),
        ((0, 28, 84, 910, 112, 119), [3]),
        ((0, 84, 28, 91, 112, 119), [1]),
        ((0, 90, 95, 10, 100, 95, 90, 0), [3]),
        ((0, 9, 1, 8, 2, 7, 3, 6), []),
    ],
)
def test_values_along_a_number(values: tuple[int, ...], places: list[int]) -> None:
    found = [(code, line - 8) for code, line, _ in told(years(*values))]
    assert found == [("rules.odd_value", place) for place in places]


def test_the_words_show_the_neighbours() -> None:
    ((_, _, words),) = told(years(0, 28, 8, 91, 112))
    assert words == (
        "Along “Work in Canada” the values go 0 points, 28 points, 8 points, 91 points, 112 points: "
        "what stands at 1 year or 2 years goes against its neighbours."
    )


CROSSED = "  across: spouse\n  columns: [yes, no]\n"


def two_columns(*values: tuple[int, int]) -> str:
    last = len(values) - 1
    rows = [
        f'if: "{">= " if n == last else ""}{n}", then: [{one}, {other}]'
        for n, (one, other) in enumerate(values)
    ]
    return grid("work", *rows, more=CROSSED)


def test_two_columns_that_changed_places_in_one_line() -> None:
    right = [(0, 0), (35, 40), (46, 53), (56, 64), (63, 72), (70, 80)]
    assert told(two_columns(*right)) == []
    wrong = [*right[:4], right[4][::-1], right[5]]
    ((code, line, words),) = told(two_columns(*wrong))
    assert (code, line) == ("rules.odd_value", 14)
    assert "72 points and 63 points; in the 4 other cases" in words
    either_way = [(0, 9), (9, 0), (1, 8), (8, 1), (2, 7), (7, 2)]
    assert [code for code, _, _ in told(two_columns(*either_way))] == []


def with_otherwise(*cells: str) -> str:
    rows = "\n".join(f'    - {{if: "{cell}", then: {n}}}' for n, cell in enumerate(cells))
    return rule(f"unit: points\ntable:\n  of: work\n  rows:\n{rows}\n  otherwise: 0")


@pytest.mark.parametrize(
    ("cells", "hole"),
    [
        (("0 to 3", "4", "5", "6", "7 to 60"), None),
        (("0 to 3", "4", "6", "7 to 60"), "5 years"),
        (("0 to 3", "4", "7", "8 to 60"), "5 to 6 years"),
        (("2", "4", "6", "8"), None),
        (("10", "11", "12", "13"), None),
    ],
)
def test_a_row_that_fell_to_otherwise(cells: tuple[str, ...], hole: str | None) -> None:
    words = (
        f"Only `otherwise` applies when “Work in Canada” is {hole}, though rows cover what lies on "
        "both sides."
    )
    assert [said for _, _, said in told(with_otherwise(*cells))] == ([words] if hole else [])


@pytest.mark.parametrize(
    ("rows", "odd"),
    [
        (("when: work < 3 years, then: 0", "when: work > 3 years, then: 1"), True),
        (("when: work < 3 years, then: 0", "when: work > 4 years, then: 1"), False),
        (("when: work > 0 years, then: 0",), False),
        (("when: work < 3 years, then: 0", "when: work > 3 years and spouse, then: 1"), False),
    ],
)
def test_a_sign_that_leaves_one_number_out(rows: tuple[str, ...], odd: bool) -> None:
    found = told(conditions(*rows, "otherwise: 2"))
    assert [code for code, _, _ in found] == (["rules.hole"] if odd else [])


def test_an_order_of_choices_that_one_value_breaks() -> None:
    kinds = ("none", "secondary", "bachelor", "master", "doctorate")
    values = (0, 30, 20, 98, 120)
    rows = [f"if: {kind}, then: {value}" for kind, value in zip(kinds, values, strict=True)]
    assert told(grid("education", *rows)) == [], "five choices may have any order"
