"""A drop folder of CSV files: the newest whole one answers; a bad line or file spoils no other."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from department_files import memory_folder
from onegov.core.errors import WrongSetting
from onegov.exchange.adapters.csv_drop import read_csv_drop
from onegov.exchange.adapters.file_table import FileTable, NotLoaded
from onegov.exchange.adapters.matching import Name, Sought
from onegov.exchange.settings_reader import SettingsReader

SETTINGS: dict[str, Any] = {
    "folder": "drop",
    "files": "permits-*.csv",
    "delimiter": ";",
    "fields": [
        {"name": "permit", "header": "No de permis", "type": "digits"},
        {"name": "item", "header": "Poste", "type": "integer"},
        {"name": "kind", "type": "code", "values": ["study", "work"]},
        {"name": "fee", "type": "decimal", "optional": True},
        {"name": "valid", "type": "boolean", "values": ["O", "N"]},
        {"name": "until", "type": "date", "date_form": "DD/MM/YYYY", "optional": True},
        {"name": "note", "optional": True},
    ],
    "lookup": "permit",
    "record_key": "item",
    "answer_list": "permits",
    "answer_fields": ["item", "kind", "fee", "valid", "until", "note"],
}
HEADER = "Poste;No de permis;kind;fee;valid;until;note"


class Folder:
    def __init__(self, folder: Path, **changes: object) -> None:
        self.folder = folder / "drop"
        self.folder.mkdir(exist_ok=True)
        source = read_csv_drop(SettingsReader(SETTINGS | changes, "test"), folder)
        self.table = FileTable(source, folder=folder / "state", name="permits")
        self._ticks = 1_700_000_000

    def drop(self, *lines: str, name: str = "permits-1.csv", end: str = "\n") -> dict[str, Any]:
        return self.drop_raw("\n".join([HEADER, *lines]).encode() + end.encode(), name=name)

    def drop_raw(self, data: bytes, *, name: str = "permits-1.csv") -> dict[str, Any]:
        self._ticks += 1
        (self.folder / name).write_bytes(data)
        os.utime(self.folder / name, (self._ticks, self._ticks))
        return self.report()

    def report(self) -> dict[str, Any]:
        self.table.refresh()
        return self.table.report()


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Folder]:
    folder = Folder(tmp_path)
    yield folder
    folder.table.close()


def test_rows_are_typed_and_ordered_by_their_keys(folder: Folder) -> None:
    report = folder.drop(
        '10;0042;work;12.50;O;31/12/2026;"Québec; «\u00a0rive sud\u00a0», dit ""l’autre"""',
        "9;0042;study;;N;;",
        "1;0043;study;0;N;;x",
    )
    assert (report["loaded"], report["lines"], report["rejected_count"]) == (True, 3, 0)
    assert folder.table.rows("0042") == [
        {"item": 9, "kind": "study", "fee": None, "valid": False, "until": None, "note": None},
        {
            "item": 10,
            "kind": "work",
            "fee": "12.50",
            "valid": True,
            "until": "2026-12-31",
            "note": 'Québec; «\u00a0rive sud\u00a0», dit "l’autre"',
        },
    ]
    assert folder.table.rows("42") == []


@pytest.mark.parametrize(
    ("bad", "code", "field"),
    [
        ("1;7;study;;O;", "wrong_columns", None),
        ("1;7;study;;O;;;", "wrong_columns", None),
        ("", "wrong_columns", None),
        ('1;7;study;;O;;"open', "bad_csv", None),
        ('1;7;study;;O;;"shut"x', "bad_csv", None),
        ("1;7;study;;O;;a\rb", "bad_csv", None),
        ("1;7;play;;O;;", "bad_code", "kind"),
        ("1;7;study;1e3;O;;", "bad_decimal", "fee"),
        ("1;7;study;1,5;O;;", "bad_decimal", "fee"),
        ("1;7;study;;true;;", "bad_boolean", "valid"),
        ("1;7;study;;;;", "missing", "valid"),
        ("1;7;study;;O;2026-12-31;", "bad_date", "until"),
        ("1;7;study;;O;30/02/2026;", "bad_date", "until"),
        ("01;7;study;;O;;", "bad_integer", "item"),
        ("9007199254740992;7;study;;O;;", "bad_integer", "item"),
        ("1;x;study;;O;;", "bad_digits", "permit"),
        ("1;7;study;;O;;a\x07b", "bad_text", "note"),
        ("5;1;work;;O;;", "duplicate", "item"),
    ],
)
def test_a_broken_line_is_named_and_the_rest_loads(
    folder: Folder, bad: str, code: str, field: str | None
) -> None:
    report = folder.drop("5;1;study;;O;;", bad, "6;1;study;;O;;")
    assert [(e["line"], e["code"], e["field"]) for e in report["rejected"]] == [(3, code, field)]
    assert report["rejected"][0]["reason"]["en"] != report["rejected"][0]["reason"]["fr"]
    assert [row["item"] for row in folder.table.rows("1")] == [5, 6]


