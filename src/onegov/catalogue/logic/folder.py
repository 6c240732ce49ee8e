"""A service's folder: its files read, checked together, and hashed."""

import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from onegov.catalogue.errors import DefinitionError
from onegov.catalogue.logic import check_facts, check_texts
from onegov.catalogue.logic.element import Notes
from onegov.catalogue.logic.read_definition import Draft, read_definition, read_draft
from onegov.catalogue.logic.source import (
    NOWHERE,
    Item,
    Places,
    from_plain,
    read_source,
    to_plain,
)
from onegov.catalogue.logic.wording import WARNING
from onegov.catalogue.types import Definition
from onegov.core.types import Text
from onegov.rules.errors import WARNINGS, Problem, RulesError, write_fix
from onegov.rules.public import check_examples, parse, prove
from onegov.rules.types import RuleSet

DEFINITION: Final = "definition.yaml"
RULES: Final = "rules.yaml"
EXAMPLES: Final = "tests.yaml"
_MOST_BYTES: Final = 512 * 1024
_ID: Final = re.compile(r"[a-z0-9-]+/[a-z0-9-]+")


@dataclass(frozen=True, slots=True)
class Content:
    """A definition as it is stored: the plain document and the text of its rules."""

    document: object
    rules: str

    @property
    def canonical(self) -> bytes:
        """Its canonical JSON: keys in the authors' order, no spaces, UTF-8.

        The order is content: choices and facts are shown in it.
        """
        value = {"definition": self.document, "rules": self.rules}
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()

    @property
    def version(self) -> str:
        """Its content hash: hex SHA-256 of the canonical JSON."""
        return hashlib.sha256(self.canonical).hexdigest()


@dataclass(frozen=True, slots=True)
class Checked:
    """A folder after its check; ``definition`` and ``content`` are None when a file is unreadable."""

    problems: tuple[Problem, ...]
    definition: Definition | None = None
    content: Content | None = None


def is_warning(problem: Problem) -> bool:
    """Whether ``problem`` does not stop a publication."""
    return problem.code.startswith(WARNING) or problem.code in WARNINGS


def check(folder: Path) -> Checked:
    """Will read and check a folder, and gather everything that is wrong in the order of the files."""
    notes = Notes(DEFINITION)
    document = _read(folder / DEFINITION, notes)
    rule_notes = Notes(RULES)
    rules_text = _text(folder / RULES, rule_notes)
    example_notes = Notes(EXAMPLES, rule_notes.found)
    examples_text = _text(folder / EXAMPLES, example_notes)
    if document is None:
        return Checked((*notes.found, *rule_notes.found))
    draft = read_draft(document, notes)
    ruleset = _rules(rules_text, draft, rule_notes)
    if ruleset is not None:
        rule_notes.found.extend(prove(ruleset, file=RULES))
    if ruleset is not None and examples_text is not None:
        example_notes.found.extend(check_examples(examples_text, file=EXAMPLES, ruleset=ruleset))
    content = Content(to_plain(document), rules_text or "")
    definition = read_definition(draft, rules=ruleset or _no_rules(), version=content.version)
    _check_id(definition, folder, document, notes)
    _cross_check(definition, document, notes, with_rules=ruleset is not None)
    found = sorted(notes.found, key=lambda problem: (problem.line, problem.column))
    return Checked((*found, *rule_notes.found), definition, content)


def read(folder: Path) -> tuple[Definition, Content]:
    """Will read a folder that must check; warnings do not matter.

    Raises:
        DefinitionError: with everything that is wrong.
    """
    checked = check(folder)
    wrong = [problem for problem in checked.problems if not is_warning(problem)]
    if wrong or checked.definition is None or checked.content is None:
        raise DefinitionError(wrong)
    return checked.definition, checked.content


def restore(content: Content) -> Definition:
    """The definition of stored content, which checked when it was published."""
    notes = Notes(DEFINITION)
    draft = read_draft(from_plain(content.document), notes)
    rule_notes = Notes(RULES)
    ruleset = _rules(content.rules, draft, rule_notes)
    if ruleset is None or notes.found:
        raise DefinitionError((*notes.found, *rule_notes.found))
    return read_definition(draft, rules=ruleset, version=content.version)


def _read(path: Path, notes: Notes) -> Item | None:
    text = _text(path, notes)
    if text is None:
        return None
    try:
        return read_source(text, file=notes.file)
    except RulesError as error:
        notes.found.extend(error.problems)
        return None


def _text(path: Path, notes: Notes) -> str | None:
    if not path.is_file():
        notes.add(NOWHERE, "", "catalogue.file.missing")
        return None
    with path.open("rb") as file:
        raw = file.read(_MOST_BYTES + 1)
    try:
        if len(raw) <= _MOST_BYTES:
            return raw.decode("utf-8")
    except UnicodeDecodeError:
        pass
    notes.add(NOWHERE, "", "catalogue.file.unreadable", most=_MOST_BYTES // 1024)
    return None


def _rules(text: str | None, draft: Draft, notes: Notes) -> RuleSet | None:
    if text is None:
        return None
    types = {name: fact.type for name, fact in draft.facts.items()}
    try:
        return parse(text, file=RULES, facts=types, labels=_labels(draft))
    except RulesError as error:
        notes.found.extend(error.problems)
        return None


def _labels(draft: Draft) -> dict[str, Text]:
    """Names of facts (``trips``) and of their choices (``language_evidence.none``)."""
    labels = {name: fact.label for name, fact in draft.facts.items()}
    for name, fact in draft.facts.items():
        labels |= {f"{name}.{value}": label for value, label in fact.choices.items()}
    return labels


def _no_rules() -> RuleSet:
    return RuleSet(goal="", as_of="", facts={}, rules=(), parameters={}, source_hash="")


def _check_id(definition: Definition, folder: Path, document: Item, notes: Notes) -> None:
    place = "/".join(folder.resolve().parts[-2:])
    if definition.id != place:
        where = document.mapping.get("id", NOWHERE)
        fix = write_fix(place, where.text) if _ID.fullmatch(place) else None
        notes.add(where, "id", "catalogue.id.folder", fix=fix, id=definition.id, folder=place)


def _cross_check(definition: Definition, document: Item, notes: Notes, *, with_rules: bool) -> None:
    places = Places(document)
    if with_rules:
        check_facts.check_facts(definition, places, notes)
    check_facts.check_form(definition, places, notes)
    check_facts.check_letters(definition, places, notes)
    check_facts.check_citations(definition, places, notes)
    check_texts.check_texts(document, notes)
    check_texts.check_paper_habits(document, definition, notes)
