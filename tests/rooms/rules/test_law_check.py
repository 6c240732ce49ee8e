"""Drift: what changed since it was reviewed is flagged, with the words; the rest is left in peace."""

import json
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from onegov.__main__ import main
from onegov.core.types import Text
from onegov.rules.language.service_law import read_service_law
from onegov.rules.law import checking, citing, library, loading
from onegov.rules.law.changes import write_change
from onegov.rules.law.citing import Use
from onegov.rules.law.library import Library
from onegov.rules.types import Citation, LawElement

LAW = """<Statute xmlns:lims="http://justice.gc.ca/lims" lims:current-date="{day}" xml:lang="{tag}">
<Identification><ConsolidatedNumber>X-1</ConsolidatedNumber></Identification><Body>
<Section lims:fid="1"><Label>1</Label>{parts}</Section></Body></Statute>"""
PART = '<Paragraph lims:fid="{}"><Label>({})</Label><Text>{}</Text></Paragraph>'
REPEALED = "<Repealed>[Repealed, 2026, c. 1, s. 2]</Repealed>"


def put(store: Path, *parts: tuple[int, str, str], day: str = "2026-01-01") -> Library:
    for tag in ("en", "fr"):
        paragraphs = "".join(PART.format(*part) for part in parts)
        xml = LAW.format(day=day, tag=tag, parts=paragraphs).encode()
        loading.load(xml, store, source="given.xml")
    return Library(store)


def check(texts: Library, citation: Citation) -> checking.CheckedUse:
    [checked] = checking.check_uses(texts, [Use("a rule", citation)])
    return checked


def cited(texts: Library, at: str, act: str = "X-1") -> Citation:
    return citing.cite(texts, act, at, reviewed=date(2026, 1, 1))


def test_the_same_words_are_the_same_wherever_their_markup_moves(tmp_path: Path) -> None:
    citation = cited(put(tmp_path, (2, "a", "some words")), "1(a)")
    texts = put(tmp_path, (7, "a", "<XRef>some</XRef>\n  words"), day="2026-02-01")
    assert check(texts, citation).is_same


def test_changed_words_are_shown_against_those_that_were_reviewed(tmp_path: Path) -> None:
    citation = cited(put(tmp_path, (2, "a", "at most 20 hours")), "1(a)")
    put(tmp_path, (2, "a", "at most 22 hours"), day="2026-02-01")
    checked = check(put(tmp_path, (2, "a", "at most 24 hours"), day="2026-03-01"), citation)
    assert checked.status == {"en": "changed", "fr": "changed"}
    for text in checked.texts.values():
        assert write_change(text.change) == "(a) at most [-20-] {+24+} hours"
        assert text.moved_to == ""


def test_without_the_reviewed_text_today_s_is_shown(tmp_path: Path) -> None:
    citation = replace(cited(put(tmp_path, (2, "a", "today")), "1(a)"), sha256_en="0" * 64)
    checked = check(Library(tmp_path), citation)
    assert checked.status == {"en": "changed", "fr": "same"}
    assert (checked.texts["en"].change, checked.texts["en"].text) == ((), "(a) today")


def test_what_moved_is_found_by_its_id(tmp_path: Path) -> None:
    citation = cited(put(tmp_path, (2, "a", "one")), "1(a)")
    checked = check(put(tmp_path, (5, "a", "new"), (2, "b", "one"), day="2026-02-01"), citation)
    assert checked.texts["en"].moved_to == "1(b)"
    checked = check(put(tmp_path, (2, "b", "one"), day="2026-03-01"), citation)
    assert checked.status == {"en": "not found", "fr": "not found"}
    assert checked.texts["en"].moved_to == "1(b)"


def test_what_was_repealed_is_told_as_such(tmp_path: Path) -> None:
    citation = cited(put(tmp_path, (2, "b", "one")), "1(b)")
    texts = put(tmp_path, (9, "a) to (c", REPEALED), day="2026-02-01")
    assert check(texts, citation).status == {"en": "repealed", "fr": "repealed"}
    without_hash = replace(citation, sha256_en="", sha256_fr="", fid="")
    assert check(texts, without_hash).status == {"en": "repealed", "fr": "repealed"}


def test_without_a_text_nothing_is_said_to_be_the_same(tmp_path: Path) -> None:
    citation = replace(cited(put(tmp_path, (2, "a", "one")), "1(a)"), act="Y-2")
    checked = check(Library(tmp_path), citation)
    assert checked.status == {"en": "no text", "fr": "no text"}
    assert not checked.is_same
    assert not checked.is_flagged
    assert not checking.Report("x", uses=(checked,)).is_good  # what has a hash must be compared
    assert checking.Report("x", clauses=(checked,)).is_good


def test_a_citation_of_a_source_is_not_looked_for_in_the_law(tmp_path: Path) -> None:
    source = Citation("", "12(3)", "", "", "", date.min, Text("x", "x"), source="instructions")
    assert checking.check_uses(Library(tmp_path), [Use("a rule", source)]) == ()


