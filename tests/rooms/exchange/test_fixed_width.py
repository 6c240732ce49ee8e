"""The nightly file: broken lines are named, the rest loads, and nobody gets another's records."""

import os
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from department_files import memory_folder
from onegov.exchange.adapters.file_table import FileTable, NotLoaded
from onegov.exchange.adapters.files import Drop, Lines
from onegov.exchange.adapters.fixed_width import FixedWidth, read_fixed_width
from onegov.exchange.adapters.matching import Match, Name, Sought
from onegov.exchange.adapters.names import fold, fold_words, is_beginning
from onegov.exchange.settings_reader import SettingsReader
from onegov_demo.population import population
from onegov_demo.registers import cra, ircc
from rooms.exchange.network import CRA_FIELDS

LAYOUT = {
    "file": "nightly.txt",
    "line_length": 120,
    "fields": CRA_FIELDS,
    "record_key": "year",
    "answer_list": "years",
    "answer_fields": ["year", "duty", "filed", "assessed_on"],
}
OWNER = "CA-DEMO/GOV/ONEGOV"


def line(
    account: int,
    family: str,
    given: str,
    birth: str = "19900101",
    *,
    postal: str = "K1A0B1",
    year: str = "2024",
    rest: str = "YY20250501",
) -> str:
    return f"{account:09d}{family:<30}{given:<30}{birth}{postal:<6}{year}{rest:<10}".ljust(120)


class Nightly:
    """A folder with a nightly file and its adapter."""

    def __init__(self, folder: Path, **changes: object) -> None:
        self.folder = folder
        self.changes = changes
        self.file = folder / "nightly.txt"
        self._ticks = 1_700_000_000
        self.adapter = self.open()

    def open(self) -> FileTable:
        layout = read_fixed_width(SettingsReader(LAYOUT | self.changes, "test"), self.folder)
        return FileTable(layout, folder=self.folder / "state", name="nightly")

    def write(self, *lines: str, count: int | None = None, trailer: bool = True) -> "Nightly":
        counted = len(lines) if count is None else count
        whole = ["HDR20260301", *lines, *([f"TRL{counted:09d}"] if trailer else [])]
        self.write_raw("".join(f"{each}\n" for each in whole).encode("latin-1"))
        return self

    def write_raw(self, data: bytes) -> None:
        self.file.write_bytes(data)
        self._ticks += 1
        os.utime(self.file, (self._ticks, self._ticks))

    def match(
        self,
        *names: tuple[str, str],
        birth: str = "1990-01-01",
        postal: str = "k1a 0b1",
        pseudonym: str = "p1",
        owner: str = OWNER,
    ) -> Match:
        listed = tuple(Name(given, family) for given, family in names)
        self.adapter.refresh()
        return self.adapter.match(Sought(listed, birth, postal), owner=owner, pseudonym=pseudonym)

    def report(self) -> dict[str, Any]:
        self.adapter.refresh()
        return self.adapter.report()

    def records(self, pseudonym: str = "p1") -> Any:
        return self.adapter.records(owner=OWNER, pseudonym=pseudonym)


@pytest.fixture
def nightly(tmp_path: Path) -> Iterator[Nightly]:
    nightly = Nightly(tmp_path)
    yield nightly
    nightly.adapter.close()


def test_a_person_is_matched_linked_and_gets_their_years(nightly: Nightly) -> None:
    nightly.write(
        line(1, "TREMBLAY", "ZOE ANNE", year="2023", rest="YN"),
        line(1, "TREMBLAY", "ZOE ANNE", year="2022", rest="UY20230401"),
        line(2, "TREMBLAY", "ZOE ANNE", "19910101"),
    )
    found = nightly.match(("Zoé-Anne", "Tremblay"))
    assert found.outcome == "one"
    assert {person.account for person in found.matched} == {"000000001"}
    assert nightly.records() == [
        {"year": 2022, "duty": "U", "filed": "Y", "assessed_on": "2023-04-01"},
        {"year": 2023, "duty": "Y", "filed": "N", "assessed_on": None},
    ]
    assert nightly.records("somebody-else") is None
    assert nightly.adapter.records(owner="CA-DEMO/GOV/OTHER", pseudonym="p1") is None


