"""A decision model → DMN 1.3's XML, the same bytes for the same model."""

from collections.abc import Iterable, Mapping
from typing import Final
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from onegov.core.types import Text
from onegov.rules.formats.dmn.model import (
    DMN_1_3,
    FEEL_1_3,
    ONEGOV,
    Clause,
    Decision,
    Grid,
    Input,
    ItemType,
    Line,
    Model,
)

_EXPORTER: Final = "OneGov"


def write_xml(model: Model) -> str:
    """The text of the file, which is UTF-8."""
    root = Element(
        "definitions",
        {
            "xmlns": DMN_1_3,
            "xmlns:onegov": ONEGOV,
            "id": model.id,
            "name": model.name,
            "namespace": model.namespace,
            "expressionLanguage": FEEL_1_3,
            "exporter": _EXPORTER,
        },
    )
    _describe(root, model.notes)
    for kind in model.types:
        _type(root, kind)
    for fact in model.inputs:
        _input(root, fact)
    for decision in model.decisions:
        _decision(root, decision)
    for clause in model.clauses:
        _clause(root, clause)
    indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(root, encoding="unicode")}\n'


# -- what many elements have -----------------------------------------------------------------------


def _describe(parent: Element, texts: Iterable[Text]) -> None:
    """Both languages of ``texts``, one under the other, as ``description``."""
    written = tuple(texts)
    lines = [text.in_(language) for language in ("en", "fr") for text in written]
    if lines:
        SubElement(parent, "description").text = "\n".join(lines)


def _extend(parent: Element, label: Text | None, choices: Mapping[str, Text] | None = None) -> None:
    """The label in each language, and those of choices, which DMN has no place for."""
    if label is None and not choices:
        return
    extension = SubElement(parent, "extensionElements")
    for value, text in (("", label), *(choices or {}).items()):
        for language in ("en", "fr") if text else ():
            attributes = {"xml:lang": language} | ({"value": value} if value else {})
            written = SubElement(extension, "onegov:label", attributes)
            written.text = text.in_(language) if text else ""


def _named(parent: Element, tag: str, identity: tuple[str, str], label: Text) -> Element:
    ident, name = identity
    return SubElement(parent, tag, {"id": ident, "name": name, "label": label.en})


def _typed(kind: str) -> dict[str, str]:
    return {"typeRef": kind} if kind else {}


def _expression(parent: Element, tag: str, text: str, attributes: Mapping[str, str]) -> None:
    SubElement(SubElement(parent, tag, dict(attributes)), "text").text = text


# -- elements --------------------------------------------------------------------------------------


def _type(root: Element, kind: ItemType) -> None:
    attributes = {"id": f"type_{kind.name}", "name": kind.name}
    if kind.collection:
        attributes["isCollection"] = "true"
    if kind.decimals is not None:
        attributes["onegov:decimals"] = str(kind.decimals)
    item = SubElement(root, "itemDefinition", attributes)
    _extend(item, kind.label, kind.labels)
    SubElement(item, "typeRef").text = kind.base
    if kind.allowed:
        _expression(item, "allowedValues", ", ".join(kind.allowed), {})


def _input(root: Element, fact: Input) -> None:
    item = _named(root, "inputData", (fact.id, fact.name), fact.label)
    _describe(item, (fact.label, *fact.notes))
    _extend(item, fact.label)
    SubElement(item, "variable", {"name": fact.name, **_typed(fact.type)})


def _decision(root: Element, decision: Decision) -> None:
    item = _named(root, "decision", (decision.id, decision.name), decision.label)
    _describe(item, (decision.label, *decision.notes))
    _extend(item, decision.label)
    SubElement(item, "variable", {"name": decision.name, **_typed(decision.type)})
    for need in decision.needs:
        tag = "requiredInput" if need.startswith("fact_") else "requiredDecision"
        SubElement(SubElement(item, "informationRequirement"), tag, {"href": f"#{need}"})
    for clause in decision.rests_on:
        required = SubElement(item, "authorityRequirement")
        SubElement(required, "requiredAuthority", {"href": f"#{clause}"})
    if isinstance(decision.logic, Grid):
        _table(item, decision, decision.logic)
    elif decision.logic is not None:
        attributes = {"id": f"{decision.id}_value", **_typed(decision.type)}
        _expression(item, "literalExpression", decision.logic, attributes)


def _table(item: Element, decision: Decision, grid: Grid) -> None:
    own = f"{decision.id}_table"
    table = SubElement(item, "decisionTable", {"id": own, "hitPolicy": grid.hit_policy})
    for number, column in enumerate(grid.columns, 1):
        label = {"label": column.label.en} if column.label else {}
        entry = SubElement(table, "input", {"id": f"{own}_input_{number}", **label})
        _extend(entry, column.label)
        _expression(entry, "inputExpression", column.expression, _typed(column.type))
    output = SubElement(
        table,
        "output",
        {"id": f"{own}_output", "label": decision.label.en, "name": decision.name}
        | _typed(decision.type),
    )
    if grid.values:
        _expression(output, "outputValues", ", ".join(grid.values), {})
    if grid.default is not None:
        _expression(output, "defaultOutputEntry", grid.default, {})
    for heading in grid.headings:
        SubElement(table, "annotation", {"name": heading})
    for number, line in enumerate(grid.lines, 1):
        _line(table, f"{own}_rule_{number}", line)


def _line(table: Element, own: str, line: Line) -> None:
    rule = SubElement(table, "rule", {"id": own})
    _describe(rule, (line.note,) if line.note else ())
    for number, test in enumerate(line.tests, 1):
        _expression(rule, "inputEntry", test, {"id": f"{own}_input_{number}"})
    _expression(rule, "outputEntry", line.output, {"id": f"{own}_output"})
    for text in line.annotations:
        _expression(rule, "annotationEntry", text, {})


def _clause(root: Element, clause: Clause) -> None:
    attributes = {"id": clause.id, "name": clause.label.en}
    source = SubElement(
        root, "knowledgeSource", attributes | ({"locationURI": clause.url.en} if clause.url else {})
    )
    _describe(source, (clause.label,))
    _extend(source, clause.label)