@pytest.mark.data
def test_the_day_the_work_hours_changed(data: Path, tmp_path: Path) -> None:
    """Reviewed while the Regulations said 20 hours: flagged today, from the kept history."""
    texts, at = Library(tmp_path, data), "186(v)(iii)"
    old: dict[str, LawElement] = {
        tag: texts.history("SOR-2002-227", tag, "186")[0][1].find(at) for tag in ("en", "fr")
    }
    now = cited(texts, at, "SOR-2002-227")
    then = replace(now, sha256_en=old["en"].sha256, sha256_fr=old["fr"].sha256)
    assert check(texts, now).is_same
    checked = check(texts, then)
    assert checked.status == {"en": "changed", "fr": "changed"}
    assert "[-20-] {+24+}" in write_change(checked.texts["en"].change)
    assert "[-vingt-] {+vingt-quatre+}" in write_change(checked.texts["fr"].change)


@pytest.fixture
def amended(data: Path, tmp_path: Path) -> Path:
    """A state folder with the Citizenship Act as a later amendment could make it."""
    state = tmp_path / "state"
    for folder in ("eng", "fra"):
        xml = (data / "laws" / "current" / folder / "C-29.xml").read_text("utf-8-sig")
        later = xml.replace("an adequate knowledge of one of", "a good knowledge of one of")
        later = later.replace('current-date="2025', 'current-date="2035')
        loading.load(later.encode(), state / "laws", source="later.xml")
    return state


@pytest.mark.data
def test_a_changed_clause_is_named_with_its_words(
    data: Path, amended: Path, service: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = ["--data", str(data), "--state", str(amended)]
    assert main(["law", "check", str(service), "--json", *given]) == 1
    printed = json.loads(capsys.readouterr().out)
    [told] = printed["services"]
    changed = {
        (row["at"], row["status"]["en"], row["status"]["fr"])
        for row in told["citations"]
        if set(row["status"].values()) != {"same"}
    }
    assert changed == {("5(1)(d)", "changed", "same"), ("5(1)", "changed", "same")}
    assert (printed["ok"], told["ok"]) == (False, False)
    assert main(["law", "check", str(service), *given]) == 1
    told = capsys.readouterr().out
    assert "language: Citizenship Act, s.\u00a05(1)(d): en changed since it was reviewed" in told
    assert "al.\u00a05(1)d) : en modifié depuis l’examen, fr inchangé" in told
    assert "has [-an adequate-] {+a good+} knowledge of one of the" in told
    assert "onegov law cite C-29 '5(1)(d)'" in told


@pytest.mark.data
def test_today_s_law_leaves_the_services_in_peace(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """All services by default; clauses of Acts that are not at hand do not fail the check."""
    given = ["--data", str(data), "--state", str(tmp_path)]
    assert main(["law", "check", "--json", *given]) == 0
    printed = json.loads(capsys.readouterr().out)
    services = sorted(path.parent for path in Path("services").glob("*/*/rules.yaml"))
    assert [row["service"] for row in printed["services"]] == [
        f"{folder.parent.name}/{folder.name}" for folder in services
    ]
    statuses = {
        status
        for row in printed["services"]
        for clause in row["clauses"]
        for status in clause["status"].values()
    }
    assert statuses <= {"same", "no text"}


def test_without_any_law_the_command_says_how_to_get_it(
    tmp_path: Path,
    service: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("ONEGOV_DATA", raising=False)
    assert main(["law", "check", str(service), "--state", str(tmp_path)]) == 1
    printed = capsys.readouterr().out
    assert printed.count("/eng/acts/C-29.xml") == 1
    assert "Le texte de C-29 (Loi sur la citoyenneté) n’est pas disponible ici." in printed
    assert "  0 of " in printed
    assert " citations match in both languages; 0 of " in printed


@pytest.mark.data
def test_a_clause_of_the_definition_that_is_nowhere_is_flagged(
    data: Path, tmp_path: Path, service: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "ircc" / "copy"
    shutil.copytree(service, folder)
    definition = folder / "definition.yaml"
    text = definition.read_text("utf-8")
    definition.write_text(text.replace("at: 5(1.001)(b)}", "at: 5(1.001)(z)}"), "utf-8")
    given = ["--data", str(data), "--state", str(tmp_path)]
    assert main(["law", "check", str(folder), *given]) == 1
    printed = capsys.readouterr().out
    assert (
        "facts.pr_date.collect_under: Citizenship Act, s.\u00a05(1.001)(z): en no longer found"
        in printed
    )
    (folder / "rules.yaml").write_text("rules: [", "utf-8")
    assert main(["law", "check", str(folder), "--json", *given]) == 1
    [told] = json.loads(capsys.readouterr().out)["services"]
    assert told["problems"][0]["code"] == "rules.bad_yaml"


@pytest.mark.data
def test_each_file_is_read_once(data: Path, tmp_path: Path, service: Path) -> None:
    library._open.cache_clear()
    law = read_service_law(service)
    texts = Library(tmp_path, data)
    for _ in range(3):
        checking.check_uses(texts, (*law.uses, *law.clauses))
    assert library._open.cache_info().misses == 4  # the Act and the Regulations, in two languages


def test_a_folder_without_services_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ONEGOV_HOME", raising=False)
    assert main(["law", "check", "--state", str(tmp_path)]) == 1
    assert "law.no_service" in capsys.readouterr().out