def test_a_reason_says_where_to_look_and_never_what_stood_there(folder: Folder) -> None:
    report = folder.drop("5;1;study;;O;;", "SECRET;1;study;;O;;")
    assert report["rejected"][0]["reason"] == {
        "en": "The field “item” (column “Poste”) is not a whole number.",
        "fr": "Le champ «\u00a0item\u00a0» (colonne «\u00a0Poste\u00a0») n’est pas un nombre entier.",
    }
    assert "SECRET" not in str(report)


GOOD = "5;1;study;;O;;"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "no_line_end"),
        (f"{HEADER}\n{GOOD}".encode(), "no_line_end"),
        (f"{HEADER}\n".encode(), "empty"),
        (f"{HEADER}\nx\ny\n".encode(), "nothing_good"),
        (f"{GOOD}\n{GOOD}\n".encode(), "no_header"),
        (f"{HEADER};kind\n{GOOD};study\n".encode(), "no_header"),
        (f'"{HEADER}\n{GOOD}\n'.encode(), "no_header"),
        (b"\xff\xfe" + f"{HEADER}\n{GOOD}\n".encode("utf-16-le"), "no_line_end"),
    ],
)
def test_the_last_good_load_stays_when_a_newer_file_is_bad(
    folder: Folder, data: bytes, code: str
) -> None:
    folder.drop(GOOD)
    before = folder.table.rows("1")
    report = folder.drop_raw(data, name="permits-2.csv")
    assert (report["loaded"], report["problems"][0]["code"]) == (False, code)
    assert folder.table.rows("1") == before
    assert folder.drop("7;1;work;;N;;", name="permits-3.csv")["loaded"] is True
    assert folder.table.rows("1")[0]["item"] == 7


def test_a_node_that_starts_on_a_bad_newest_file_takes_the_newest_good_one(folder: Folder) -> None:
    folder.folder.joinpath("permits-0.csv").write_text(f"{HEADER}\n4;1;study;;O;;\n")
    os.utime(folder.folder / "permits-0.csv", (1, 1))
    folder.folder.joinpath("permits-1.csv").write_text(f"{HEADER}\n{GOOD}\n")
    os.utime(folder.folder / "permits-1.csv", (2, 2))
    report = folder.drop_raw(b"half", name="permits-2.csv")
    assert report["loaded"] is True
    assert report["refused"][0][0]["code"] == "no_line_end"
    assert folder.table.rows("1")[0]["item"] == 5


def test_an_older_file_never_takes_the_place_of_a_newer_one(folder: Folder) -> None:
    folder.drop("4;1;study;;O;;", name="permits-1.csv")
    folder.drop(GOOD, name="permits-2.csv")
    (folder.folder / "permits-2.csv").unlink()
    assert folder.report()["loaded"] is True
    assert folder.table.rows("1")[0]["item"] == 5
    (folder.folder / "permits-1.csv").unlink()
    assert folder.report()["problems"][0]["code"] == "unreadable"
    assert folder.table.rows("1")[0]["item"] == 5


def test_other_names_and_folders_are_not_taken_for_files(folder: Folder) -> None:
    (folder.folder / "permits-dir.csv").mkdir()
    folder.drop(GOOD, name="permits-1.csv.part")
    folder.drop(GOOD, name="other.csv")
    with pytest.raises(NotLoaded):
        folder.table.rows("1")


def test_where_files_have_a_companion_only_those_that_have_it_count(tmp_path: Path) -> None:
    folder = Folder(tmp_path, done=".done")
    assert folder.drop(GOOD)["loaded"] is False
    (folder.folder / "permits-1.csv.done").touch()
    assert folder.report()["loaded"] is True
    folder.table.close()


