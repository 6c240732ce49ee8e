"""Sources that are no law: read whole, cited by id, flagged when their figures change."""

from dataclasses import replace

import pytest

from onegov.rules.language.elements import Elements
from onegov.rules.language.source import Item, read_source
from onegov.rules.language.sources import cite_source, read_sources
from onegov.rules.law.checking import check_sources
from onegov.rules.law.citing import Use
from onegov.rules.law.sources import cite, hash_figures
from onegov.rules.types import Source

FIGURES = "persons 1: 22,895\npersons 2: 28,502\n"
HASH = hash_figures(FIGURES)
GOOD = f"""
sources:
  funds:
    title: {{en: Study permit funds, fr: Fonds pour un permis d’études}}
    url: {{en: "https://example.ca/en", fr: "https://example.ca/fr"}}
    page: {{en: "Table 1", fr: "Tableau 1"}}
    date: 2025-09-01
    grade: official
    as_read: |
      persons 1: 22,895
      persons 2: 28,502
    sha256: {HASH}
    note: {{en: Reviewed each year, fr: Révisés chaque année}}
"""


def read(text: str) -> tuple[dict[str, Source], list[tuple[str, str, int]]]:
    elements = Elements("rules.yaml")
    sources = read_sources(read_source(text, file="rules.yaml"), elements)
    return dict(sources), [(p.element, p.code, p.line) for p in elements.problems]


def test_a_source_is_read_whole() -> None:
    sources, problems = read(GOOD)
    assert problems == []
    funds = sources["funds"]
    assert (funds.id, funds.grade, str(funds.dated)) == ("funds", "official", "2025-09-01")
    assert funds.as_read == FIGURES
    assert funds.page.fr == "Tableau 1"
    assert funds.url
    assert funds.url.fr.endswith("/fr")
    assert funds.note
    assert [checked.is_same for checked in check_sources([funds], [])] == [True]


def test_figures_that_changed_are_flagged() -> None:
    sources, problems = read(GOOD.replace("22,895", "22,896"))
    assert problems == []
    citation = cite(sources["funds"])
    uses = [Use("amount", citation), Use("other", replace(citation, source="other"))]
    [checked] = check_sources(sources.values(), uses)
    assert not checked.is_same
    assert checked.used_by == ("amount",)
    assert checked.sha256 == hash_figures(FIGURES.replace("22,895", "22,896"))


@pytest.mark.parametrize(
    "same", ["persons 1: 22,895  persons 2: 28,502", "\n persons 1:\t22,895\npersons 2: 28,502\n\n"]
)
def test_spaces_do_not_change_figures(same: str) -> None:
    assert hash_figures(same) == HASH


def test_accents_are_compared_as_they_look() -> None:
    assert hash_figures("e\u0301te\u0301") == hash_figures("\u00e9t\u00e9")
    assert hash_figures("ete") != hash_figures("\u00e9t\u00e9")


@pytest.mark.parametrize(
    ("old", "new", "element", "code"),
    [
        ("grade: official", "grade: sure", "sources.funds.grade", "rules.unknown_grade"),
        ("    grade: official\n", "", "sources.funds.grade", "rules.missing"),
        (HASH, "none", "sources.funds.sha256", "rules.bad_hash"),
        (f"    sha256: {HASH}\n", "", "sources.funds.sha256", "rules.missing"),
        ("2025-09-01", "last fall", "sources.funds.date", "rules.bad_date"),
        ("Tableau 1", "", "sources.funds.page", "rules.missing_language"),
        ("url:", "link:", "sources.funds.link", "rules.unknown_element"),
        (", fr: Révisés chaque année", "", "sources.funds.note", "rules.missing_language"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(old: str, new: str, element: str, code: str) -> None:
    assert GOOD.count(old) == 1
    _, problems = read(GOOD.replace(old, new))
    assert [(place, kind) for place, kind, _ in problems] == [(element, code)]
    assert problems[0][2] > 2


def test_a_wrong_hash_is_proposed() -> None:
    elements = Elements("rules.yaml")
    read_sources(read_source(GOOD.replace(HASH, "none"), file="rules.yaml"), elements)
    [problem] = elements.problems
    assert problem.fix
    assert HASH in problem.fix.en
    assert HASH in problem.fix.fr


@pytest.mark.parametrize("text", ["sources: [a]", "sources: a", "sources: {a: b}"])
def test_a_list_of_another_shape_is_refused(text: str) -> None:
    assert read(text)[1]


def cite_as(text: str) -> tuple[object, list[str]]:
    elements = Elements("rules.yaml")
    sources, _ = read(GOOD)
    item: Item = read_source(text, file="rules.yaml")
    citation = cite_source(item, sources=sources, elements=elements, element="r.law")
    return citation, [problem.code for problem in elements.problems]


def test_a_source_is_cited_by_title_place_and_date() -> None:
    elements = Elements("rules.yaml")
    sources, _ = read(GOOD)
    item = read_source('{source: funds, at: "2(1)"}', file="rules.yaml")
    citation = cite_source(item, sources=sources, elements=elements, element="r.law")
    assert elements.problems == []
    assert citation.label.en == "Study permit funds, 2(1), 2025-09-01"
    assert citation.label.fr == "Fonds pour un permis d’études, 2(1), 2025-09-01"
    assert (citation.act, citation.source, citation.at) == ("", "funds", "2(1)")
    assert citation.page == sources["funds"].page
    assert citation.sha256_en == citation.sha256_fr == HASH


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("{source: funds}", []),
        ("{source: fund}", ["rules.unknown_source"]),
        ("{source: }", ["rules.missing"]),
        ("{source: funds, act: C-29}", ["rules.unknown_element"]),
    ],
)
def test_a_citation_names_a_source_of_the_file(text: str, codes: list[str]) -> None:
    assert cite_as(text)[1] == codes
