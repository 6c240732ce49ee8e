"""Earlier years replayed: every real amendment is flagged, and nothing else is."""

import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from onegov.__main__ import main
from onegov.core.types import Text
from onegov.rules.law import replay
from onegov.rules.law.changes import Part, compare, write_change
from onegov.rules.law.citing import Use
from onegov.rules.types import Citation

# Act, section, the day the official files first showed it, the day of the amendment.
AMENDMENTS = [
    ("C-29", "5", "2024-10-16", "2024-08-19"),
    ("C-29", "5", "2026-01-27", "2025-12-15"),
    ("C-29", "22", "2024-10-16", "2024-08-19"),
    ("I-2.5", "10.3", "2022-07-28", "2022-06-23"),
    ("SOR-2002-227", "7.01", "2023-06-23", "2023-06-06"),
    ("SOR-2002-227", "7.01", "2024-03-15", "2024-02-29"),
    ("SOR-2002-227", "7.01", "2026-06-08", "2026-05-26"),
    ("SOR-2002-227", "7.1", "2022-05-13", "2022-04-26"),
    ("SOR-2002-227", "7.1", "2023-06-23", "2023-06-06"),
    ("SOR-2002-227", "7.1", "2026-07-23", "2026-06-05"),
    ("SOR-2002-227", "186", "2024-11-25", "2024-11-08"),
]
MARKUP_ONLY = [
    ("C-29", "20", "2021-08-04"),
    ("SOR-2002-227", "7.1", "2021-03-08"),
    ("SOR-2002-227", "186", "2021-03-08"),
    ("SOR-2002-227", "303", "2021-03-08"),
]


def citing(act: str, at: str) -> Use:
    return Use(f"a rule on {at}", Citation(act, at, "", "", "", date.min, Text("x", "x")))


@pytest.fixture
def history(data: Path) -> Path:
    return data / "laws" / "history"


@pytest.mark.data
def test_each_amendment_is_flagged_in_both_languages_and_nothing_else(history: Path) -> None:
    changes = replay.replay(history, places=replay.sections(history), uses=[])
    amended = [
        (change.act, change.at, str(change.published), str(change.amended))
        for change in changes
        if change.is_amendment
    ]
    assert amended == AMENDMENTS
    markup = [(c.act, c.at, str(c.published)) for c in changes if not c.is_amendment]
    assert markup == MARKUP_ONLY
    for change in changes:
        kind = "text" if change.is_amendment else "markup"
        assert dict(change.kinds) == {"en": kind, "fr": kind}
        assert set(change.differences) == ({"en", "fr"} if change.is_amendment else set())


@pytest.mark.data
def test_the_last_version_is_what_the_law_says_today(data: Path, history: Path) -> None:
    from onegov.rules.law.library import Library

    library = Library(Path("nowhere"), data)
    for act, section in replay.sections(history):
        for language in ("en", "fr"):
            _, last = library.history(act, language, section)[-1]
            assert last.find(section).text == library.find(act, section, language).text


@pytest.mark.data
def test_the_words_that_changed_are_shown(history: Path) -> None:
    [hours] = replay.replay(history, places=[("SOR-2002-227", "186(v)(iii)")], uses=[])[1:]
    assert "no more than [-20-] {+24+} hours per week" in write_change(hours.differences["en"])
    assert "au plus [-vingt-] {+vingt-quatre+} heures" in write_change(hours.differences["fr"])
    assert replay.replay(history, places=[("SOR-2002-227", "186(a)")], uses=[])[-1].kinds == {
        "en": "markup",
        "fr": "markup",
    }


@pytest.mark.data
def test_what_rests_on_it_is_named(history: Path) -> None:
    uses = [
        citing("SOR-2002-227", "186(v)"),
        citing("SOR-2002-227", "186"),
        citing("SOR-2002-227", "186(a)"),
        citing("SOR-2002-227", "18"),
        citing("SOR-2002-227", "Schedule 1.1"),
        citing("C-29", "186(v)"),
    ]
    [_, hours] = replay.replay(history, places=[("SOR-2002-227", "186")], uses=uses)
    assert [(touched.use.citation.at, touched.changed) for touched in hours.touched] == [
        ("186(v)", True),
        ("186", True),
        ("186(a)", False),
    ]


