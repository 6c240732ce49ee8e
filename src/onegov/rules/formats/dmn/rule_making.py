"""One decision of a DMN file → one rule, or one parameter, of a rules file."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from onegov.core.types import Text
from onegov.rules.formats.dmn import yaml_writing as yaml
from onegov.rules.formats.dmn.cells import write_cell, write_word
from onegov.rules.formats.dmn.kinds import Kind, strings
from onegov.rules.formats.dmn.ordering import Case, in_order
from onegov.rules.formats.dmn.parsing import ReadDecision, ReadRow, ReadTable
from onegov.rules.formats.dmn.ruling import NO_DAY, REFER, Ruling
from onegov.rules.formats.dmn.source import Label
from onegov.rules.formats.feel import sugar
from onegov.rules.formats.feel.reading import Feel, Unsupported, at_line, read_string
from onegov.rules.formats.feel.sugar import parts, tokens
from onegov.rules.formats.feel.translating import ATOM, OR, Translator
from onegov.rules.meaning.operators import YES_NO
from onegov.rules.types import FactType


def rule(decision: ReadDecision, kind: Kind, translator: Translator) -> Ruling:
    """The rule that ``decision`` is; raises Unsupported."""
    return _Ruler(decision, kind, translator).ruling()


class _Ruler:
    def __init__(self, decision: ReadDecision, kind: Kind, translator: Translator) -> None:
        self.decision = decision
        self.translator = translator
        self.kind = kind
        self.type = kind.type or self._guessed()
        self.choices = self._choices()
        self.notes: list[Text] = []

    def ruling(self) -> Ruling:
        logic = self.decision.logic
        if logic is not None and self._is_null(logic) and self.type.kind == "number":
            return self._amount("unknown")
        if logic is None or (self._is_null(logic) and not self._says_its_type()):
            self.notes.append(_NO_LOGIC)
            return self._rule(('value: ""',))
        if isinstance(logic, ReadTable):
            return self._rule(tuple(self._table(logic)))
        if logic.data in {"number", "list"}:
            return self._parameter(logic)
        return self._rule(tuple(self._expression(logic)))

    def _rule(self, body: tuple[str, ...]) -> Ruling:
        return self._ruled("rules", body, self.choices)

    def _ruled(self, section: str, body: tuple[str, ...], choices: Mapping[str, Label]) -> Ruling:
        word, label = self.decision.word, self.decision.label
        return Ruling(section, word, label, self.type, body, choices, tuple(self.notes))

    def _is_null(self, logic: ReadTable | Feel) -> bool:
        return not isinstance(logic, ReadTable) and logic.data == "null"

    def _says_its_type(self) -> bool:
        """Whether a rule can say its type without giving a value of it."""
        return bool(self.type.choices) or self.type == YES_NO

    # -- types ---------------------------------------------------------------------------------

    def _guessed(self) -> FactType:
        """The type of the first value that the decision gives."""
        found = next(iter(self._values()), None)
        return YES_NO if found is None else self.translator.type_of(found)

    def _values(self) -> Iterator[Feel]:
        """What the decision gives, null apart."""
        logic = self.decision.logic
        if isinstance(logic, ReadTable):
            outputs = (*(row.output for row in logic.rows), logic.default)
            yield from (tree for tree in outputs if tree is not None and tree.data != "null")
        elif logic is not None:
            yield from _branches(logic)

    def _choices(self) -> Mapping[str, Label]:
        """The words that the rule gives, where they are its own: it needs a label for each."""
        values = tuple(self._values())
        if self.type.kind not in {"choice", "text"}:
            return {}
        if any(value.data != "string" for value in values):
            return {}
        named = self.type.choices or self._listed() or map(_text_of, values)
        words = tuple(dict.fromkeys(named))
        if not words:
            return {}
        self.type = FactType("choice", choices=words)
        return {word: self.kind.labels.get(word, Label(word)) for word in words}

    def _listed(self) -> tuple[str, ...]:
        logic = self.decision.logic
        values = logic.values if isinstance(logic, ReadTable) else None
        return strings(values) if values is not None else ()

    # -- tables --------------------------------------------------------------------------------

    def _table(self, table: ReadTable) -> Iterator[str]:
        grid = self._grid(table) if table.hit_policy == "UNIQUE" else None
        if table.hit_policy == "UNIQUE" and grid is None:
            self.notes.append(_NO_GRID)
        return iter(self._conditions(table) if grid is None else grid)

    def _grid(self, table: ReadTable) -> list[str] | None:
        """A grid; None where a cell asks more than a cell of a grid can."""
        rows = [self._grid_row(row) for row in table.rows]
        if None in rows or not rows or not table.columns:
            return None
        inputs = [self.translator.say(column) for column in table.columns]
        lines = ["table:", f"  of: {yaml.sequence(inputs)}", "  rows:"]
        lines += [f"    - {row}" for row in rows]
        if table.default is not None:
            lines.append(f"  otherwise: {yaml.scalar(self._then(table.default))}")
        return self._unit() + lines

    def _grid_row(self, row: ReadRow) -> str | None:
        with at_line(row.line):
            cells = [write_cell(test, self.translator) for test in row.tests]
            then = yaml.scalar(self._then(row.output))
        known = [cell for cell in cells if cell is not None]
        if len(known) < len(cells):
            return None
        return yaml.mapping({"if": yaml.sequence(known), "then": then})

    def _conditions(self, table: ReadTable) -> list[str]:
        ordered = in_order(table, self.translator)
        if ordered.unreachable:
            self.notes.append(_unreachable(ordered.unreachable))
        return self._cases(ordered.cases)

    def _cases(self, cases: Sequence[Case]) -> list[str]:
        lines = ["table:"]
        for case in cases:
            with at_line(case.line):
                then = yaml.scalar(self._then(case.then))
            when = {"when": yaml.scalar(case.when), "then": then}
            entries = when if case.when else {"otherwise": then}
            lines.append(f"  - {yaml.mapping(entries)}")
        return self._unit() + lines

    def _then(self, tree: Feel) -> str:
        """A value of a table."""
        if tree.data == "null":
            return REFER
        if tree.data == "string":
            return write_word(_text_of(tree)) if self.choices else self.translator.say(tree)
        if tree.data == "number":
            return self.translator.say(tree)
        # Beside a value with a unit, what could be a cell ("1 - 5") would be read as a mistyped one.
        level = ATOM if self.type.unit and tree.data == "arithmetic" else OR
        return self.translator.say(tree, self.type.unit, level)

    def _unit(self) -> list[str]:
        return [f"unit: {self.type.unit}"] if self.type.unit else []

    # -- expressions ------------------------------------------------------------------------------

    def _expression(self, tree: Feel) -> list[str]:
        if self._is_null(tree):
            return self._cases([self._case("", tree)])
        if tree.data == "choose" and not _keeps_null(tree):
            return self._choice(tree)
        return [*self._unit(), f"value: {yaml.scalar(self.translator.say(tree, self.type.unit))}"]

    def _choice(self, tree: Feel) -> list[str]:
        """``if … then … else …``: a situation for an officer, or conditions in order."""
        when, then, otherwise = parts(tree)
        if then.data == "true" and otherwise.data == "null" and _asks_for_no(when):
            return [f"refer_if: {yaml.scalar(self.translator.say(parts(when)[0]))}"]
        cases = []
        while tree.data == "choose":
            when, then, tree = parts(tree)
            cases.append(self._case(self.translator.say(when), then))
        return self._cases([*cases, self._case("", tree)])

    def _case(self, when: str, then: Feel) -> Case:
        return Case(when, then, self.decision.line)

    def _amount(self, value: str) -> Ruling:
        body = (*self._unit(), f'values: {{"{NO_DAY}": {yaml.scalar(value)}}}')
        return self._ruled("parameters", body, {})

    def _parameter(self, tree: Feel) -> Ruling:
        """An amount, or a list of words: the law dates it, but the file does not."""
        if tree.data == "number":
            return self._amount(self.translator.say(tree))
        if any(word.data != "string" for word in parts(tree)):
            raise Unsupported(_LIST)
        words = tuple(map(_text_of, parts(tree)))
        self.type = FactType("list", choices=words)
        body = (f'values: {{"{NO_DAY}": {yaml.sequence(words)}}}',)
        return self._ruled("parameters", body, {})


def _branches(tree: Feel) -> Iterator[Feel]:
    """What ``if … then … else …`` can come to, null apart."""
    if tree.data == "choose":
        for branch in parts(tree)[1:]:
            yield from _branches(branch)
    elif tree.data != "null":
        yield tree


def _text_of(tree: Feel) -> str:
    return read_string(str(tokens(tree)[0]))


def _asks_for_no(tree: Feel) -> bool:
    return tree.data == "compare" and tokens(tree)[0] == "=" and parts(tree)[1].data == "false"


def _keeps_null(tree: Feel) -> bool:
    """Whether it is ``if x = null then null else …``, which the translator says as it is."""
    when, then, _otherwise = parts(tree)
    return then.data == "null" and sugar.asks_for_null(when)


_NO_LOGIC: Final = Text(
    "The file does not say how this comes about: write its value.",
    "Le fichier ne dit pas comment cela s’établit\u00a0: écrivez la valeur.",
)
_NO_GRID: Final = Text(
    "A cell asks more than a cell of a grid can: the rows became conditions in order, which are not "
    "proved free of overlap.",
    "Une cellule demande plus que ne peut une cellule de grille\u00a0: les lignes sont devenues des "
    "conditions dans l’ordre, dont l’absence de chevauchement n’est pas prouvée.",
)
_LIST: Final = Text("Only lists of texts are read.", "Seules les listes de textes sont lues.")


def _unreachable(lines: tuple[int, ...]) -> Text:
    numbers = ", ".join(map(str, lines))
    return Text(
        en=f"Left out, as a rule above them always applies: the rules of line {numbers}.",
        fr="Écartées, car une règle au-dessus s’applique toujours\u00a0: les règles de la ligne "
        f"{numbers}.",
    )
