"""Search: what people type finds the service, in either language; nonsense finds nothing."""

import csv
from pathlib import Path

import pytest

from onegov.catalogue.logic.folder import read
from onegov.catalogue.logic.search import Index
from onegov.catalogue.types import Definition

from .conftest import EXAMPLE


@pytest.fixture(scope="module")
def index(grant: Definition) -> Index:
    return Index([read(EXAMPLE)[0], grant])


def best(index: Index, query: str, language: str) -> str:
    hits = index.search(query, language=language, limit=5)
    return hits[0].definition.id if hits else ""


@pytest.mark.parametrize(
    ("query", "language"),
    [
        ("citizenship", "en"),
        ("CITIZENSHIP", "en"),
        ("become canadian", "en"),
        ("how do I become a Canadian citizen?", "en"),
        ("my wife and I came in 2015 and would like to have citizenship", "en"),
        ("naturalization", "en"),
        ("naturalisation", "en"),
        ("citizenship test", "en"),
        ("oath", "en"),
        ("citi", "en"),  # still typing
        ("naturaliz", "en"),
        ("citzenship", "en"),  # a letter missing
        ("citizneship", "en"),  # two letters swapped
        ("naturalisasion", "en"),  # a letter wrong
        ("first canadian passport", "en"),
        ("citoyenneté", "fr"),
        ("citoyennete", "fr"),
        ("devenir canadienne", "fr"),
        ("comment devenir citoyen du Canada", "fr"),
        ("naturalisation", "fr"),
        ("l’examen de citoyenneté", "fr"),
        ("serment", "fr"),
        ("citoyeneté", "fr"),
        ("passeport", "fr"),
        ("citizenship", "fr"),  # English words on the French site
        ("devenir canadien", "en"),  # and the other way round
    ],
)
def test_what_people_type_finds_the_grant_first(index: Index, query: str, language: str) -> None:
    assert best(index, query, language) == "ircc/citizenship-grant"


@pytest.mark.parametrize(
    ("query", "language"),
    [("lost certificate", "en"), ("proof of citizenship", "en"), ("certificat", "fr")],
)
def test_the_other_service_comes_first_for_its_own_words(
    index: Index, query: str, language: str
) -> None:
    assert best(index, query, language) == "ircc/proof-of-citizenship"


@pytest.mark.parametrize(
    "query",
    [
        "xyzzy plugh",
        "qwertyuiop",
        "fishing licence",
        "permis de pêche",
        "zz",
        "",
        "   ",
        "?!",
        "0x1F",
        "a'b\"c--",
    ],
)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_nonsense_finds_nothing(index: Index, query: str, language: str) -> None:
    assert index.search(query, language=language, limit=5) == []


def test_its_own_language_scores_higher(index: Index) -> None:
    (french,) = index.search("serment", language="fr", limit=1)
    (english,) = index.search("serment", language="en", limit=1)
    assert french.score > english.score > 0


def test_an_empty_catalogue_finds_nothing() -> None:
    assert Index([]).search("citizenship", language="en", limit=5) == []


def test_a_very_long_query_is_answered(index: Index) -> None:
    assert best(index, "citizenship " * 5000, "en") == "ircc/citizenship-grant"


@pytest.mark.data
def test_top_tasks_that_mean_this_service_find_it(index: Index, data: Path) -> None:
    with (data / "inventory/search_relevance_seed.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if "SRV03048" in row["relevant_service_ids"]]
    assert {row["lang"] for row in rows} == {"en", "fr"}
    for row in rows:
        assert best(index, row["query"], row["lang"]) == "ircc/citizenship-grant"