@pytest.mark.parametrize(
    ("bad", "code", "field"),
    [
        (line(3, "ROY", "ANN")[:-1], "wrong_length", None),
        (line(3, "ROY", "ANN") + " ", "wrong_length", None),
        ("", "wrong_length", None),
        ("x" * 70_000, "too_long", None),
        (line(3, "ROY", "ANN", "19900231"), "bad_date", "birth_date"),
        (line(3, "ROY", "ANN", "1990 101"), "bad_date", "birth_date"),
        (line(3, "ROY", "ANN", "        "), "missing", "birth_date"),
        (line(3, "", "ANN"), "missing", "family"),
        (line(3, "ROY", "ANN", rest="XY"), "bad_code", "duty"),
        (line(3, "ROY", "ANN", rest="YU"), "bad_code", "filed"),
        (line(3, "ROY", "ANN", year="20x4"), "bad_year", "year"),
        (line(3, "ROY", "ANN", postal="999999"), "bad_postal_code", "postal_code"),
        (line(3, "ROY", "ANN").replace("000000003", "00000000X"), "bad_digits", "account"),
        (line(3, "ROY", "A\x00N"), "bad_text", "given"),
        (line(3, "ROY", "ANN", rest="YY20259999"), "bad_date", "assessed_on"),
        (line(1, "ROY", "ANN"), "duplicate", "year"),
    ],
)
def test_a_broken_line_is_named_and_the_rest_loads(
    nightly: Nightly, bad: str, code: str, field: str | None
) -> None:
    nightly.write(line(1, "ROY", "EVE"), bad, line(2, "ROY", "BOB"))
    report = nightly.report()
    assert report["loaded"] is True
    assert report["lines"] == 3
    assert report["records_in_use"] == 2
    (rejected,) = report["rejected"]
    assert (rejected["line"], rejected["code"], rejected["field"]) == (3, code, field)
    assert rejected["reason"]["en"] != rejected["reason"]["fr"]
    assert "ROY" not in str(report)
    assert nightly.match(("Bob", "Roy")).outcome == "one"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "no_header"),
        (b"\x00\x01\x02", "no_header"),
        (b"HDR20260301\n" + line(9, "NEW", "FACE").encode() + b"\n", "no_trailer"),
        (b"HDR20260301\nnonsense\nTRL1\n", "nothing_good"),
        (b"HDR20260301\nTRL0\n", "empty"),
        (b"HDR20260301\n" + line(9, "NEW", "FACE").encode() + b"\nTRL2\n", "wrong_count"),
        (b"HDR20260301\n" + line(9, "NEW", "FACE").encode() + b"\nTRL0\n", "wrong_count"),
        (b"HDR20260301\nTRL1\n", "wrong_count"),
        (b"HDR20260301\n" + b"x" * 200_000 + b"\nTRL1\n", "nothing_good"),
        (None, "unreadable"),
    ],
)
def test_the_last_good_load_stays_when_the_new_file_is_unreadable(
    nightly: Nightly, data: bytes | None, code: str
) -> None:
    nightly.write(line(1, "ROY", "EVE"))
    assert nightly.match(("Eve", "Roy")).outcome == "one"
    if data is None:
        nightly.file.unlink()
    else:
        nightly.write_raw(data)
    report = nightly.report()
    assert report["loaded"] is False
    assert [problem["code"] for problem in report["problems"]] == [code]
    assert report["records_in_use"] == 1
    assert nightly.records() != []
    nightly.write(line(2, "ROY", "BOB"))
    assert nightly.report()["loaded"] is True
    assert nightly.match(("Bob", "Roy"), pseudonym="p2").outcome == "one"


class Rewritten:
    """A layout whose file changes while it is read."""

    def __init__(self, layout: FixedWidth) -> None:
        self._layout = layout

    def __getattr__(self, name: str) -> Any:
        return getattr(self._layout, name)

    def read(self, drop: Drop, lines: Lines) -> Any:
        os.utime(drop.path, (5, 5))
        return self._layout.read(drop, lines)


def test_a_file_that_changes_while_it_is_read_is_not_loaded(nightly: Nightly) -> None:
    nightly.write(line(1, "ROY", "EVE"))
    layout = read_fixed_width(SettingsReader(LAYOUT, "test"), nightly.folder)
    with closing(FileTable(Rewritten(layout), folder=nightly.folder / "s", name="n")) as table:
        table.refresh()
        assert table.report()["problems"][0]["code"] == "changed"  # type: ignore[index]
        with pytest.raises(NotLoaded):
            table.rows("000000001")
        table.refresh()
        assert len(table.rows("000000001")) == 1


def test_an_empty_file_is_good_where_the_settings_say_so(tmp_path: Path) -> None:
    nightly = Nightly(tmp_path, may_be_empty=True)
    nightly.write(line(1, "ROY", "EVE"))
    assert nightly.match(("Eve", "Roy")).outcome == "one"
    nightly.write()
    assert (nightly.report()["loaded"], nightly.report()["records_in_use"]) == (True, 0)
    assert nightly.match(("Eve", "Roy")).outcome == "none"
    assert nightly.records() == []
    nightly.adapter.close()


