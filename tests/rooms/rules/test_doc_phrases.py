"""Conditions and values in words, with labels, as each language says them."""

from pathlib import Path

import pytest

from onegov.core.types import Text
from onegov.rules.doc.amounts import COUNTS, WORDS
from onegov.rules.doc.labels import Labels
from onegov.rules.doc.phrases import Phrases
from onegov.rules.doc.pieces import Block, Inline, Listing, Ref, plain
from onegov.rules.errors import RulesError
from onegov.rules.language.folder import read_ruleset
from onegov.rules.meaning.operators import OPERATORS
from onegov.rules.meaning.primitives import PRIMITIVES
from onegov.rules.public import parse
from onegov.rules.types import FactType, Rule, RuleSet
from onegov.rules.types.tree import Table

ROOT = Path(__file__).parents[3]
SERVICES = sorted(path.parent for path in ROOT.glob("services/*/*/rules.yaml"))
FACTS = {
    "filed": FactType("date"),
    "born": FactType("date"),
    "adult": FactType("yes_no"),
    "barred": FactType("yes_no"),
    "age": FactType("number", "years"),
    "saved": FactType("number", "cents"),
    "score": FactType("number"),
    "mode": FactType("choice", choices=("air", "land", "sea")),
    "trips": FactType("trips"),
    "stays": FactType("spans", choices=("visit", "study")),
    "tax_years": FactType("tax_years"),
}
LABELS = {
    "filed": Text("Day of application", "Jour de la demande"),
    "born": Text("Date of birth", "Date de naissance"),
    "adult": Text("Adult", "Personne majeure"),
    "barred": Text("Prohibition", "Interdiction"),
    "age": Text("Age", "Âge"),
    "saved": Text("Savings", "Économies"),
    "score": Text("Result", "Résultat"),
    "mode": Text("Way of coming", "Façon de venir"),
    "mode.air": Text("By plane", "Par avion"),
    "mode.land": Text("By land", "Par la route"),
    "mode.sea": Text("By boat", "Par bateau"),
    "trips": Text("Trips", "Voyages"),
    "stays": Text("Stays", "Séjours"),
    "stays.visit": Text("Visit", "Visite"),
    "stays.study": Text("Studies", "Études"),
    "tax_years": Text("Returns", "Déclarations"),
}
HASH = "0" * 64
RULES = """\
goal: goal
as_of: filed
parameters:
  needed:
    label: {{en: Days asked for, fr: Jours exigés}}
    unit: days
    values: {{2020-01-01: 1095}}
    law: {law}
  listed:
    label: {{en: Listed ways, fr: Façons inscrites}}
    of: mode
    values: {{2020-01-01: [air]}}
    law: {law}
rules:
  - rule: goal
    label: {{en: Goal, fr: But}}
    law: {law}
    value: {value}
    because: {because}
"""


def read(value: str) -> RuleSet:
    law = f'[{{act: C-29, at: "5", fid: 1, reviewed: 2026-11-23, sha256: {{en: {HASH}, fr: {HASH}}}}}]'
    for keys in (("yes", "no", "unknown"), ("known", "unknown")):
        because = "{" + ", ".join(f"{key}: {{en: E, fr: F}}" for key in keys) + "}"
        text = RULES.format(value=f"'{value}'", law=law, because=because)
        try:
            return parse(text, file="rules.yaml", facts=FACTS, labels=LABELS)
        except RulesError as error:
            left = error
    raise left


def words(phrase: Block) -> str:
    if isinstance(phrase, Listing):
        return f"{plain(phrase.intro)} [{' | '.join(words(item) for item in phrase.items)}]"
    return plain(phrase)


