"""The lists of countries of the entry service are those of the official files, in both languages."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from onegov.rules.language import folder
from onegov.rules.law.library import Library
from onegov.rules.types import RuleSet

pytestmark = pytest.mark.data
LIMS = "{http://justice.gc.ca/lims}"
FILES = {"en": "eng/SOR-2002-227.xml", "fr": "fra/DORS-2002-227.xml"}
FOLDERS = {"en": "eng", "fr": "fra"}
LANGUAGES = tuple(FILES)
ENTRY = Path(__file__).parents[3] / "services" / "ircc" / "entry-to-canada"


@pytest.fixture(scope="module")
def entry() -> RuleSet:
    return folder.read_ruleset(ENTRY)


@cache
def regulations(data: Path, language: str) -> ET.Element:
    return ET.parse(data / "laws" / "current" / FILES[language]).getroot()


def current(data: Path, language: str) -> date:
    """The day to which the official file is up to date."""
    return date.fromisoformat(regulations(data, language).get(f"{LIMS}current-date", ""))


def schedule(data: Path, language: str) -> list[ET.Element]:
    """The countries of Schedule 1.1, each an element with its date."""
    [found] = [
        each
        for each in regulations(data, language).iter("Schedule")
        if each.findtext("ScheduleFormHeading/Label", "").split()[1:] == ["1.1"]
    ]
    return list(found.iter("Item"))


def table(section: ET.Element) -> list[str]:
    """The countries in the table of section 7.01."""
    return [words(row) for row in section.iterfind(".//tbody/row")]


def words(element: ET.Element) -> str:
    return " ".join("".join(element.itertext()).split())


def codes(entry: RuleSet, names: Iterable[str], language: str) -> list[str]:
    """The one choice of `nationality` that each name of the law is."""
    known: dict[str, set[str]] = {}
    for code in entry.facts["nationality"].choices:
        label = entry.fact_labels[f"nationality.{code}"].in_(language)
        for name in {label, *re.split(r" \(|\)$", label)} - {""}:
            known.setdefault(name, set()).add(code)
    found = [known.get(name, set()) for name in names]
    assert [name for name, each in zip(names, found, strict=True) if len(each) != 1] == []
    return sorted(code for each in found for code in each)


def held(entry: RuleSet, parameter: str, day: date) -> list[str]:
    """What the list of the service holds on ``day``."""
    values = [value for start, value in entry.parameters[parameter].values if start <= day]
    return sorted(values[-1])  # type: ignore[arg-type]


@pytest.mark.parametrize("language", LANGUAGES)
def test_schedule_1_1_is_the_list_of_its_day(data: Path, entry: RuleSet, language: str) -> None:
    names = [words(item) for item in schedule(data, language)]
    found = codes(entry, names, language)
    assert len(names) == 47
    assert found == held(entry, "visa_exempt_countries", current(data, language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_country_of_the_schedule_joined_on_its_day(
    data: Path, entry: RuleSet, language: str
) -> None:
    days = {
        codes(entry, [words(item)], language)[0]: item.get(f"{LIMS}inforce-start-date")
        for item in schedule(data, language)
    }
    versions = entry.parameters["visa_exempt_countries"].values
    joined = {
        code: next(start for start, value in versions if code in value).isoformat()  # type: ignore[operator]
        for code in days
    }
    assert joined == days
    everybody = {code for _, value in versions for code in value}  # type: ignore[union-attr]
    assert everybody - set(days) == {"MEX"}  # it left, so today's file does not have it
    assert "MEX" in held(entry, "visa_exempt_countries", date(2024, 2, 28))
    assert "MEX" not in held(entry, "visa_exempt_countries", date(2024, 2, 29))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_table_of_7_01_is_the_list_of_its_day(
    data: Path, entry: RuleSet, language: str
) -> None:
    body = regulations(data, language).find("Body")
    assert body is not None
    [section] = [each for each in body.iter("Section") if each.findtext("Label") == "7.01"]
    names = table(section)
    assert len(names) == 17
    assert codes(entry, names, language) == held(entry, "eta_countries", current(data, language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_version_of_7_01_is_the_list_of_its_day(
    data: Path, entry: RuleSet, language: str
) -> None:
    folder_of = data / "laws" / "history" / "SOR-2002-227" / FOLDERS[language] / "7.01"
    seen = []
    for path in sorted(folder_of.iterdir()):
        section = ET.parse(path).getroot()
        day = date.fromisoformat(section.get(f"{LIMS}lastAmendedDate", ""))
        assert codes(entry, table(section), language) == held(entry, "eta_countries", day), day
        seen.append(day)
    assert seen == [start for start, _ in entry.parameters["eta_countries"].values]
    assert len(seen) == 4


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_british_territories_are_those_that_190_names(
    data: Path, entry: RuleSet, language: str
) -> None:
    text = Library(Path("nowhere"), data).find("SOR-2002-227", "190(1)(b)(iii)", language).text
    left = re.split(r"territories of|suivants\s?:", text)[-1].casefold()
    territories = held(entry, "british_territories", current(data, language))
    for code in territories:
        name = entry.fact_labels[f"nationality.{code}"].in_(language).split(" (")[0].casefold()
        assert left.count(name) == 1, name
        left = left.replace(name, "")
    assert set(re.findall(r"\w+", left)) <= {"or", "et"}
    assert len(territories) == 10
