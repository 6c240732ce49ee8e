"""The law's own text: places resolve in both languages, hashes match, hostile files are refused."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from onegov.__main__ import main
from onegov.rules.errors import RulesError
from onegov.rules.language.folder import read_ruleset
from onegov.rules.law import checking, citing
from onegov.rules.law.acts import read_number, write_citation, write_file_name
from onegov.rules.law.documents import LawDocument, read_document
from onegov.rules.law.labels import is_labelled
from onegov.rules.law.library import Library
from onegov.rules.law.places import read_place
from onegov.rules.public import find_element

ACTS = ("C-29", "I-2.5", "SOR-2002-227", "SOR-93-246")

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
        (SMALL.encode(), "2“a”«" + " " * 100_000, "law.bad_place"),
        (SMALL.encode(), "2 “ ” « »", "law.bad_place"),
        (b"<a><b></a>", "5", "law.bad_xml"),
        (b"", "5", "law.bad_xml"),
        (b'<!DOCTYPE a [<!ENTITY x "xxxx">]><a>&x;</a>', "5", "law.has_dtd"),
        ('<?xml version="1.0"?><!DOCTYPE a><a/>'.encode("utf-16"), "5", "law.has_dtd"),
        (b"<a>" * 100, "5", "law.too_deep"),
        (b" " * 20_000_001, "5", "law.too_large"),
        (b"<Section>" + b"<a/>" * 500_001 + b"</Section>", "5", "law.too_many"),
    ],
)
def test_what_cannot_be_used_is_refused(xml: bytes, at: str, code: str) -> None:
    with pytest.raises(RulesError) as error:
        find_element(xml, at)
    assert error.value.code == code


@pytest.mark.parametrize(
    ("label", "tag", "taken_in", "left_out"),
    [
        ("(c) and (d)", "Paragraph", ["c", "d"], ["b", "e", "cc"]),
        ("d) à g)", "Paragraph", ["d", "e", "f.1", "g"], ["c", "h", "g.1"]),
        ("(ii) to (v)", "Subparagraph", ["ii", "iii", "iv", "v"], ["i", "vi", "c"]),
        ("227.1 to 232", "Section", ["227.1", "228", "231.5", "232"], ["227", "227.01", "233"]),
        ("(4) et (5)", "Subsection", ["4", "5"], ["4.1", "6"]),
        ("(a)", "Paragraph", ["a"], ["b", ""]),
        ("", "Section", [], ["1"]),
        ("(x) to (?)", "Paragraph", ["x"], ["y", "?!"]),
    ],
)
def test_a_range_takes_in_what_lies_in_it(
    label: str, tag: str, taken_in: list[str], left_out: list[str]
) -> None:
    assert [part for part in taken_in if not is_labelled(label, part, tag)] == []
    assert [part for part in left_out if is_labelled(label, part, tag)] == []


def test_editors_notes_and_what_is_not_in_force_are_not_the_law() -> None:
    xml = b"""<Statute xmlns:l="http://justice.gc.ca/lims"><Body><Section l:fid="1">
    <Label><FootnoteRef idref="a">*</FootnoteRef>7</Label><Text>So<LineBreak/>be it.</Text>
    <Footnote status="editorial"><Label>*</Label><Text>[Note]</Text></Footnote>
    <Footnote status="official"><Label>1</Label><Text>SOR/1-1</Text></Footnote></Section></Body>
    <Schedule l:fid="2"><ScheduleFormHeading><Label>SCHEDULE 2</Label></ScheduleFormHeading>
    <Text>Andorra</Text></Schedule>
    <Schedule id="NifProvs"><ScheduleFormHeading><Label>SCHEDULE 3</Label></ScheduleFormHeading>
    </Schedule></Statute>"""
    assert find_element(xml, "7").text == "7 So be it. 1 SOR/1-1"
    assert find_element(xml, "Schedule 2").text == "SCHEDULE 2 Andorra"
    with pytest.raises(RulesError) as error:
        find_element(xml, "Schedule 3")
    assert error.value.code == "law.not_found"


@given(data=st.data())
def test_no_change_to_a_good_file_breaks_the_reader(data: st.DataObject) -> None:
    xml = bytearray(SMALL.format("(a)", "(b)").encode())
    start = data.draw(st.integers(0, len(xml)))
    xml[start : start + data.draw(st.integers(0, 30))] = data.draw(st.binary(max_size=30))
    with suppress(RulesError):
        assert isinstance(read_document(bytes(xml)).find("5(1)(a)").text, str)


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
        ("2(1)(a)(i)(A)", "s. 2(1)(a)(i)(A)", "div. 2(1)a)(i)(A)"),
        ("2(1)(a)(i)(A)(I)", "s. 2(1)(a)(i)(A)(I)", "sous-div. 2(1)a)(i)(A)(I)"),
        ("Schedule", "Schedule", "annexe"),
        ("annexe 1.1", "Schedule 1.1", "annexe 1.1"),
        (
            "2(1) “citizenship” « citoyenneté »",
            "s. 2(1), definition of “citizenship”",
            "par. 2(1), définition de « citoyenneté »",
        ),
    ],
)
def test_citations_are_written_as_each_language_does(at: str, english: str, french: str) -> None:
    label = write_citation("C-29", at)
    assert label.en.replace("\u00a0", " ") == f"Citizenship Act, {english}"
    assert label.fr.replace("\u00a0", " ") == f"Loi sur la citoyenneté, {french}"
    for part in ("s. ", ". 2", " »", "« ", "annexe 1", "Schedule 1"):
        assert part not in label.en + label.fr


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("5(1)(c)(i)", "5(1)(c)(i)"),
        ("sch. 1.1", "Schedule 1.1"),
        ("Annexe", "Schedule"),
        ("2(1)“a  b ”«c d»", "2(1) “a b” « c d »"),
        ("B.01.001(1)", "B.01.001(1)"),
    ],
)
def test_a_place_has_one_spelling(written: str, canonical: str) -> None:
    assert read_place(written).at == canonical
    assert read_place(canonical) == read_place(written)


@pytest.mark.parametrize(
    ("number", "act", "english", "french"),
    [
        ("C-29", "C-29", "C-29.xml", "C-29.xml"),
        ("DORS/2002-227", "SOR-2002-227", "SOR-2002-227.xml", "DORS-2002-227.xml"),
        ("TR/2002-97", "SI-2002-97", "SI-2002-97.xml", "TR-2002-97.xml"),
        ("C.R.C., c. 870", "C.R.C.,_c._870", "C.R.C.,_c._870.xml", "C.R.C.,_ch._870.xml"),
    ],
)
def test_one_id_serves_both_languages(number: str, act: str, english: str, french: str) -> None:
    assert read_number(number) == act
    assert (write_file_name(act, "en"), write_file_name(act, "fr")) == (english, french)


@pytest.mark.parametrize("number", ["../C-29", "/etc/passwd", "", "A..B", "-x", "C-29\0"])
def test_what_cannot_be_an_id_names_no_file(number: str) -> None:
    with pytest.raises(ValueError, match="number"):
        read_number(number)


@pytest.fixture
def library(data: Path, tmp_path: Path) -> Library:
    return Library(tmp_path / "laws", data)


@pytest.mark.data
@pytest.mark.parametrize(
    ("at", "english", "french"),
    [
        ("5(1)(c)(i)", "at least 1,095 days", "mille quatre-vingt-quinze jours"),
        ("21", "Despite anything in this Act, no period", "ne sont pas prises en compte"),
        ("5(1.001)(a)", "half of a day", "un demi-jour"),
        ("22(1)", "shall not be granted citizenship", "nul ne peut recevoir la citoyenneté"),
        ("Schedule", "bear true allegiance", "porterai sincère allégeance"),
    ],
)
def test_places_in_the_citizenship_act(
    library: Library, at: str, english: str, french: str
) -> None:
    assert english in library.find("C-29", at, "en").text
    assert french in library.find("C-29", at, "fr").text


@pytest.mark.data
@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_element_is_the_one_that_another_parser_finds(
    library: Library, data: Path, act: str, language: str
) -> None:
    """Every section, schedule and what is below, at its place, by id and words: lxml's tree."""
    document = library.document(act, language)
    folder = {"en": "eng", "fr": "fra"}[language]
    root = etree.parse(
        data / "laws" / "current" / folder / write_file_name(act, language)
    ).getroot()
    assert document.id == act
    assert document.language == language
    assert str(document.current_to) == root.get(f"{LIMS}current-date")
    seen = 0
    for at, element in _places(root):
        found = document.find(at)
        assert found.fid == element.get(f"{LIMS}fid"), at
        assert _letters(found.text) == _letters(_law_words(element)), at
        seen += 1
    assert seen >= len(document.sections) + len(document.schedules)


