"""One interview in a terminal: a question, what is typed, the next question that still matters."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from onegov.core.types import UNKNOWN, Text
from onegov.rules.commands.facts import used_by
from onegov.rules.commands.outcome_text import colon
from onegov.rules.commands.typed_answers import Misread, read_answer, read_entry
from onegov.rules.language.proposals import fold
from onegov.rules.reasoning.concerning import concerns
from onegov.rules.reasoning.evaluation import Run
from onegov.rules.reasoning.interview import next_fact
from onegov.rules.types import FactType, RuleSet, Value
from onegov.rules.types.questions import Question

_LISTS: Final = {"trips", "spans", "tax_years"}
_LONGEST: Final = 1_000
_LISTED: Final = 30  # choices that are still shown one by one
_UNKNOWN: Final = {"?"}
_BACK: Final = {"back", "retour"}
_QUIT: Final = {"quit", "quitter"}
_NONE: Final = {"none", "aucun", "aucune"}


class Back(Exception):
    """The person wants to answer the question before this one again."""


class Interview:
    """One interview.

    Attributes:
        facts: what is known; UNKNOWN is what the person does not know either.
        asked: facts that were asked, in order.
    """

    def __init__(
        self,
        ruleset: RuleSet,
        questions: Mapping[str, Question],
        facts: dict[str, Value],
        *,
        on: date,
        language: str,
    ) -> None:
        self.ruleset = ruleset
        self.questions = questions
        self.facts = facts
        self.on = on
        self.language = language
        self.asked: list[str] = []

    def hold(self) -> bool:
        """Will ask until nothing matters any more; False when the person left before."""
        try:
            while (name := self._next()) is not None:
                self._step(name)
        except (EOFError, KeyboardInterrupt, UnicodeDecodeError):
            return False
        return True

    def _next(self) -> str | None:
        askable = [
            name
            for name, question in self.questions.items()
            if name in self.ruleset.uses
            and not question.is_derived
            and name not in self.facts
            and concerns(question.only_if, facts=self.facts, on=self.on) is not False
        ]
        return next_fact(self.ruleset, facts=self.facts, on=self.on, askable=askable)

    def _step(self, name: str) -> None:
        self._say("", *self._introduce(self.questions[name]))
        try:
            self.facts[name] = self._ask(name)
            self.asked.append(name)
        except Back:
            if self.asked:
                del self.facts[self.asked.pop()]

    def _say(self, *lines: str) -> None:
        print("\n".join(lines))

    def _introduce(self, question: Question) -> Iterator[str]:
        yield question.question.in_(self.language)
        if question.hint:
            yield f"  {question.hint.in_(self.language)}"
        yield from (f"  • {point.in_(self.language)}" for point in question.points)
        yield f"  ({self._why(question.name)})"
        kind = self.ruleset.facts[question.name]
        if len(kind.choices) > _LISTED:
            yield f"  {_many(len(kind.choices)).in_(self.language)}"
            return
        for number, value in enumerate(kind.choices, 1):
            label = question.choices.get(value, Text(value, value))
            yield f"  {number}. {label.in_(self.language)}"
        yield f"  {_HOW[kind.kind].in_(self.language)}"

    def _why(self, name: str) -> str:
        """The first rule that waits for the fact, with its clauses."""
        run = Run(self.ruleset, self.facts, self.on)
        rules = [each for each in used_by(self.ruleset, name) if each in run.rules]
        waiting = [each for each in rules if name in run.rule(each).waits_for]
        rule = run.rules[(waiting or rules)[0]]
        clauses = dict.fromkeys(each.label.in_(self.language) for each in rule.law)
        label, law = rule.label.in_(self.language), "; ".join(clauses)
        return f"{_FOR.in_(self.language)}{colon(self.language)}{label}. {law}"

    def _ask(self, name: str) -> Value:
        kind = self.ruleset.facts[name]
        while True:
            try:
                typed = self._read("> ")
                if fold(typed) in _UNKNOWN:
                    return UNKNOWN
                if kind.kind in _LISTS:
                    return self._list(name, kind, typed)
                labels = self.questions[name].choices
                return read_answer(kind, typed, labels=labels, language=self.language)
            except Misread as error:
                self._say(f"  {error.reason.in_(self.language)}")

    def _list(self, name: str, kind: FactType, typed: str) -> Value:
        """The entries, line by line until an empty one; ``typed`` is the first line.

        No entry at all is said in a word, so that an empty line is no answer by mistake.
        """
        entries: list[object] = []
        while typed or not entries:
            try:
                if fold(typed) in _NONE and not entries:
                    break
                entry = read_entry(kind, typed, labels=self.questions[name].choices)
                entries += entry if isinstance(entry, tuple) else ()
            except Misread as error:
                self._say(f"  {error.reason.in_(self.language)}")
            typed = self._entry_or_back(entries)
        return tuple(entries)

    def _entry_or_back(self, entries: list[object]) -> str:
        """The next line; going back drops the last entry first."""
        while True:
            try:
                return self._read(f"{len(entries) + 1}> ")
            except Back:
                if not entries:
                    raise
                entries.pop()

    def _read(self, prompt: str) -> str:
        return self._understand(input(prompt))

    def _understand(self, typed: str) -> str:
        """What was typed, unless it is a word to the interview itself."""
        typed = typed.strip()
        if fold(typed) in _QUIT:
            raise EOFError
        if fold(typed) in _BACK:
            raise Back
        if len(typed) > _LONGEST:
            raise Misread(_TOO_LONG)
        return typed


def _many(choices: int) -> Text:
    return Text(
        en=f"one of {choices} answers: type its first letters",
        fr=f"l’une de {choices} réponses\u00a0: tapez ses premières lettres",
    )


_FOR: Final = Text("Asked for", "Demandé pour")
_TOO_LONG: Final = Text("That is too long.", "C’est trop long.")
_HOW: Final[Mapping[str, Text]] = {
    "yes_no": Text("yes or no", "oui ou non"),
    "date": Text("a date such as 2024-01-05", "une date telle que 2024-01-05"),
    "number": Text("a number", "un nombre"),
    "text": Text("a text", "un texte"),
    "choice": Text("a number or a word from the list", "un nombre ou un mot de la liste"),
    "trips": Text(
        "One trip on a line: 2024-01-05 2024-02-01 (- if not back yet). Empty line: no more. "
        "None at all: none.",
        "Un voyage par ligne\u00a0: 2024-01-05 2024-02-01 (- si pas encore de retour). "
        "Ligne vide\u00a0: c’est tout. Aucun en tout\u00a0: aucun.",
    ),
    "spans": Text(
        "One period on a line: 1 2024-01-05 2024-02-01 (- if it goes on). Empty line: no more. "
        "None at all: none.",
        "Une période par ligne\u00a0: 1 2024-01-05 2024-02-01 (- si elle se poursuit). "
        "Ligne vide\u00a0: c’est tout. Aucun en tout\u00a0: aucun.",
    ),
    "tax_years": Text(
        "One year on a line: 2024, a return was due, it was filed: 2024 yes yes. Empty line: no more. "
        "None at all: none.",
        "Une année par ligne\u00a0: 2024, déclaration exigée, déclaration produite\u00a0: 2024 oui oui. "
        "Ligne vide\u00a0: c’est tout. Aucun en tout\u00a0: aucun.",
    ),
}