def test_a_folder_full_of_old_files_costs_no_more_than_the_newest(folder: Folder) -> None:
    for number in range(60):
        old = folder.folder / f"permits-old{number}.csv"
        old.write_text("x")
        os.utime(old, (number, number))
    assert folder.drop(GOOD)["loaded"] is True
    (folder.folder / "permits-old0.csv").unlink()
    assert folder.table.refresh() is False
    (folder.folder / "permits-old59.csv").unlink()
    assert folder.table.refresh() is True
    assert folder.table.rows("1")[0]["item"] == 5


def test_a_byte_order_mark_and_carriage_returns_do_no_harm(folder: Folder) -> None:
    folder.drop_raw(b"\xef\xbb\xbf" + f"{HEADER}\r\n{GOOD}\r\n".encode())
    assert folder.table.rows("1")[0]["item"] == 5


def test_persons_are_matched_in_csv_as_in_the_nightly_file(tmp_path: Path) -> None:
    (tmp_path / "drop").mkdir()
    names = ["account", "family", "given", "birth_date", "postal_code", "year"]
    types = {"birth_date": "date", "year": "year"}
    changes = {
        "delimiter": ",",
        "fields": [{"name": name, "type": types.get(name, "text")} for name in names],
        "lookup": "account",
        "record_key": "year",
        "answer_fields": ["year"],
    }
    folder = Folder(tmp_path, **changes)
    folder.drop_raw(f"{','.join(names)}\nA1,Roy,Ève,1990-01-01,K1A 0B1,2024\n".encode())
    sought = Sought((Name("Eve", "Roy"),), "1990-01-01", "K1A0B1")
    assert folder.table.match(sought, owner="o", pseudonym="p").outcome == "one"
    assert folder.table.records(owner="o", pseudonym="p") == [{"year": 2024}]
    folder.table.close()


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"delimiter": ";;"}, "delimiter"),
        ({"delimiter": '"'}, "delimiter"),
        ({"files": "../*.csv"}, "files"),
        ({"files": "**.csv"}, "files"),
        ({"encoding": "utf-16"}, "encoding"),
        ({"encoding": "klingon"}, "encoding"),
        ({"lookup": "nobody"}, "fields"),
        ({"record_key": "until"}, "fields.until"),
        ({"answer_fields": ["nothing"]}, "fields"),
        ({"fields": [{"name": "a", "type": "float"}]}, "type"),
        ({"fields": [{"name": "a", "values": ["x"]}]}, "values"),
        ({"fields": [{"name": "a", "type": "boolean", "values": ["x"]}]}, "values"),
        ({"misspelt": 1}, "misspelt"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, change: dict[str, Any], named: str) -> None:
    with pytest.raises(WrongSetting, match=f"“{named}”"):
        read_csv_drop(SettingsReader(SETTINGS | change, "test"), tmp_path)


cells = st.sampled_from(["1", "2", "study", "O", "", '"', '""', '"a;b"', "é", "\r", ";", "\x00"])
wild = st.lists(cells, max_size=9).map(";".join)
tame = st.builds("{};{};study;;O;;".format, st.integers(1, 4), st.integers(1, 2))


@pytest.fixture(scope="module")
def reused() -> Iterator[Folder]:
    with memory_folder() as path:
        folder = Folder(path)
        yield folder
        folder.table.close()


@given(lines=st.lists(st.one_of(wild, tame), max_size=8))
def test_every_line_is_loaded_or_quarantined_once_and_bad_ones_change_no_good_one(
    reused: Folder, lines: list[str]
) -> None:
    whole = reused.drop("9;9;work;;O;;", *lines)
    rejected = {entry["line"] for entry in whole["rejected"]}
    assert whole["loaded"] is True
    assert whole["records_in_use"] + len(rejected) == whole["lines"] == len(lines) + 1
    before = [reused.table.rows(key) for key in "129"]
    good = [each for number, each in enumerate(lines, 3) if number not in rejected]
    assert reused.drop("9;9;work;;O;;", *good)["rejected_count"] == 0
    assert [reused.table.rows(key) for key in "129"] == before
    assert reused.drop(*lines, end=";")["loaded"] is False
    assert [reused.table.rows(key) for key in "129"] == before


def test_lines_are_shared_out_whatever_order_the_columns_have(reused: Folder) -> None:
    turned = "note;kind;extra;valid;until;fee;No de permis;Poste"
    reused.drop_raw(f"{turned}\nhi;work;?;N;;1.0;8;3\n".encode())
    assert reused.table.rows("8") == [
        {"item": 3, "kind": "work", "fee": "1.0", "valid": False, "until": None, "note": "hi"}
    ]