def written(value: str, language: str) -> str:
    ruleset = read(value)
    rule = ruleset.rules[0]
    phrases = Phrases(Labels(ruleset, rule, language))
    return words(phrases.block(rule.node)).replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("value", "english", "french"),
    [
        ("adult", "Adult: yes", "Personne majeure : oui"),
        ("not barred", "Prohibition: no", "Interdiction : non"),
        ("age >= 18 years", "Age: at least 18 years", "Âge : au moins 18 ans"),
        ("age < 1 year", "Age: less than 1 year", "Âge : moins de 1 an"),
        ("not age < 18 years", "Age: at least 18 years", "Âge : au moins 18 ans"),
        ("age = 18 years", "Age: 18 years", "Âge : 18 ans"),
        ("age != 18 years", "Age: other than 18 years", "Âge : autre que 18 ans"),
        (
            "age >= 18 years and age <= 29 years",
            "Age: 18 to 29 years",
            "Âge : 18 à 29 ans",
        ),
        (
            "age < 18 years or age >= 55 years",
            "Age: less than 18 years or at least 55 years",
            "Âge : moins de 18 ans ou au moins 55 ans",
        ),
        ("saved > $1234.50", "Savings: more than $1,234.50", "Économies : plus de 1 234,50 $"),
        ('mode = "air"', "Way of coming: “By plane”", "Façon de venir : « Par avion »"),
        (
            'mode != "air"',
            "Way of coming: other than “By plane”",
            "Façon de venir : autre que « Par avion »",
        ),
        (
            'mode in ["air", "land", "sea"]',
            "Way of coming: “By plane”, “By land” or “By boat”",
            "Façon de venir : « Par avion », « Par la route » ou « Par bateau »",
        ),
        (
            "mode in listed",
            "Way of coming: on the list Listed ways",
            "Façon de venir : dans la liste Façons inscrites",
        ),
        (
            "filed >= 2020-07-01",
            "Day of application: July 1, 2020 or after",
            "Jour de la demande : le 1er juillet 2020 ou après",
        ),
        (
            "filed < born + 65 years",
            "Day of application: before 65 years after Date of birth",
            "Jour de la demande : avant 65 ans après Date de naissance",
        ),
        (
            "adult and not barred",
            "All of these: [Adult: yes | Prohibition: no]",
            "Toutes ces conditions : [Personne majeure : oui | Interdiction : non]",
        ),
        (
            "adult and (barred or score > 3)",
            "All of these: [Adult: yes | At least one of these: [Prohibition: yes | Result: more than 3]]",
            "Toutes ces conditions : [Personne majeure : oui | Au moins une de ces conditions : "
            "[Interdiction : oui | Résultat : plus de 3]]",
        ),
        (
            "not (adult or barred)",
            "None of these: [Adult: yes | Prohibition: yes]",
            "Aucune de ces conditions : [Personne majeure : oui | Interdiction : oui]",
        ),
        ("min(50, score)", "Result, up to 50", "Résultat, jusqu’à concurrence de 50"),
        ("max(score, 1)", "Result, but at least 1", "Résultat, mais au moins 1"),
        ("score / 2 + 1", "half of Result plus 1", "la moitié de Résultat plus 1"),
        ("(score + 1) * 2", "(Result plus 1) times 2", "(Résultat plus 1) multiplié par 2"),
        (
            "days_in(5 years ending the day before filed since born) >= needed",
            "length in days of (the 5 years ending the day before Day of application, from Date of "
            "birth on): at least Days asked for (1,095 days)",
            "durée, en jours, de (les 5 ans se terminant la veille de Jour de la demande, à partir de "
            "Date de naissance) : au moins Jours exigés (1 095 jours)",
        ),
        (
            "age_at(born, filed)",
            "full years of age on Day of application (by Date of birth)",
            "âge, en années révolues, à Jour de la demande (selon Date de naissance)",
        ),
        (
            'days_present_as(trips, 5 years ending the day before filed, stays, ["visit"], stays)',
            "Days in Canada: [during: the 5 years ending the day before Day of application | in one "
            "of these situations (Stays): “Visit” | absences: Trips | not counting: Stays]",
            "Jours au Canada : [pendant : les 5 ans se terminant la veille de Jour de la demande | "
            "dans l’une de ces situations (Séjours) : « Visite » | absences : Voyages | sans compter : "
            "Séjours]",
        ),
    ],
)
def test_phrases(value: str, english: str, french: str) -> None:
    assert written(value, "en") == english
    assert written(value, "fr") == french


def test_every_primitive_has_its_words() -> None:
    assert PRIMITIVES.keys() <= WORDS.keys(), "say in doc/amounts.py how the new one is written"
    assert COUNTS.keys() <= PRIMITIVES.keys()


def rows_and_values(rule: Rule, phrases: Phrases) -> list[Inline | Block]:
    found: list[Inline | Block] = [phrases.block(let.node) for let in rule.lets]
    if not isinstance(rule.node, Table):
        return [*found, phrases.block(rule.node)]
    for row in rule.node.rows:
        found += [phrases.block(row.then)] + ([phrases.block(row.when)] if row.when else [])
        found += [phrases.predicate(cell) for cell in row.cells if cell is not None]
    return found


def refs(phrase: Block) -> list[Ref]:
    if isinstance(phrase, Listing):
        return [*refs(phrase.intro), *(ref for item in phrase.items for ref in refs(item))]
    return [part for part in phrase if isinstance(part, Ref)]


@pytest.mark.parametrize("folder", SERVICES, ids=lambda folder: folder.name)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_no_name_of_the_files_is_left_in_a_phrase(folder: Path, language: str) -> None:
    ruleset = read_ruleset(folder)
    signs = {"_", " and ", " or "} if language == "fr" else {"_", " et ", " ou "}
    for rule in ruleset.rules:
        phrases = Phrases(Labels(ruleset, rule, language))
        for phrase in rows_and_values(rule, phrases):
            own = words(phrase)
            for ref in refs(phrase):
                own = own.replace(ref.text, "")
            assert "_" not in words(phrase), (rule.name, words(phrase))
            quoted = own.replace("«", "“").split("“")[0] if "“" in own.replace("«", "“") else own
            assert not any(sign in quoted for sign in signs - {"_"}), (rule.name, own)


def test_the_operators_of_the_language_are_all_written() -> None:
    dated = {f"{name}_{unit}" for name in ("after", "earlier", "window") for unit in
             ("days", "weeks", "months", "years")}  # fmt: skip
    compared = {"=", "!=", "<", "<=", ">", ">=", "in", "and", "or", "not"}
    summed = {"+", "-", "*", "/", "min", "max"}
    assert OPERATORS.keys() - dated - compared - summed - WORDS.keys() == set()
