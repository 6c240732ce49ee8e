"""The law's own text: places resolve in both languages, hashes match, hostile files are refused."""

import json
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onegov.__main__ import main
from onegov.rules.errors import RulesError
from onegov.rules.law import citing
from onegov.rules.law.acts import write_citation
from onegov.rules.public import find_element
from onegov.rules.types import RuleSet

SMALL = """<Statute xmlns:lims="http://justice.gc.ca/lims"><Body>
<Section lims:fid="1"><MarginalNote>Note</MarginalNote><Label>5</Label>
<Subsection lims:fid="2"><Label>(1)</Label><Text>The <XRef>Minister</XRef>, if</Text>
<Paragraph lims:fid="3"><Label>{0}</Label><Text>x;</Text></Paragraph>
<Paragraph lims:fid="4"><Label>{1}</Label><Text>y</Text></Paragraph></Subsection>
<HistoricalNote><Text>R.S., 1985</Text></HistoricalNote></Section></Body>
<RelatedProvisions><Section lims:fid="9"><Label>5</Label></Section></RelatedProvisions></Statute>"""


@pytest.mark.parametrize("labels", [("(a)", "(c.1)"), ("a)", "c.1)")])
def test_one_notation_for_both_languages(labels: tuple[str, str]) -> None:
    xml = SMALL.format(*labels).encode()
    assert find_element(xml, "5(1)(c.1)").fid == "4"
    assert find_element(xml, "5(1)(a)").text == f"{labels[0]} x;"
    assert find_element(xml, "5").text.startswith("Note 5 (1) The Minister, if ")
    assert "R.S." not in find_element(xml, "5").text


@pytest.mark.parametrize(
    ("xml", "at", "code"),
    [
        (SMALL.encode(), "6", "law.not_found"),
        (SMALL.format("(a)", "(a)").encode(), "5(1)(a)", "law.not_found"),
        (SMALL.encode(), "5(1", "law.bad_place"),
        (SMALL.encode(), "five", "law.bad_place"),
        (b"<a><b></a>", "5", "law.bad_xml"),
        (b"", "5", "law.bad_xml"),
        (b'<!DOCTYPE a [<!ENTITY x "xxxx">]><a>&x;</a>', "5", "law.has_dtd"),
        ('<?xml version="1.0"?><!DOCTYPE a><a/>'.encode("utf-16"), "5", "law.has_dtd"),
        (b"<a>" * 100, "5", "law.too_deep"),
        (b" " * 20_000_001, "5", "law.too_large"),
    ],
)
def test_what_cannot_be_used_is_refused(xml: bytes, at: str, code: str) -> None:
    with pytest.raises(RulesError) as error:
        find_element(xml, at)
    assert error.value.code == code


@given(xml=st.binary(max_size=200), at=st.text(max_size=12))
def test_no_bytes_break_the_reader(xml: bytes, at: str) -> None:
    with pytest.raises(RulesError):
        find_element(xml, at)


@pytest.mark.parametrize(
    ("at", "english", "french"),
    [
        ("21", "s. 21", "art. 21"),
        ("5(1)", "s. 5(1)", "par. 5(1)"),
        ("5(1)(d)", "s. 5(1)(d)", "al. 5(1)d)"),
        ("5(1)(c)(i)", "s. 5(1)(c)(i)", "sous-al. 5(1)c)(i)"),
        ("21(a)", "s. 21(a)", "al. 21a)"),
    ],
)
def test_citations_are_written_as_each_language_does(at: str, english: str, french: str) -> None:
    label = write_citation("C-29", at)
    assert label.en == f"Citizenship Act, {english}".replace("s. ", "s.\u00a0")
    assert label.fr == "Loi sur la citoyenneté, " + french.replace(". ", ".\u00a0")