def test_types_follow_the_layout_whatever_a_field_is_called(tmp_path: Path) -> None:
    fields = [
        field | {"type": "digits"} if field["name"] == "year" else field for field in CRA_FIELDS
    ]
    nightly = Nightly(tmp_path, fields=fields)
    nightly.write(line(1, "ROY", "EVE", year="0042"))
    nightly.match(("Eve", "Roy"))
    assert nightly.records()[0]["year"] == "0042"
    nightly.adapter.close()


def test_a_load_of_an_older_version_is_made_again_and_links_stay(nightly: Nightly) -> None:
    nightly.write(line(1, "ROY", "EVE"))
    nightly.match(("Eve", "Roy"))
    nightly.adapter.close()
    with closing(sqlite3.connect(nightly.folder / "state" / "nightly-load.sqlite")) as old:
        old.executescript("DROP TABLE record; CREATE TABLE record (x); PRAGMA user_version=0")
    nightly.adapter = nightly.open()
    nightly.adapter.refresh()
    assert nightly.records()[0]["year"] == 2024


def test_other_settings_make_the_load_anew(nightly: Nightly) -> None:
    nightly.write(line(1, "ROY", "EVE"))
    nightly.match(("Eve", "Roy"))
    nightly.adapter.close()
    nightly.changes = {"answer_fields": ["year"]}
    nightly.adapter = nightly.open()
    nightly.adapter.refresh()
    assert nightly.records() == [{"year": 2024}]


def test_nothing_is_answered_before_a_first_good_load(nightly: Nightly) -> None:
    with pytest.raises(NotLoaded):
        nightly.match(("Eve", "Roy"))
    assert nightly.report()["loaded"] is False


def test_links_and_load_survive_a_restart(nightly: Nightly) -> None:
    nightly.write(line(1, "ROY", "EVE"))
    nightly.match(("Eve", "Roy"))
    before = nightly.report()
    nightly.adapter.close()
    nightly.adapter = nightly.open()
    assert nightly.records() == [
        {"year": 2024, "duty": "Y", "filed": "Y", "assessed_on": "2025-05-01"}
    ]
    assert nightly.report() == before


def test_former_and_variant_names_match(nightly: Nightly) -> None:
    nightly.write(line(1, "SAINT LAURENT", "JEAN PIERRE"))
    assert nightly.match(("Jean-Pierre", "Roy"), ("JeanPierre", "Saint-Laurent")).outcome == "one"


TWINS = [line(1, "SINGH", "AMAR"), line(2, "SINGH", "AMAR JIT"), line(3, "SINGH", "AMAR DEEP")]


@pytest.mark.parametrize(
    ("lines", "given", "postal", "outcome"),
    [
        ([], "Amar", "K1A0B1", "none"),
        (TWINS[:1], "Amar", "k1a 0b1", "one"),
        (TWINS[:1], "Amar", "", "ambiguous"),
        (TWINS[:1], "Amar", "H2X 1Y4", "ambiguous"),
        (TWINS[:1], "Amar Jit", "K1A0B1", "ambiguous"),
        (TWINS[:1], "Bela", "K1A0B1", "ambiguous"),
        (TWINS[1:], "Amar", "K1A0B1", "ambiguous"),
        (TWINS[1:], "Amar J", "K1A0B1", "ambiguous"),
        (TWINS[1:], "Amar Jit", "K1A0B1", "one"),
        (TWINS[1:], "Amar Jit", "", "ambiguous"),
        (TWINS[1:], "Amar Deep", "K1A0B1", "one"),
        (TWINS[1:], "Amar Raj", "K1A0B1", "ambiguous"),
        (TWINS, "Amar", "K1A0B1", "ambiguous"),
        (TWINS, "Amar Jit", "K1A0B1", "ambiguous"),
        ([line(1, "SINGH", "AMAR J"), *TWINS[1:]], "Amar Jit", "K1A0B1", "ambiguous"),
        ([line(1, "SINGH", "AMAR"), line(2, "SINGH", "AMAR")], "Amar", "K1A0B1", "ambiguous"),
        ([line(1, "SINGH", "AMAR"), line(2, "SINGH", "BELA")], "Amar", "K1A0B1", "one"),
        ([line(1, "SINGH", "AMAR", postal="")], "Amar", "", "ambiguous"),
        ([line(1, "SINGH", "AMAR", postal="")], "Amar", "K1A0B1", "ambiguous"),
    ],
)
def test_twins_and_namesakes_are_never_guessed(
    nightly: Nightly, lines: list[str], given: str, postal: str, outcome: str
) -> None:
    nightly.write(line(99, "OTHER", "PERSON", "19500505"), *lines)
    assert nightly.match((given, "Singh"), postal=postal).outcome == outcome
    assert (nightly.records() is not None) == (outcome == "one")