LIMS = "{http://justice.gc.ca/lims}"
LEVELS = ("Section", "Subsection", "Paragraph", "Subparagraph", "Clause", "Subclause")


def _places(root: Any) -> Iterator[tuple[str, Any]]:
    """Where each element stands, as the labels in the file say it; of a range, its first."""
    for schedule in root.findall("Schedule"):
        if schedule.get("id") is None:
            label = schedule.findtext("ScheduleFormHeading/Label")
            yield " ".join(["Schedule", *label.split()[1:]]), schedule
    for section in root.findall("Body/Section"):
        yield from _below("", section)


def _below(above: str, element: Any) -> Iterator[tuple[str, Any]]:
    label = "".join(element.find("Label").xpath(".//text()[not(ancestor::FootnoteRef)]"))
    name = re.split(r" (?:and|et|to|à) ", label)[0].strip("()")
    at = f"{above}({name})" if above else name
    yield at, element
    for part in element:
        if part.tag in LEVELS:
            yield from _below(at, part)


def _law_words(element: Any) -> str:
    left_out = (
        "ancestor::HistoricalNote or ancestor::FootnoteRef or ancestor::*[@status='editorial']"
    )
    return "".join(element.xpath(f".//text()[not({left_out})]"))


def _letters(text: str) -> str:
    return re.sub(r"\W", "", text)


