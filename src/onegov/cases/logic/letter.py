"""What a decision letter says, in both languages, before it is typeset."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, Final

from onegov.cases.logic.timeline import in_words
from onegov.cases.types import AssessmentLine, Json
from onegov.catalogue.types import Definition, Labelled, LetterTemplate
from onegov.core.types import Text
from onegov.rules.types import Range
from onegov.ui import formats

_LABELS: Final[Mapping[str, Text]] = {
    "reference": Text(en="Reference number", fr="Numéro de référence"),
    "date": Text(en="Date", fr="Date"),
    "recourse": Text(
        en="If you do not agree, or something is wrong",
        fr="Si vous n’êtes pas d’accord, ou si quelque chose est inexact",
    ),
    "colon": Text(en=":", fr="\u00a0:"),
    "other": Text(en="The same letter in French follows.", fr="La même lettre suit en anglais."),
    "mark": Text(
        en="OneGov – one place for government services",
        fr="OneGov – un seul endroit pour les services publics",
    ),
}
_DEMONSTRATION: Final = Text(
    en="This letter is part of a demonstration. It is not official.",
    fr="La présente lettre fait partie d’une démonstration. Elle n’a rien d’officiel.",
)
_VERIFIED: Final = Text(
    en="An officer verified this point: {label}.",
    fr="Un agent ou une agente a vérifié ce point\u00a0: {label}.",
)
_LOOK: Final = Text(
    en="An officer asked for a closer look at your file.",
    fr="Un agent ou une agente a demandé un examen plus poussé de votre dossier.",
)
_NO_NAME: Final = Text(en="applicant", fr="Madame, Monsieur")

Fill = Callable[[Text, Mapping[str, Text]], Text]


@dataclass(frozen=True, slots=True)
class Letter:
    """What a letter is made from.

    Attributes:
        first_language: the person's; the other follows.
        kind: the decision's, which names the template.
        name: the person's, "" when it is not known.
        goal: the rule that answers the question.
        lines: what each rule came to.
        requirements: the rules whose no is against the person (``catalogue.types.Outline``).
        is_demonstration: whether the letter says that it is not official.
    """

    first_language: str
    kind: str
    reference: str
    name: str
    submitted_on: date
    decided_on: date
    goal: str
    lines: Sequence[AssessmentLine]
    requirements: frozenset[str]
    is_demonstration: bool


def compose(letter: Letter, definition: Definition, fill: Fill) -> dict[str, Json]:
    """The letter as JSON for the template: its title, then one part for each language."""
    template = definition.letters[letter.kind]
    values = _values(letter)
    languages = ["fr", "en"] if letter.first_language == "fr" else ["en", "fr"]
    title = fill(template.title, values).in_(languages[0])
    parts = [_part(letter, definition, fill, language) for language in languages]
    return {"title": f"{title} ({letter.reference})", "parts": [*parts]}


def _values(letter: Letter) -> dict[str, Text]:
    found = {
        "name": Text(letter.name, letter.name) if letter.name.strip() else _NO_NAME,
        "reference": Text(letter.reference, letter.reference),
        "submitted_date": in_words(letter.submitted_on),
        "decision_date": in_words(letter.decided_on),
    }
    numbers = {line.rule: _number(line.value) for line in letter.lines if line.result == "value"}
    return {name: said for name, said in numbers.items() if said} | found


def _number(value: Json) -> Text | None:
    if isinstance(value, dict) and "low" in value:
        low, high = _digits(str(value["low"])), _digits(str(value["high"]))
        return Text(en=f"{low.en} to {high.en}", fr=f"de {low.fr} à {high.fr}")
    is_number = isinstance(value, str) and value.replace(".", "", 1).isdecimal()
    return _digits(str(value)) if is_number else None


def _digits(number: str) -> Text:
    whole, _, half = number.partition(".")
    grouped = f"{int(whole):,}"
    french = grouped.replace(",", "\u00a0")
    return Text(
        en=f"{grouped}.{half}" if half else grouped, fr=f"{french},{half}" if half else french
    )


def _part(letter: Letter, definition: Definition, fill: Fill, language: str) -> dict[str, Json]:
    template = definition.letters[letter.kind]
    filled = _Filler(fill, _values(letter), language)
    return {
        "lang": language,
        "labels": {name: label.in_(language) for name, label in _LABELS.items()},
        "demonstration": _DEMONSTRATION.in_(language) if letter.is_demonstration else "",
        "department": definition.owner_name.in_(language),
        "reference": letter.reference,
        "date": in_words(letter.decided_on).in_(language),
        "title": filled.one(template.title),
        "opening": filled.many(template.opening),
        "reasons_title": filled.one(template.reasons_title),
        "reasons": _reasons(letter, definition, language),
        "next_title": filled.one(template.next_title),
        "next_steps": filled.many(_next_steps(template, definition)),
        "closing": filled.many(template.closing),
        "recourse": [_recourse(way, language) for way in definition.recourse],
    }


@dataclass(frozen=True, slots=True)
class _Filler:
    fill: Fill
    values: Mapping[str, Text]
    language: str

    def one(self, text: Text) -> str:
        return self.fill(text, self.values).in_(self.language)

    def many(self, texts: Iterable[Text]) -> list[Json]:
        """Every text that can be filled in; one that would show an empty place is left out."""
        return [self.one(text) for text in texts if not self._is_open(text)]

    def _is_open(self, text: Text) -> bool:
        marked = {name: Text("\x00", "\x00") for name in self.values}
        said = self.fill(text, marked).in_(self.language)
        return "{" in said and "}" in said


def _next_steps(template: LetterTemplate, definition: Definition) -> tuple[Text, ...]:
    return template.next_steps or tuple(step.text for step in definition.later_steps)


def _reasons(letter: Letter, definition: Definition, language: str) -> list[Json]:
    is_eligible = letter.kind == "eligible"
    chosen = [line for line in letter.lines if _is_reason(line, letter, is_eligible)]
    if not chosen:
        return [] if is_eligible else [{"text": _LOOK.in_(language), "law": []}]
    return [_reason(line, letter, definition, language) for line in chosen]


def _is_reason(line: AssessmentLine, letter: Letter, is_eligible: bool) -> bool:
    """Whether a letter tells it: the requirements and, when it is good, the goal itself."""
    if not line.law:
        return False
    if line.rule == letter.goal:
        return is_eligible
    is_told = is_eligible or line.result in ("not_met", "unknown")
    return is_told and line.rule in letter.requirements


def _reason(
    line: AssessmentLine, letter: Letter, definition: Definition, language: str
) -> dict[str, Json]:
    if letter.kind == "eligible" and line.result == "unknown":
        text = _VERIFIED.in_(language).replace("{label}", line.label.in_(language))
    elif line.result == "value":
        colon = _LABELS["colon"].in_(language)
        worth = _worth(line, letter, definition, language)
        text = f"{line.label.in_(language)}{colon} {worth}. {line.because.in_(language)}"
    else:
        text = line.because.in_(language)
    return {"text": text, "law": [clause.label.in_(language) for clause in line.law]}


def _worth(line: AssessmentLine, letter: Letter, definition: Definition, language: str) -> str:
    """A number with its unit, or a choice by its name."""
    rule = definition.rules.in_force(letter.submitted_on)[line.rule]
    value = line.value
    if rule.type.kind == "number" and isinstance(value, Mapping):
        bounds = Range(Fraction(str(value["low"])), Fraction(str(value["high"])))
        return formats.quantity(bounds, rule.type.unit, language)
    if rule.type.kind == "number":
        return formats.quantity(Fraction(str(value)), rule.type.unit, language)
    said = rule.choices.get(str(value))
    return said.in_(language) if said else str(value)


def _recourse(way: Labelled, language: str) -> dict[str, Any]:
    return {
        "label": way.label.in_(language),
        "text": way.text.in_(language),
        "law": [clause.label.in_(language) for clause in way.law],
        "url": way.url.in_(language) if way.url else "",
    }
