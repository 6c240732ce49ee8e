"""The worked examples that touch a rule: what they show, on which day, what must come out."""

from collections.abc import Sequence
from typing import Final

from onegov.core.types import UNKNOWN, Text
from onegov.rules.doc.html import Html, el, run, table
from onegov.rules.doc.service import ServiceDoc
from onegov.rules.doc.words import COLON
from onegov.rules.reasoning.wording import write, write_date
from onegov.rules.types import Rule
from onegov.rules.types.examples import Example

_TITLE: Final = Text("Worked examples", "Exemples")
_NONE: Final = Text("No worked example names this rule.", "Aucun exemple ne nomme cette règle.")
_EXAMPLE: Final = Text("Example", "Exemple")
_DAY: Final = Text("Day", "Jour")
_EXPECTED: Final = Text("Expected", "Attendu")
_REASON: Final = Text("reason checked", "motif vérifié")
_MORE: Final = Text("{} more", "{} de plus")
_SHOWN: Final = 4


def write_examples(service: ServiceDoc, versions: Sequence[Rule], language: str) -> Html:
    """The examples of a rule, the first few at once."""
    rule = versions[0]
    found = [each for each in service.examples if {rule.name} & (each.expect.keys() | each.because)]
    title = el("h4", _TITLE.in_(language))
    if not found:
        return el("div", title, el("p", _NONE.in_(language), class_="hint"))
    shown = found if len(found) <= _SHOWN + 1 else found[:_SHOWN]
    parts = [_table(shown, versions, language)]
    more = found[len(shown) :]
    if more:
        summary = el("summary", _MORE.in_(language).format(len(more)))
        parts.append(el("details", summary, _table(more, versions, language, more=True)))
    return el("div", title, *parts)


def _table(
    found: Sequence[Example], versions: Sequence[Rule], language: str, *, more: bool = False
) -> Html:
    words = (_EXAMPLE, _DAY, _EXPECTED)
    head = el("tr", *(el("th", word.in_(language), scope="col") for word in words))
    rows = [
        el(
            "tr",
            el("th", example.label.in_(language), scope="row"),
            el("td", write_date(example.on, language)),
            el("td", _expected(example, versions, language)),
        )
        for example in found
    ]
    caption = f"{_TITLE.in_(language)}{COLON.in_(language)}{versions[0].label.in_(language)}"
    if more:
        caption = f"{caption} ({_MORE.in_(language).format(len(found))})"
    return table([head], rows, caption=caption, class_="examples")


def _expected(example: Example, versions: Sequence[Rule], language: str) -> Html:
    rule = versions[0]
    if rule.name not in example.expect:
        return run([_REASON.in_(language)])
    value = example.expect[rule.name]
    if isinstance(value, str):
        return run([rule.choices[value].in_(language) if value in rule.choices else value])
    return run([write(value, language, "" if value is UNKNOWN else rule.type.unit)])
