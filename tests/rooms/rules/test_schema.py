"""The schemas for editors: committed as generated, true of every service, and as strict as the readers."""

import copy
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from onegov.__main__ import main
from onegov.catalogue.logic.element import Notes
from onegov.catalogue.logic.read_definition import read_definition, read_draft
from onegov.catalogue.logic.source import from_plain
from onegov.rules.errors import RulesError
from onegov.rules.language.folder import read_facts
from onegov.rules.language.keys import FRENCH_KEYS
from onegov.rules.public import parse
from onegov.rules.schema.writing import SCHEMAS, write_schema
from onegov.rules.types import FactType, RuleSet

ROOT = Path(__file__).parents[3]
COMMITTED = ROOT / "docs/reference/schema"
GRANT = ROOT / "services/ircc/citizenship-grant"
FILES = sorted(
    path
    for folder in (ROOT / "services", ROOT / "docs/how-to")
    for name in SCHEMAS
    for path in folder.rglob(f"{name}.yaml")
)


class Core(yaml.SafeLoader):
    """YAML as editors read it (YAML 1.2, core schema): ``yes`` and dates stay text."""


Core.yaml_implicit_resolvers = {}
for tag, pattern, first in (
    ("null", r"^(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
    ("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", list("tTfF")),
    ("int", r"^[-+]?[0-9]+$", list("-+0123456789")),
    ("float", r"^[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*)$", list("-+.0123456789")),
):
    Core.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(pattern), first)


def load(text: str) -> Any:
    return yaml.load(text, Core)  # noqa: S506  a safe loader with fewer types


def validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(SCHEMAS[name]())


def is_valid(name: str, document: Any) -> bool:
    return validator(name).is_valid(document)


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_committed_schema_is_the_generated_one(name: str) -> None:
    committed = (COMMITTED / f"{name}.json").read_text("utf-8")
    assert committed == write_schema(name), "run: onegov rules schema --out docs/reference/schema"
    Draft202012Validator.check_schema(json.loads(committed))


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_service_is_valid(path: Path) -> None:
    errors = validator(path.stem).iter_errors(load(path.read_text("utf-8")))
    assert [f"{error.json_path}: {error.message[:200]}" for error in errors] == []


def test_there_are_services_to_validate() -> None:
    assert len(FILES) >= 6


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("rules", "goal: eligible\n", ""),
        ("rules", "goal: eligible\n", "gaol: eligible\n"),
        ("rules", "label: {en: Adult, fr: Personne majeure}", "label: {en: Adult}"),
        ("rules", "label: {en: Adult, fr: Personne majeure}", "label: Adult"),
        ("rules", "    value: age >= 18 years\n", ""),
        ("rules", "    value: age >= 18 years\n", "    value: age >= 18 years\n    refer_if: age\n"),
        ("rules", "    value: age >= 18 years\n", "    vaule: age >= 18 years\n"),
        ("rules", "    unit: days\n", "    unit: furlongs\n"),
        ("rules", "{from: 2017-10-11}", "{from: soon}"),
        ("rules", "{2017-10-11: 1095}", "{soon: 1095}"),
        ("rules", "      - {otherwise: \"false\"}", "      - {otherwise: \"false\", when: age}"),
        ("rules", "      - {otherwise: \"false\"}", "      - {else: \"false\"}"),
        ("rules", "{en: e971947c", "{en: e97194"),
        ("rules", "at: \"5(1)(c)(i)\", fid", "place: \"5(1)(c)(i)\", fid"),
        ("rules", "      refer:\n        en: Days of public", "      no:\n        en: Days of public"),
        ("rules", "  - rule: adult\n", "  - rule: Adult\n"),
        ("rules", "      full:\n        label", "      Full Days:\n        label"),
        ("definition", "format: 1", "format: 2"),
        ("definition", "owner: IRCC\n", ""),
        ("definition", "id: ircc/citizenship-grant", "id: citizenship-grant"),
        ("definition", "    type: trips", "    type: trip"),
        ("definition", "    within: 12 months", "    within: a year"),
        ("definition", "    target: 80 %", "    target: 80"),
        ("definition", "cents: 53000", "cents: 530.50"),
        ("definition", "machine_may: [grant, refer]", "machine_may: [grant, refuse]"),
        ("definition", "sources: [register CRA.filing, ask]", "sources: [CRA.filing, ask]"),
        ("definition", "    disclose_under: cra-filing\n", ""),
        ("definition", "    collect_under: {act: C-29, at: 5(1)(f)}\n", ""),
        ("definition", "at: 5(1)(f)", "at: section five"),
        ("definition", "  fr: attribution-citoyennete", "  fr: attribution-citoyenneté"),
        ("definition", "feedback:\n  id: page-form\n", "feedback:\n"),
        ("tests", "    on: 2026-11-23\n    expect: {eligible: yes, days", "    expect: {eligible: yes, days"),
        ("tests", "    officer: no\n", "    officer: maybe\n"),
        ("tests", "    earliest: never\n", "    earliest: later\n"),
        ("tests", "  - test: nothing-known\n", "  - name: nothing-known\n"),
        ("tests", "{left: 2022-01-10, returned: 2024-01-12}", "{gone: 2022-01-10, returned: 2024-01-12}"),
    ],
)  # fmt: skip
def test_a_seeded_mistake_is_not_valid(file: str, old: str, new: str) -> None:
    text = (GRANT / f"{file}.yaml").read_text("utf-8")
    assert old in text
    assert not is_valid(file, load(text.replace(old, new, 1)))