def version(words: str) -> str:
    return (
        '<Section xmlns:n="http://justice.gc.ca/lims" n:lastAmendedDate="2025-01-01">'
        f"<Label>1</Label><Text>{words}</Text></Section>"
    )


@pytest.fixture
def small(tmp_path: Path) -> Callable[[str, str, str], Path]:
    def write(language: str, day: str, words: str) -> Path:
        path = tmp_path / "history" / "X-1" / language / "1" / f"{day}.xml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(version(words), "utf-8")
        return tmp_path / "history"

    return write


def test_one_language_alone_may_change(small: Callable[[str, str, str], Path]) -> None:
    for language in ("eng", "fra"):
        small(language, "2021-01-01", "a b")
        small(language, "2022-01-01", "a  b" if language == "eng" else "a c")
    history = small("eng", "2023-01-01", "a d")
    changes = replay.replay(history, places=replay.sections(history), uses=[])
    assert [(str(c.published), dict(c.kinds)) for c in changes] == [
        ("2022-01-01", {"en": "markup", "fr": "text"}),
        ("2023-01-01", {"en": "text"}),
    ]
    assert changes[0].differences == {
        "fr": (Part("same", "1 a"), Part("removed", "b"), Part("added", "c"))
    }


def test_a_version_that_cannot_be_read_is_named(
    small: Callable[[str, str, str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    history = small("eng", "2021-01-01", "a")
    broken = history / "X-1" / "eng" / "1" / "2022-01-01.xml"
    broken.write_text("<Section>", "utf-8")
    assert main(["law", "replay", "--history", str(history)]) == 1
    printed = capsys.readouterr().out
    assert str(broken) in printed
    assert "law.bad_xml" in printed


def test_a_difference_holds_both_texts() -> None:
    old, new = "a b c d e f", "a x c d f g"
    parts = compare(old, new)
    assert " ".join(p.text for p in parts if p.kind != "added") == old
    assert " ".join(p.text for p in parts if p.kind != "removed") == new
    long = " ".join(map(str, range(100)))
    assert write_change(compare(long, f"{long} z")) == "… 92 93 94 95 96 97 98 99 {+z+}"


@pytest.mark.data
def test_the_command_tells_dates_words_and_rules(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], service: Path
) -> None:
    given = ["--data", str(data), "--state", str(tmp_path)]
    assert main(["law", "replay", str(service), *given]) == 0
    printed = capsys.readouterr().out
    assert (
        "2026-01-27 (2025-12-15)  C-29 5  text changed (en, fr) / texte modifié (en, fr)" in printed
    )
    assert "→ ircc/citizenship-grant presence 5(1)(c)(i): other words of the section" in printed
    assert "SOR-2002-227" not in printed
    assert main(["law", "replay", "--act", "SOR-2002-227", "--at", "186(v)", "--json", *given]) == 0
    changes = json.loads(capsys.readouterr().out)["changes"]
    assert [(c["published"], c["kind"]["en"]) for c in changes] == [
        ("2021-03-08", "markup"),
        ("2024-11-25", "text"),
    ]
    assert ["removed", "20"] in changes[1]["difference"]["en"]
    assert ["added", "vingt-quatre"] in changes[1]["difference"]["fr"]


@pytest.mark.data
def test_what_is_not_held_is_said(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = ["--data", str(data), "--state", str(tmp_path)]
    assert main(["law", "replay", "--act", "C-29", "--at", "99", *given]) == 1
    assert "no earlier versions of C-29 99" in capsys.readouterr().out
    assert main(["law", "replay", "--at", "99", *given]) == 1
    assert "--act" in capsys.readouterr().out
    assert main(["law", "replay", "--history", str(tmp_path / "none")]) == 1
    assert "law.no_history" in capsys.readouterr().out


@pytest.mark.data
def test_a_service_that_cannot_be_read_is_left_out(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], service: Path
) -> None:
    broken = tmp_path / "ircc" / "broken"
    shutil.copytree(service, broken)
    (broken / "rules.yaml").write_text("rules: [", "utf-8")
    assert main(["law", "replay", str(broken), str(service), "--data", str(data)]) == 0
    told = capsys.readouterr()
    assert "ircc/broken" in told.err
    assert "ircc/citizenship-grant" in told.out
