"""The nightly file: broken lines are named, the rest loads, and nobody gets another's records."""

import os
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from department_files import memory_folder
from onegov.exchange.adapters.fixed_width import (
    FixedWidthAdapter,
    Match,
    Name,
    NotLoaded,
    Sought,
)
from onegov.exchange.adapters.layout import read_layout
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

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / "nightly.txt"
        self._ticks = 1_700_000_000
        self.adapter = self.open()

    def open(self) -> FixedWidthAdapter:
        layout = read_layout(SettingsReader(LAYOUT, "test"), self.folder)
        return FixedWidthAdapter(layout, folder=self.folder / "state", name="nightly")

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
        return self.adapter.match(Sought(listed, birth, postal), owner=owner, pseudonym=pseudonym)

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
        {"year": "2022", "duty": "U", "filed": "Y", "assessed_on": "2023-04-01"},
        {"year": "2023", "duty": "Y", "filed": "N", "assessed_on": ""},
    ]
    assert nightly.records("somebody-else") is None
    assert nightly.adapter.records(owner="CA-DEMO/GOV/OTHER", pseudonym="p1") is None


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (line(3, "ROY", "ANN")[:-1], "wrong_length"),
        (line(3, "ROY", "ANN") + " ", "wrong_length"),
        ("", "wrong_length"),
        (line(3, "ROY", "ANN", "19900231"), "bad_date"),
        (line(3, "ROY", "ANN", "1990 101"), "bad_date"),
        (line(3, "ROY", "ANN", "        "), "missing"),
        (line(3, "", "ANN"), "missing"),
        (line(3, "ROY", "ANN", rest="XY"), "bad_code"),
        (line(3, "ROY", "ANN", rest="YU"), "bad_code"),
        (line(3, "ROY", "ANN", year="20x4"), "bad_year"),
        (line(3, "ROY", "ANN", postal="999999"), "bad_postal_code"),
        (line(3, "ROY", "ANN").replace("000000003", "00000000X"), "bad_digits"),
        (line(3, "ROY", "A\x00N"), "bad_text"),
        (line(3, "ROY", "ANN", rest="YY20259999"), "bad_date"),
        (line(1, "ROY", "ANN"), "duplicate"),
    ],
)
def test_a_broken_line_is_named_and_the_rest_loads(nightly: Nightly, bad: str, code: str) -> None:
    nightly.write(line(1, "ROY", "EVE"), bad, line(2, "ROY", "BOB"))
    report = nightly.adapter.report()
    assert report["loaded"] is True
    assert report["lines"] == 3
    assert report["records_in_use"] == 2
    (rejected,) = report["rejected"]  # type: ignore[misc]
    assert (rejected["line"], rejected["code"]) == (3, code)
    assert rejected["reason"]["en"] != rejected["reason"]["fr"]
    assert "ROY" not in str(report)
    assert nightly.match(("Bob", "Roy")).outcome == "one"


def test_a_wrong_count_is_said(nightly: Nightly) -> None:
    nightly.write(line(1, "ROY", "EVE"), count=7)
    report = nightly.adapter.report()
    assert report["loaded"] is True
    assert [problem["code"] for problem in report["problems"]] == ["wrong_count"]  # type: ignore[attr-defined]
    assert nightly.match(("Eve", "Roy")).outcome == "one"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "no_header"),
        (b"\x00\x01\x02", "no_header"),
        (b"HDR20260301\n" + line(9, "NEW", "FACE").encode() + b"\n", "no_trailer"),
        (b"HDR20260301\nnonsense\nTRL1\n", "nothing_good"),
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
    report = nightly.adapter.report()
    assert report["loaded"] is False
    assert report["problems"][-1]["code"] == code  # type: ignore[index]
    assert report["records_in_use"] == 1
    assert nightly.records() != []
    nightly.write(line(2, "ROY", "BOB"))
    assert nightly.adapter.report()["loaded"] is True
    assert nightly.match(("Bob", "Roy"), pseudonym="p2").outcome == "one"


def test_nothing_is_answered_before_a_first_good_load(nightly: Nightly) -> None:
    with pytest.raises(NotLoaded):
        nightly.match(("Eve", "Roy"))
    assert nightly.adapter.report()["loaded"] is False


def test_links_and_load_survive_a_restart(nightly: Nightly) -> None:
    nightly.write(line(1, "ROY", "EVE"))
    nightly.match(("Eve", "Roy"))
    before = nightly.adapter.report()
    nightly.adapter.close()
    nightly.adapter = nightly.open()
    assert nightly.records() == [
        {"year": "2024", "duty": "Y", "filed": "Y", "assessed_on": "2025-05-01"}
    ]
    assert nightly.adapter.report() == before


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
    assert nightly.adapter.match(sought, owner=OWNER, pseudonym="p1") == Match("ambiguous")


def test_latin_1_names(nightly: Nightly) -> None:
    nightly.write(line(1, "BÉLANGER", "FRANÇOIS"), line(2, "NGUYEN", "LINH"))
    assert nightly.match(("Francois", "Belanger")).outcome == "one"
    assert nightly.match(("Linh", "Nguyễn"), pseudonym="p2").outcome == "one"


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