def in_french(value: Any) -> Any:
    """The document with every key that has a French spelling in French."""
    french = {english: key for key, english in FRENCH_KEYS.items() if key.isascii()}
    if isinstance(value, dict):
        return {french.get(key, key): in_french(part) for key, part in value.items()}
    return [in_french(part) for part in value] if isinstance(value, list) else value


FULL = ROOT / "services/ircc/citizenship-grant/rules.yaml"


def test_french_keys_are_valid_and_read_as_the_english_ones(citizenship: RuleSet) -> None:
    document = load(FULL.read_text("utf-8"))
    french = in_french(document)
    assert {"but", "regles", "parametres"} <= french.keys()
    assert is_valid("rules", french)
    text = yaml.safe_dump(french, allow_unicode=True, sort_keys=False, width=10_000)
    read = parse(text.replace("'2017-10-11'", "2017-10-11"), file="r", facts=citizenship.facts)
    assert [rule.node for rule in read.rules] == [rule.node for rule in citizenship.rules]
    french["regles"][0]["value"] = french["regles"][0]["valeur"]
    assert not is_valid("rules", french), "one key in both languages"


def test_help_is_in_both_languages() -> None:
    for name in SCHEMAS:
        for path, schema in subschemas(SCHEMAS[name](), ""):
            for key, part in schema.get("properties", {}).items():
                if set(part) - {"type", "enum", "anyOf", "$ref", "format", "pattern"}:
                    english, _, french = part.get("description", "").partition("\n\n")
                    assert english, f"{name}{path}.{key}"
                    assert french, f"{name}{path}.{key}"


def subschemas(schema: Any, path: str) -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(schema, dict):
        if "properties" in schema and "type" in schema:
            yield path, schema
        for key, part in schema.items():
            yield from subschemas(part, f"{path}/{key}")
    elif isinstance(schema, list):
        for number, part in enumerate(schema):
            yield from subschemas(part, f"{path}/{number}")


# -- as strict as the readers: each entry of a real file is left out, and a strange one is put in


def entries_of(document: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where every mapping stands."""
    if isinstance(document, dict):
        yield path
        for key, part in document.items():
            yield from entries_of(part, (*path, key))
    elif isinstance(document, list):
        for number, part in enumerate(document):
            yield from entries_of(part, (*path, number))


def at(document: Any, path: tuple[Any, ...]) -> Any:
    for step in path:
        document = document[step]
    return document


def shape(path: tuple[Any, ...]) -> tuple[Any, ...]:
    """A path without its numbers, so that one entry of each list stands for all."""
    return tuple("*" if isinstance(step, int) else step for step in path)


def definition_problems(document: Any) -> list[str]:
    notes = Notes("definition.yaml")
    plain = json.loads(json.dumps(document), parse_int=str, parse_float=str)
    draft = read_draft(from_plain(plain), notes)
    empty = RuleSet(goal="", as_of="", facts={}, rules=(), parameters={}, source_hash="")
    read_definition(draft, rules=empty, version="0")
    return [problem.code for problem in notes.found]


@cache
def facts_of_the_grant() -> dict[str, FactType]:
    return read_facts((GRANT / "definition.yaml").read_text("utf-8"), file="definition.yaml")[0]


def rules_problems(document: Any) -> list[str]:
    facts = facts_of_the_grant()
    text = yaml.safe_dump(document, allow_unicode=True, sort_keys=False, width=10_000)
    try:
        parse(re.sub(r"'(\d{4}-\d\d-\d\d)'", r"\1", text), file="rules.yaml", facts=facts)
    except RulesError as error:
        return [problem.code for problem in error.problems]
    return []


READERS = {"definition": definition_problems, "rules": rules_problems}
# What one element says of another is the readers' alone to see.
UNSEEN = {
    "rules.unknown_name", "rules.type_mismatch", "catalogue.element.reference",
    "catalogue.fees.overlap",
}  # fmt: skip


def variants(document: Any) -> Iterator[tuple[str, Any]]:
    """The document with one entry less, or one that is strange; one of each shape."""
    seen = set()
    for path in entries_of(document):
        for key in [*at(document, path), "zzz"]:
            if (mark := (shape(path), key)) in seen:
                continue
            seen.add(mark)
            changed = copy.deepcopy(document)
            place = at(changed, path)
            if key == "zzz":
                place["zzz"] = {"en": "Z", "fr": "Zz"}
            else:
                del place[key]
            yield ".".join(map(str, (*path, key))), changed


@pytest.mark.parametrize("name", READERS)
def test_the_schema_accepts_what_its_reader_accepts(name: str) -> None:
    document = load((GRANT / f"{name}.yaml").read_text("utf-8"))
    validates = validator(name)
    if name == "definition":  # a few of each are enough, and quicker
        document["facts"] = {
            key: document["facts"][key] for key in ("trips", "language_evidence", "removal_order")
        }
    if name == "rules":
        document["goal"] = "days_counted"
        document["rules"] = [document["rules"][4]]
    assert READERS[name](document) == []
    differ = []
    for what, changed in variants(document):
        codes = set(READERS[name](changed))
        if codes & UNSEEN:
            continue
        if bool(codes) == validates.is_valid(changed):
            differ.append(f"{what}: the reader says {sorted(codes)}, the schema the opposite")
    assert differ == []


def test_the_command_writes_all_schemas(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "schema", "--out", str(tmp_path / "schema")]) == 0
    assert {path.name for path in (tmp_path / "schema").iterdir()} == {f"{n}.json" for n in SCHEMAS}
    capsys.readouterr()
    assert main(["rules", "schema", "tests"]) == 0
    assert json.loads(capsys.readouterr().out) == SCHEMAS["tests"]()