@pytest.mark.data
@pytest.mark.parametrize("act", ACTS)
def test_definitions_are_found_by_their_term(library: Library, act: str) -> None:
    """Each that names its equivalent stands at one place in both languages."""
    english, french = (library.document(act, language) for language in ("en", "fr"))
    found = []
    for at, en, fr in _definitions(english):
        with suppress(RulesError):  # some terms have several equivalents
            place = f"{at} “{en}” « {fr} »"
            found.append((en, fr, english.find(place).text, french.find(place).text))
    assert all(en in in_english and fr in in_french for en, fr, in_english, in_french in found)
    assert len(found) == {"C-29": 15, "I-2.5": 8, "SOR-2002-227": 81, "SOR-93-246": 8}[act]


def _definitions(document: LawDocument) -> Iterator[tuple[str, str, str]]:
    for section in document.sections:
        parents = [(section.label, section)] + [
            (f"{section.label}{part.label}", part) for part in section.elements("Subsection")
        ]
        for at, parent in parents:
            for definition in parent.elements("Definition"):
                terms = [
                    " ".join(next(definition.within(tag)).words().split())
                    for tag in ("DefinedTermEn", "DefinedTermFr")
                    if any(definition.within(tag))
                ]
                if len(terms) == 2:
                    yield at, terms[0], terms[1]


@pytest.mark.data
@pytest.mark.parametrize(
    ("act", "at", "repealed"),
    [
        ("C-29", "5(1)(d)", False),
        ("I-2.5", "205", False),
        ("SOR-2002-227", "Schedule 1", True),
        ("SOR-2002-227", "Schedule 1.1", False),
    ],
)
def test_what_was_repealed_says_so(library: Library, act: str, at: str, repealed: bool) -> None:
    for language in ("en", "fr"):
        assert library.find(act, at, language).repealed is repealed


@pytest.mark.data
@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_repealed_ranges_are_found_by_each_number(
    library: Library, act: str, language: str
) -> None:
    document = library.document(act, language)
    ranges = [
        (section.label, part.label, part.fid)
        for section in document.sections
        for part in section.elements("Subsection")
        if " " in part.label
    ]
    for section, label, fid in ranges:
        first, last = re.findall(r"[0-9.]+", label)
        for number in (first, last):
            found = document.find(f"{section}({number})")
            assert found.fid == fid
            assert found.repealed
    assert len(ranges) == {"C-29": 1, "I-2.5": 2, "SOR-2002-227": 8, "SOR-93-246": 1}[act]


@pytest.mark.data
def test_every_citation_of_every_service_stands_in_both_languages(library: Library) -> None:
    services = sorted(Path("services").glob("*/*/rules.yaml"))
    assert services
    for path in services:
        uses = list(citing.uses(read_ruleset(path.parent)))
        checked = checking.check_uses(library, uses)
        assert len(checked) + sum(not use.citation.act for use in uses) == len(uses)
        assert [entry for entry in checked if not entry.is_same] == []
        for entry in checked:
            citation = entry.use.citation
            assert library.find(citation.act, citation.at, "en").fid == citation.fid


@pytest.mark.data
def test_cite_prints_a_block_that_the_rules_accept(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = ["--data", str(data), "--state", str(tmp_path)]
    assert main(["law", "cite", "C-29", "5(1)(d)", *given]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith('- {act: C-29, at: "5(1)(d)", fid: 81796, ')
    assert "Loi sur la citoyenneté, al.\u00a05(1)d)" in printed
    assert main(["law", "cite", "SOR-2002-227", "annexe 1.1", "--json", *given]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["at"] == "Schedule 1.1"
    assert "Qatar" in told["text"]["en"]


@pytest.mark.data
def test_a_place_that_the_languages_divide_differently_is_explained(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = ["--data", str(data), "--state", str(tmp_path)]
    assert main(["law", "cite", "I-2.5", "28(2)(a)(vi)", *given]) == 1
    printed = capsys.readouterr().out
    assert "28(2)(a)(vi) does not stand in the English text" in printed
    assert "ne figure pas dans le texte anglais" in printed


def test_an_act_that_is_not_there_is_named_with_how_to_get_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for act in ("X-1", "../C-29"):
        assert main(["law", "cite", act, "5", "--state", str(tmp_path)]) == 1
    printed = capsys.readouterr().out
    assert "law.no_file" in printed
    assert "justicecanada/laws-lois-xml/HEAD/eng/acts/X-1.xml" in printed
    assert "Pour le charger : onegov law import" in printed


def test_the_room_loads_without_django() -> None:
    code = (
        "import sys, onegov.rules.public, onegov.rules.cli, onegov.rules.law.cli; "
        "print([name for name in ('django', 'urllib3') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
