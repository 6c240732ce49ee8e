"""A DMN file → what rules can be made of; each thing that they cannot be made of is a problem."""

from collections.abc import Iterator
from typing import Final

from onegov.core.types import Text
from onegov.rules.errors import Problem, RulesError
from onegov.rules.formats.dmn.markup import Element, in_file, read_markup, refuse
from onegov.rules.formats.dmn.model import DMN_1_3, ONEGOV
from onegov.rules.formats.dmn.source import (
    Label,
    SourceColumn,
    SourceDecision,
    SourceInput,
    SourceModel,
    SourceRow,
    SourceTable,
    SourceType,
    Written,
)

#: Namespaces of the versions whose decision tables are alike: 1.1 to 1.5.
VERSIONS: Final = frozenset(
    {
        "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
        "http://www.omg.org/spec/DMN/20180521/MODEL/",
        DMN_1_3,
        "https://www.omg.org/spec/DMN/20211108/MODEL/",
        "https://www.omg.org/spec/DMN/20230324/MODEL/",
    }
)
HIT_POLICIES: Final = ("UNIQUE", "FIRST", "ANY")
_LANGUAGE: Final = "http://www.w3.org/XML/1998/namespace lang"
_LOGIC: Final = frozenset(
    {"conditional", "context", "every", "filter", "for", "functionDefinition", "invocation"}
    | {"list", "relation", "some"}
)
_ELSEWHERE: Final = ("import", "businessKnowledgeModel")


def read_model(xml_bytes: bytes, *, file: str) -> SourceModel:
    """What stands in a file; raises RulesError with every problem found."""
    root = read_markup(xml_bytes, file=file)
    if root.tag != "definitions" or root.space not in VERSIONS:
        raise in_file(refuse(root.line, "not_dmn", _NOT_DMN), file)
    reader = _Reader()
    model = reader.model(root)
    if not reader.problems and not any(each.logic for each in model.decisions):
        reader.note(root, "nothing", _NOTHING)
    if reader.problems:
        raise in_file(RulesError(reader.problems), file)
    return model


class _Reader:
    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def note(self, where: Element, code: str, message: Text, element: str = "") -> None:
        """Will note one problem."""
        self.problems += refuse(where.line, code, message, element).problems

    def model(self, root: Element) -> SourceModel:
        for found in root.all(*_ELSEWHERE):
            self.note(found, "elsewhere", _DEFINED_ELSEWHERE, found.get("name"))
        self._language(root)
        types = (_type(each) for each in root.all("itemDefinition"))
        return SourceModel(
            types={each.name: each for each in types},
            inputs=tuple(_input(each) for each in root.all("inputData")),
            decisions=tuple(self._decision(each) for each in root.all("decision")),
            clauses=tuple(each.get("name") for each in root.all("knowledgeSource")),
        )

    def _language(self, element: Element) -> None:
        """Notes any language of expressions but FEEL."""
        said = element.get("expressionLanguage")
        if said and not said.rstrip("/").lower().endswith("feel"):
            self.note(element, "language", _language_of(said))

    def _decision(self, element: Element) -> SourceDecision:
        name, kind = _variable(element)
        logic: SourceTable | Written | None = None
        for child in element.children:
            if child.space != element.space:
                continue
            if child.tag == "decisionTable":
                logic = self._table(child, name)
            elif child.tag == "literalExpression":
                self._language(child)
                logic = _text(child)
            elif child.tag in _LOGIC:
                self.note(child, "logic", _logic_of(child.tag), name)
        kind = kind or _output_type(element)
        return SourceDecision(name, _label(element, name), kind, logic, element.line)

    def _table(self, element: Element, decision: str) -> SourceTable:
        policy = element.get("hitPolicy") or "UNIQUE"
        if policy not in HIT_POLICIES:
            self.note(element, "hit_policy", _policy_of(policy), decision)
        columns = tuple(self._column(each) for each in element.all("input"))
        outputs = tuple(element.all("output"))
        if len(outputs) != 1:
            self.note(element, "outputs", _outputs_of(len(outputs)), decision)
        default = outputs[0].first("defaultOutputEntry") if outputs else None
        values = outputs[0].first("outputValues") if outputs else None
        rows = tuple(self._row(each, len(columns), decision) for each in element.all("rule"))
        return SourceTable(
            policy,
            columns,
            rows,
            _text(default) if default else None,
            _text(values) if values else None,
            element.line,
        )

    def _column(self, element: Element) -> SourceColumn:
        expression = element.first("inputExpression") or element
        self._language(expression)
        return SourceColumn(_text(expression), expression.get("typeRef"), _label(element, ""))

    def _row(self, element: Element, columns: int, decision: str) -> SourceRow:
        tests, outputs = (tuple(element.all(tag)) for tag in ("inputEntry", "outputEntry"))
        for entry in (*tests, *outputs):
            self._language(entry)
        if len(tests) != columns or len(outputs) != 1:
            self.note(element, "row_width", _WIDTH, decision)
        output = _text(outputs[0]) if outputs else Written("", element.line)
        return SourceRow(tuple(_text(test) for test in tests), output, element.line)


