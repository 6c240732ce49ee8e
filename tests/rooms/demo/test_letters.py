"""The province's letters: exactly as many as there are places, whoever asks at once, and then no more."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from department_files import memory_folder
from onegov_demo.registers.education import SCHOOLS, YEARS, Student
from onegov_demo.systems.letters import Letters
from onegov_demo.systems.web import Refusal

YEAR = 2026


@pytest.fixture
def state() -> Iterator[Path]:
    with memory_folder() as folder:
        yield folder


def student(number: int) -> Student:
    return Student("A", "B", date(2000, 1, 1) + timedelta(days=number), "FRA", f"P{number}")


def ask(letters: Letters, number: int, school: str) -> str:
    """The letter's number, or why there is none."""
    try:
        return letters.issue(student(number), school=school, level="bachelor", year=YEAR)
    except Refusal as refusal:
        return refusal.reply.body.decode()


def test_concurrent_requests_get_exactly_the_places_there_are(state: Path) -> None:
    """Two systems' worth of connections on one file, forty requests at once for seven places."""
    books = [Letters(state), Letters(state)]
    books[0].allocate(YEAR, cap=7, schools={"A": 5, "B": 40})
    start = threading.Barrier(40)

    def one(number: int) -> str:
        start.wait()
        return ask(books[number % 2], number, "AB"[number // 20])

    with ThreadPoolExecutor(40) as pool:
        told = list(pool.map(one, range(40)))
    issued = [each for each in told if each.startswith("PAL-")]
    assert len(issued) == len(set(issued)) == 7
    assert {each for each in told if each not in issued} == {'{"error": "allocation_used"}'}
    taken = {school: taken for school, _, taken in books[0].places(YEAR)}
    assert sum(taken.values()) == 7
    assert taken["A"] <= 5


@settings(max_examples=60, deadline=None)
@given(
    cap=st.integers(0, 6),
    places=st.tuples(st.integers(0, 4), st.integers(0, 4)),
    acts=st.lists(
        st.one_of(
            st.tuples(st.just("issue"), st.integers(0, 8), st.sampled_from("AB")),
            st.tuples(st.just("revoke"), st.integers(1, 6), st.just("")),
        ),
        max_size=25,
    ),
)
def test_no_order_of_acts_gives_more_letters_than_places(
    cap: int, places: tuple[int, int], acts: list[tuple[str, int, str]]
) -> None:
    with memory_folder() as folder:
        letters = Letters(folder)
        letters.allocate(YEAR, cap=cap, schools=dict(zip("AB", places, strict=True)))
        issued, held = [], {}
        for act, number, school in acts:
            if act == "issue":
                told = ask(letters, number, school)
                if told.startswith("PAL-"):
                    assert number not in held
                    held[number] = told
                    issued.append((told, school))
                else:
                    full = len(issued) == cap or places["AB".index(school)] == sum(
                        each == school for _, each in issued
                    )
                    assert ("already_issued" in told) is (number in held)
                    assert number in held or full
            else:
                name = f"PAL-{YEAR}-{number:06}"
                if name in held.values():
                    letters.revoke(name, reason="x", on=date(YEAR, 5, 1))
                    held = {each: other for each, other in held.items() if other != name}
        assert len(issued) <= cap
        assert len({name for name, _ in issued}) == len(issued)
        assert [taken for _, _, taken in letters.places(YEAR)] == [
            sum(each == school for _, each in issued) for school in "AB"
        ]


def test_a_letter_holds_until_its_last_day_or_its_revocation(state: Path) -> None:
    letters = Letters(state)
    letters.allocate(YEAR, cap=2, schools={"A": 2})
    number = ask(letters, 1, "A")
    (letter,) = letters.of_holder(student(1).holder)
    assert letter.state(date(YEAR, 12, 31)) == "valid"
    assert letter.state(date(YEAR + 1, 1, 1)) == "expired"
    letters.revoke(number, reason="x", on=date(YEAR, 5, 1))
    with pytest.raises(Refusal) as again:
        letters.revoke(number, reason="x", on=date(YEAR, 5, 2))
    assert b"already_revoked" in again.value.reply.body
    (letter,) = letters.of_holder(student(1).holder)
    assert letter.state(date(YEAR, 12, 31)) == letter.state(date(YEAR + 1, 1, 1)) == "revoked"


def test_what_is_issued_survives_the_end_of_the_process(state: Path) -> None:
    """Another process issues and is gone at once, without closing anything."""
    code = (
        f"import os, sys; sys.path.insert(0, {str(Path(__file__).parents[2])!r});"
        "from rooms.demo.test_letters import *;"
        "letters = Letters(Path(sys.argv[1]));"
        "letters.allocate(YEAR, cap=1, schools={'A': 1});"
        "print(ask(letters, 1, 'A'), flush=True); os.kill(os.getpid(), 9)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(state)], capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == "PAL-2026-000001", done.stderr
    assert ask(Letters(state), 2, "A") == '{"error": "allocation_used"}'


def test_the_province_has_fewer_places_than_its_schools_together() -> None:
    assert all(cap < sum(places for _, places in SCHOOLS) for cap in YEARS)


def test_only_the_ministrys_staff_issue_and_revoke(education) -> None:
    for method, path in (("POST", "/letters"), ("POST", "/revocations"), ("GET", "/places")):
        assert education.ask(method, path, {"number": "x"}).status == 403
        wrong = {"Authorization": "Bearer x"}
        assert education.ask(method, path, {"number": "x"}, headers=wrong).status == 403
    token = (education.state / "staff.token").read_text()
    own = {"Authorization": f"Bearer {token}"}
    asked = {
        "given": "Ana", "family": "Silva", "birth_date": "2004-02-03", "country": "bra",
        "passport": "br123", "school": "Northern Polytechnic", "level": "college",
    }  # fmt: skip
    told = [
        education.ask("POST", "/letters", asked | {"passport": f"br{n}"}, headers=own)
        for n in range(3)
    ]
    assert [each.status for each in told] == [201, 201, 409]
    assert "allocation_used" in told[2].text
    assert education.ask("POST", "/letters", asked | {"school": "X"}, headers=own).status == 404