def test_a_link_is_never_moved(nightly: Nightly) -> None:
    nightly.write(line(1, "ROY", "EVE"), line(2, "ROY", "BOB", rest="NN"))
    assert nightly.match(("Eve", "Roy")).outcome == "one"
    assert nightly.match(("Bob", "Roy")).outcome == "ambiguous"
    assert nightly.records()[0]["duty"] == "Y"


def test_an_account_has_one_pseudonym_of_each_organisation(
    nightly: Nightly, caplog: pytest.LogCaptureFixture
) -> None:
    nightly.write(line(1, "ROY", "EVE"))
    assert nightly.match(("Eve", "Roy")).outcome == "one"
    assert nightly.match(("Eve", "Roy"), pseudonym="p2") == Match("ambiguous")
    assert nightly.records("p2") is None
    assert "refused" in caplog.text
    assert not {"p1", "p2", "Roy", "000000001"} & set(caplog.text.split())
    assert nightly.match(("Eve", "Roy")).outcome == "one"
    assert nightly.match(("Eve", "Roy"), pseudonym="p2", owner="CA-DEMO/GOV/OTHER").outcome == "one"


def test_a_name_cut_by_the_file_is_never_sure(nightly: Nightly) -> None:
    family = "Featherstonehaugh-Cholmondeley-Majoribanks"
    nightly.write(line(1, family[:30].upper(), "EVE"))
    assert nightly.match(("Eve", family)).outcome == "ambiguous"


def test_a_variant_spelling_finds_an_account_but_does_not_prove_it(nightly: Nightly) -> None:
    nightly.write(line(1, "ROY", "EVE"))
    names = (Name("Eva", "King"), Name("Eve", "Roy", is_variant=True))
    sought = Sought(names, "1990-01-01", "K1A0B1")
    nightly.adapter.refresh()
    assert nightly.adapter.match(sought, owner=OWNER, pseudonym="p1") == Match("ambiguous")


def test_latin_1_names(nightly: Nightly) -> None:
    nightly.write(line(1, "BÉLANGER", "FRANÇOIS"), line(2, "NGUYEN", "LINH"))
    assert nightly.match(("Francois", "Belanger")).outcome == "one"
    assert nightly.match(("Linh", "Nguyễn"), pseudonym="p2").outcome == "one"


cells = st.sampled_from(["000000007", "ROY", "EVE", "19900101", "20250230", "Y", "?", " ", "é"])
raw_lines = st.one_of(
    st.builds(line, st.integers(1, 4), st.just("ROY"), st.sampled_from(["EVE", ""])),
    st.builds(lambda parts: "".join(f"{part:<13}" for part in parts), st.lists(cells, max_size=10)),
)


@given(lines=st.lists(raw_lines, max_size=8))
def test_every_line_is_loaded_or_quarantined_once_and_a_bad_file_changes_nothing(
    reused: Nightly, lines: list[str]
) -> None:
    """A bad line never changes a good one: without the bad lines the same rows are loaded."""
    reused.write(line(99, "OTHER", "PERSON"), *lines)
    whole = reused.report()
    rejected = {entry["line"] for entry in whole["rejected"]}
    assert whole["loaded"] is True
    assert whole["records_in_use"] + len(rejected) == whole["lines"] == len(lines) + 1
    before = [reused.adapter.rows(f"{number:09d}") for number in (1, 2, 3, 4, 7, 99)]
    good = [each for number, each in enumerate(lines, 3) if number not in rejected]
    reused.write(line(99, "OTHER", "PERSON"), *good)
    assert (reused.report()["rejected_count"], reused.report()["lines"]) == (0, len(good) + 1)
    assert [reused.adapter.rows(f"{number:09d}") for number in (1, 2, 3, 4, 7, 99)] == before
    reused.write(*lines, count=len(lines) + 1)
    assert reused.report()["loaded"] is False
    assert [reused.adapter.rows(f"{number:09d}") for number in (1, 2, 3, 4, 7, 99)] == before


