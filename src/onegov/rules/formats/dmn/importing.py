"""A DMN file → the part of a rules file that it can give, and what a person must add to it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from graphlib import CycleError, TopologicalSorter
from typing import Final

from onegov.core.types import Text
from onegov.rules.errors import Problem, RulesError
from onegov.rules.formats.dmn.facts import FactFinder, ImportedFact, with_column_inputs
from onegov.rules.formats.dmn.markup import in_file
from onegov.rules.formats.dmn.parsing import Parser, ReadDecision
from onegov.rules.formats.dmn.reading import read_model
from onegov.rules.formats.dmn.rule_making import rule
from onegov.rules.formats.dmn.ruling import Ruling
from onegov.rules.formats.dmn.source import (
    SourceModel,
)
from onegov.rules.formats.dmn.words import make_words
from onegov.rules.formats.feel.reading import Unsupported
from onegov.rules.formats.feel.translating import Translator
from onegov.rules.types import FactType


@dataclass(frozen=True, slots=True)
class Imported:
    """What a file gives: facts for the definition; parameters and rules, each after what it names."""

    facts: tuple[ImportedFact, ...]
    rulings: tuple[Ruling, ...]
    clauses: tuple[str, ...]


def import_model(xml_bytes: bytes, *, file: str) -> Imported:
    """Will read a DMN file.

    Raises:
        RulesError: with everything in it that rules cannot say, by line.
    """
    model = with_column_inputs(read_model(xml_bytes, file=file))
    importer = _Importer(model)
    try:
        return importer.imported()
    except RulesError as error:
        raise in_file(error, file) from None


class _Importer:
    def __init__(self, model: SourceModel) -> None:
        self.model = model
        self.words = make_words(each.name for each in model.named)
        parser = Parser(self.words)
        self.decisions = {
            read.word: read for read in (parser.decision(each) for each in model.decisions)
        }
        self.problems = parser.problems
        self.types: dict[str, FactType] = {}
        self.finder = FactFinder(model, self.decisions.values(), self._note)

    def imported(self) -> Imported:
        self._check_names()
        facts = tuple(self.finder.fact(each, self.words[each.name]) for each in self.model.inputs)
        self.types.update({fact.word: fact.type for fact in facts})
        rulings = tuple(self._rulings()) if not self.problems else ()
        if self.problems:
            ordered = sorted(self.problems, key=lambda problem: problem.line)
            raise RulesError(tuple(dict.fromkeys(ordered)))
        asked = {name for decision in self.decisions.values() for name in decision.names()}
        asked |= {ruling.of for ruling in rulings}
        return Imported(
            tuple(fact for fact in facts if fact.word in asked), rulings, self.model.clauses
        )

    def _check_names(self) -> None:
        seen: set[str] = set()
        for each in self.model.named:
            if each.name in seen or not each.name:
                self._note(each.line, each.name, _TWICE)
            seen.add(each.name)

    def _note(self, line: int, element: str, message: Text) -> None:
        self.problems.append(Problem("", line, element, "dmn.unsupported", message))

    # -- rules -----------------------------------------------------------------------------------

    def _rulings(self) -> Iterator[Ruling]:
        for word in self._order():
            ruling = self._ruling(self.decisions[word])
            if ruling is not None:
                self.types[word] = ruling.type
                yield ruling

    def _order(self) -> list[str]:
        """The decisions, each after those that it names."""
        known = self.decisions.keys()
        needs = {word: sorted(each.names() & known) for word, each in self.decisions.items()}
        try:
            return list(TopologicalSorter(needs).static_order())
        except CycleError as error:
            word = str(error.args[1][0])
            self._note(self.decisions[word].line, word, _CYCLE)
            return []

    def _ruling(self, decision: ReadDecision) -> Ruling | None:
        kind = self.finder.kind(decision.type, decision.line, decision.word)
        try:
            return self._of_fact(rule(decision, kind, Translator(self.types)))
        except Unsupported as error:
            self._note(error.line or decision.line, decision.word, error.reason)
            self.types[decision.word] = kind.type or FactType("text")
            return None

    def _of_fact(self, ruling: Ruling) -> Ruling:
        """A list of words says of which fact they are the choices."""
        if ruling.type.kind != "list":
            return ruling
        words = set(ruling.type.choices)
        facts = (
            word
            for word, kind in self.types.items()
            if kind.kind == "choice" and words <= set(kind.choices)
        )
        fact = next(facts, None)
        if fact is None:
            raise Unsupported(_NO_FACT)
        return replace(ruling, of=fact)


_TWICE: Final = Text(
    "Every input and every decision needs a name of its own.",
    "Chaque entrée et chaque décision doit avoir un nom à elle.",
)
_CYCLE: Final = Text(
    "This decision needs itself, by way of others.",
    "Cette décision dépend d’elle-même, par d’autres.",
)
_NO_FACT: Final = Text(
    "The words of this list are not all choices of one input.",
    "Les mots de cette liste ne sont pas tous des choix d’une même entrée.",
)