def _type(element: Element) -> SourceType:
    base, allowed = element.first("typeRef"), element.first("allowedValues")
    labels: dict[str, Label] = {}
    for value in dict.fromkeys(each.get("value") for each in _labels(element)):
        if value:
            labels[value] = _label(element, "", value)
    return SourceType(
        name=element.get("name"),
        base=base.text if base else "",
        allowed=_text(allowed) if allowed else None,
        labels=labels,
        collection=element.get("isCollection") == "true",
        decimals=_decimals(element),
    )


def _decimals(element: Element) -> int | None:
    digits = element.get(f"{ONEGOV} decimals")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) == 1 else None


def _input(element: Element) -> SourceInput:
    name, kind = _variable(element)
    return SourceInput(name, _label(element, name), kind, element.line)


def _variable(element: Element) -> tuple[str, str]:
    """The name by which expressions call it, and its type."""
    variable = element.first("variable")
    name = variable.get("name") if variable else ""
    return " ".join((name or element.get("name")).split()), variable.get(
        "typeRef"
    ) if variable else ""


def _output_type(decision: Element) -> str:
    table = decision.first("decisionTable")
    output = table.first("output") if table else None
    return output.get("typeRef") if output else ""


def _text(element: Element) -> Written:
    """The FEEL text in ``element``."""
    text = element.first("text")
    return Written(text.text, text.line) if text else Written("", element.line)


def _label(element: Element, name: str, value: str = "") -> Label:
    """As our own files say it in both languages; else the label or the name, taken as English."""
    found = {
        each.attributes.get(_LANGUAGE, ""): each.text
        for each in _labels(element)
        if each.get("value") == value
    }
    plain = "" if value else element.get("label") or element.get("name") or name
    return Label(found.get("en", "") or plain, found.get("fr", ""))


def _labels(element: Element) -> Iterator[Element]:
    for extension in element.all("extensionElements"):
        yield from (e for e in extension.children if (e.space, e.tag) == (ONEGOV, "label"))


_NOT_DMN: Final = Text(
    "This is not a DMN model (versions 1.1 to 1.5).",
    "Ce n’est pas un modèle DMN (versions 1.1 à 1.5).",
)
_NOTHING: Final = Text(
    "No decision of this file has a table or an expression.",
    "Aucune décision de ce fichier n’a de table ni d’expression.",
)
_DEFINED_ELSEWHERE: Final = Text(
    "Functions and parts of other files are not read.",
    "Les fonctions et les parties d’autres fichiers ne sont pas lues.",
)
_WIDTH: Final = Text(
    "This rule does not have one entry for each input and one output.",
    "Cette règle n’a pas une entrée pour chaque colonne et un seul résultat.",
)


def _language_of(said: str) -> Text:
    return Text(
        en=f"Only FEEL is read, not “{said[:80]}”.",
        fr=f"Seul FEEL est lu, et non «\u00a0{said[:80]}\u00a0».",
    )


def _logic_of(tag: str) -> Text:
    return Text(
        en=f"A decision of the kind “{tag}” is not read; tables and expressions are.",
        fr=f"Une décision du genre «\u00a0{tag}\u00a0» n’est pas lue; les tables et les expressions le "
        "sont.",
    )


def _policy_of(policy: str) -> Text:
    known = ", ".join(HIT_POLICIES)
    return Text(
        en=f"Hit policy {policy[:20]} is not read; these are: {known}. A rule gives one value.",
        fr=f"La politique {policy[:20]} n’est pas lue; celles-ci le sont\u00a0: {known}. Une règle donne "
        "une seule valeur.",
    )


def _outputs_of(count: int) -> Text:
    return Text(
        en=f"The table has {count} outputs; a rule gives one value. Make a table for each.",
        fr=f"La table a {count} résultats; une règle donne une seule valeur. Faites une table pour "
        "chacun.",
    )