@pytest.mark.data
@pytest.mark.parametrize(
    ("at", "english", "french"),
    [
        ("5(1)(c)(i)", "at least 1,095 days", "mille quatre-vingt-quinze jours"),
        ("21", "Despite anything in this Act, no period", "ne sont pas prises en compte"),
        ("5(1.001)(a)", "half of a day", "un demi-jour"),
        ("22(1)", "shall not be granted citizenship", "nul ne peut recevoir la citoyenneté"),
    ],
)
def test_places_in_the_citizenship_act(data: Path, at: str, english: str, french: str) -> None:
    assert english in citing.find_in_law(data, "C-29", at, "en").text
    assert french in citing.find_in_law(data, "C-29", at, "fr").text


@pytest.mark.data
def test_every_citation_of_the_service_stands_in_both_languages(
    data: Path, citizenship: RuleSet
) -> None:
    checked = citing.check_citations(data, citizenship)
    assert len(checked) >= len(citizenship.rules)
    assert [entry for entry in checked if not entry.is_same] == []
    for entry in checked:
        english = citing.find_in_law(data, entry.citation.act, entry.citation.at, "en")
        assert english.fid == entry.citation.fid


@pytest.mark.data
@pytest.mark.parametrize("act", ["C-29", "I-2.5", "SOR-2002-227", "SOR-93-246"])
def test_elements_are_those_that_another_parser_finds(data: Path, act: str) -> None:
    """Every subsection's fid and words, against the standard library's tree."""
    xml = citing.read_law(data, act, "en")
    root = ElementTree.fromstring(xml)
    fid = "{http://justice.gc.ca/lims}fid"
    for section in root.findall("Body/Section")[:60]:
        number = section.findtext("Label") or ""
        for subsection in section.findall("Subsection"):
            at = f"{number}{subsection.findtext('Label')}"
            if not re.fullmatch(r"[0-9.]+\([0-9.]+\)", at):
                continue
            found = find_element(xml, at)
            assert found.fid == subsection.get(fid)
            words = re.sub(r"\W", "", "".join(subsection.itertext()))
            assert re.sub(r"\W", "", found.text) == words


@pytest.mark.data
def test_a_changed_clause_is_named(
    data: Path, service: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for language in ("eng", "fra"):
        law = tmp_path / "laws" / "current" / language / "C-29.xml"
        law.parent.mkdir(parents=True)
        text = (data / "laws" / "current" / language / "C-29.xml").read_text(encoding="utf-8-sig")
        law.write_text(
            text.replace("an adequate knowledge of one of", "a good knowledge of one of")
        )
    assert main(["law", "check", str(service), "--data", str(tmp_path), "--json"]) == 1
    printed = json.loads(capsys.readouterr().out)
    changed = [
        (row["at"], row["status"])
        for row in printed["citations"]
        if set(row["status"].values()) != {"same"}
    ]
    assert changed == [
        ("5(1)(d)", {"en": "changed", "fr": "same"}),
        ("5(1)", {"en": "changed", "fr": "same"}),
    ]
    assert main(["law", "check", str(service), "--data", str(tmp_path)]) == 1
    printed = capsys.readouterr().out
    assert "language: Citizenship Act, s.\u00a05(1)(d): en changed since it was reviewed" in printed
    assert "al.\u00a05(1)d) : en modifié depuis l’examen, fr inchangé" in printed


@pytest.mark.data
def test_cite_prints_a_block_that_the_rules_accept(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["law", "cite", "C-29", "5(1)(d)", "--data", str(data)]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith('- {act: C-29, at: "5(1)(d)", fid: 81796, ')
    assert "Loi sur la citoyenneté, al.\u00a05(1)d)" in printed


@pytest.mark.data
def test_an_act_that_is_not_there_is_named(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for act in ("X-1", "../C-29"):
        assert main(["law", "cite", act, "5", "--data", str(data)]) == 1
    assert "law.no_file" in capsys.readouterr().out


def test_the_room_loads_without_django() -> None:
    code = "import sys, onegov.rules.public, onegov.rules.cli; print('django' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