GOOD = "".join(
    f"{each}\n"
    for each in ["HDR20260301", line(1, "ROY", "EVE"), line(2, "ROY", "BOB"), "TRL000000002"]
).encode()


@given(data=st.data())
def test_whatever_bytes_arrive_the_last_good_load_stays_or_a_whole_one_comes(
    reused: Nightly, data: st.DataObject
) -> None:
    reused.write(line(3, "OLD", "FACE"))
    assert reused.report()["loaded"] is True
    start = data.draw(st.integers(0, len(GOOD)))
    end = data.draw(st.integers(start, len(GOOD)))
    broken = GOOD[:start] + data.draw(st.binary(max_size=12)) + GOOD[end:]
    reused.write_raw(broken)
    report = reused.report()
    old = reused.adapter.rows("000000003")
    if report["loaded"]:
        assert report["records_in_use"] + report["rejected_count"] == report["lines"] == 2
        assert old == []
    else:
        assert report["records_in_use"] == len(old) == 1


@pytest.mark.parametrize("kept", [0, 11, 12, 40, 132, 133, 253, 254, len(GOOD) - 2])
def test_a_file_that_was_cut_is_never_loaded(nightly: Nightly, kept: int) -> None:
    nightly.write_raw(GOOD[:kept])
    assert nightly.report()["loaded"] is False


person = st.tuples(
    st.sampled_from(["SINGH", "SINGH ROY", "ROY"]),
    st.sampled_from(["AMAR", "AMAR JIT", "AMAR DEEP", "JIT", "A"]),
    st.sampled_from(["19900101", "19900102"]),
    st.sampled_from(["K1A0B1", "H2X1Y4", ""]),
)
persons = st.lists(person, max_size=6)


@pytest.fixture(scope="module")
def reused() -> Iterator[Nightly]:
    with memory_folder() as folder:
        nightly = Nightly(folder)
        yield nightly
        nightly.adapter.close()


@given(people=persons, draw=st.data())
def test_one_is_only_ever_somebody_of_exactly_that_name(
    reused: Nightly, people: list[tuple[str, ...]], draw: st.DataObject
) -> None:
    lines = [
        line(number, family, given, birth, postal=postal)
        for number, (family, given, birth, postal) in enumerate(people, 1)
    ]
    reused.write(line(99, "OTHER", "PERSON", "19500505"), *lines)
    family, given, birth, postal = draw.draw(person)
    iso = f"{birth[:4]}-{birth[4:6]}-{birth[6:]}"
    found = reused.match((given, family), birth=iso, postal=postal, owner=str(uuid4()))
    alike = [p for p in people if p[0] == family and p[2] == birth]
    if found.outcome == "none":
        assert alike == []
    if found.outcome == "one":
        (matched,) = found.matched
        assert [p for p in alike if is_beginning(p[1], given)] == [(family, given, birth, postal)]
        assert (matched.family, matched.given, matched.postal_code) == (family, given, postal)
        assert postal


@given(st.text(max_size=20))
def test_folding_twice_changes_nothing(name: str) -> None:
    assert fold(" ".join(fold_words(name))) == fold(name)
    assert fold(name.upper()) == fold(name.upper().lower())


@pytest.mark.parametrize(("written", "plain"), [("𝔍", "j"), ("ﬁ", "fi"), ("ẞ", "ss"), ("Æ", "ae")])
def test_compatibility_forms_are_folded_whole(written: str, plain: str) -> None:
    assert fold(written) == plain
    assert fold(fold(written)) == plain


def test_over_the_whole_population_no_account_is_bound_to_a_wrong_person(reused: Nightly) -> None:
    """The adapter alone, before the platform looks again: everybody asks, each for themselves."""
    everybody = population()
    accounts = cra.tax_accounts(everybody)
    owner_of = {account.account: account.owner for account in accounts}
    reused.write_raw(cra.nightly_file(accounts, date(2026, 10, 31)))
    reused.adapter.refresh()
    outcomes: Counter[str] = Counter()
    wrong = []
    for client in ircc.client_records(everybody):
        names = tuple(
            Name(" ".join(name.given), name.family, name.kind == "variant") for name in client.names
        )
        sought = Sought(names, client.birth_date.isoformat(), client.postal_code)
        found = reused.adapter.match(sought, owner=OWNER, pseudonym=str(client.owner))
        outcomes[found.outcome] += 1
        if any(owner_of[person.account] != client.owner for person in found.matched):
            wrong.append(client.owner)
        assert (reused.records(str(client.owner)) is None) == (found.outcome != "one")
    assert wrong == []
    assert outcomes["one"] > 0.6 * len(everybody)
