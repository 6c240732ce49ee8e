"""The promise over all services: every rule in both languages, every clause and source found again."""

import dataclasses
import hashlib
import sys
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from onegov.core.types import Text
from onegov.rules.language import folder
from onegov.rules.language.service_law import ServiceLaw, read_service_law
from onegov.rules.law.library import LANGUAGES, Library
from onegov.rules.types import Citation, Rule, RuleSet
from onegov.rules.types.tree import Message

ROOT = Path(__file__).parents[3] / "services"
SERVICES = sorted(path.parent for path in ROOT.glob("*/*/rules.yaml"))
NAMES = [path.name for path in SERVICES]
each_service = pytest.mark.parametrize("service", SERVICES, ids=NAMES)


@cache
def rules_of(service: Path) -> RuleSet:
    return folder.read_ruleset(service)


@cache
def law_of(service: Path) -> ServiceLaw:
    return read_service_law(service)


def texts_of(thing: object) -> Iterator[Text | Message]:
    """Every bilingual text in a rule, parameter or source."""
    if isinstance(thing, Text | Message):
        yield thing
    elif dataclasses.is_dataclass(thing):
        for field in dataclasses.fields(thing):
            yield from texts_of(getattr(thing, field.name))
    elif isinstance(thing, Mapping):
        for part in thing.values():
            yield from texts_of(part)
    elif isinstance(thing, tuple | list):
        for part in thing:
            yield from texts_of(part)


def words_of(text: Text | Message) -> dict[str, str]:
    """The words in each language, without what is filled in."""
    sides = {"en": text.en, "fr": text.fr}
    return {
        tag: side if isinstance(side, str) else " ".join(x for x in side if isinstance(x, str))
        for tag, side in sides.items()
    }


def expected_reasons(rule: Rule) -> set[str]:
    if rule.refer:
        return {"yes", "refer", "unknown"}
    return {"yes", "no", "unknown"} if rule.type.kind == "yes_no" else {"known", "unknown"}


@each_service
def test_every_rule_speaks_both_languages(
    service: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ruleset, told = rules_of(service), 0
    for rule in ruleset.rules:
        assert set(rule.because) >= expected_reasons(rule), rule.name
    for thing in (*ruleset.rules, *ruleset.parameters.values(), *ruleset.sources.values()):
        for text in texts_of(thing):
            words = words_of(text)
            assert all(each.strip() for each in words.values()), (thing, words)
            is_long = len(words["en"].split()) > 3
            assert not (is_long and words["en"] == words["fr"]), words
            told += 1
    versions, names = len(ruleset.rules), len({rule.name for rule in ruleset.rules})
    assert told >= 4 * versions
    say(capsys, f"{service.name}: {names} rules in {versions} versions, {told} texts in en and fr")


def say(capsys: pytest.CaptureFixture[str], line: str) -> None:
    """Will print a count where whoever runs the tests sees it."""
    with capsys.disabled():
        sys.stdout.write(f"\n  {line} ")


@each_service
def test_every_rule_rests_on_law_or_on_a_source(service: Path) -> None:
    for thing in (*rules_of(service).rules, *rules_of(service).parameters.values()):
        assert thing.law, thing.name
        for citation in thing.law:
            assert bool(citation.act) != bool(citation.source), thing.name


@pytest.mark.data
@each_service
def test_every_clause_of_an_act_is_found_by_its_id_and_hash_in_both_languages(
    service: Path, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    texts = library(data)
    cited = [use.citation for use in law_of(service).uses if use.citation.act]
    for citation in cited:
        assert_found(texts, citation)
    assert cited
    clauses = len({(each.act, each.at) for each in cited})
    say(capsys, f"{service.name}: {len(cited)} citations of {clauses} clauses, in en and fr")


@pytest.mark.data
@each_service
def test_every_clause_of_a_definition_stands_in_the_law_where_its_text_is_at_hand(
    service: Path, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    texts, found, others = library(data), 0, set()
    for use in law_of(service).clauses:
        for language in LANGUAGES:
            if texts.document_or_none(use.citation.act, language) is None:
                others.add(use.citation.act)
            else:
                assert texts.find(use.citation.act, use.citation.at, language).text
                found += 1
    assert found
    say(
        capsys,
        f"{service.name}: {found // 2} clauses of the definition; not at hand: {sorted(others)}",
    )


@cache
def library(data: Path) -> Library:
    return Library(Path("nowhere"), data)


def assert_found(texts: Library, citation: Citation) -> None:
    for language, expected in (("en", citation.sha256_en), ("fr", citation.sha256_fr)):
        element = texts.find(citation.act, citation.at, language)
        assert expected == hash_of(element.text), citation.label.in_(language)
        assert not element.repealed
        if language == "en":
            assert element.fid == citation.fid
            assert texts.document(citation.act, "en").place_of(citation.fid) in {citation.at, None}
    assert citation.label.en
    assert citation.label.fr
    assert citation.reviewed > date(2026, 1, 1)


def hash_of(words: str) -> str:
    text = unicodedata.normalize("NFC", " ".join(words.split()))
    return hashlib.sha256(text.encode()).hexdigest()


@each_service
def test_every_other_source_has_its_page_its_date_and_its_hash(
    service: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sources = rules_of(service).sources
    used = {use.citation.source for use in law_of(service).uses if use.citation.source}
    assert used == set(sources)
    for source in sources.values():
        assert source.sha256 == hash_of(source.as_read), source.id
        for text in (source.title, source.page):
            assert text.en
            assert text.fr
        assert date(2015, 1, 1) <= source.dated
    for use in law_of(service).uses:
        if use.citation.source:
            assert use.citation.page is not None
            assert use.citation.sha256_en == use.citation.sha256_fr
    say(capsys, f"{service.name}: {len(sources)} other sources with page, date and hash")


def test_there_is_no_service_without_rules() -> None:
    assert {path.parent for path in ROOT.glob("*/*/definition.yaml")} == set(SERVICES)
    assert len(SERVICES) >= 5
