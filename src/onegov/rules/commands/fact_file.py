"""Facts that somebody wrote in a JSON file: every problem at once, nothing guessed or filled in."""

import json
import re
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from onegov.core.types import UNKNOWN, Text
from onegov.rules import codec
from onegov.rules.commands.outcome_json import problem_json
from onegov.rules.commands.shared import tell_in
from onegov.rules.commands.values import ENTRY_KEYS, describe_values, example_value
from onegov.rules.errors import Problem, RulesError
from onegov.rules.language.proposals import nearest
from onegov.rules.types import FactType, Value

MAX_BYTES: Final = 1024 * 1024
_LONG: Final = 30  # digits
STDIN: Final = "(stdin)"


class _Decimal(str):
    """A number as it is written, so that no float ever stands for it."""

    __slots__ = ()


def read_fact_file(given: str, types: Mapping[str, FactType]) -> dict[str, Value]:
    """The facts in the JSON file ``given`` (``-`` = standard input), typed.

    Raises:
        RulesError: with everything that is wrong, by line and fact.
    """
    file = STDIN if given == "-" else given
    return _Reader(file, _read(given, file)).facts(types)


def tell_refusal(error: RulesError, *, as_json: bool) -> int:
    """Will print what is wrong with a file of facts; the exit code is 1."""
    if as_json:
        problems = [problem_json(problem) for problem in error.problems]
        print(json.dumps({"ok": False, "problems": problems}, ensure_ascii=False))
    else:
        print("".join(tell_in(None, problem) for problem in error.problems), end="")
    return 1


def _read(given: str, file: str) -> str:
    try:
        if given == "-":
            data = sys.stdin.buffer.read(MAX_BYTES + 1)
        else:
            with Path(given).open("rb") as opened:
                data = opened.read(MAX_BYTES + 1)
    except OSError:
        raise _refuse(file, "rules.unreadable", _UNREADABLE) from None
    if len(data) > MAX_BYTES:
        raise _refuse(file, "rules.too_long", _TOO_LONG)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _refuse(file, "rules.unreadable", _UNREADABLE) from None


def _refuse(file: str, code: str, message: Text, line: int = 0, column: int = 0) -> RulesError:
    return RulesError([Problem(file, line, "", code, message, column)])


class _Reader:
    """Reads one file and gathers what is wrong with it."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.text = text
        self.problems: list[Problem] = []

    def facts(self, types: Mapping[str, FactType]) -> dict[str, Value]:
        """The typed facts; raises RulesError."""
        found = self._json()
        if not isinstance(found, Mapping):
            raise _refuse(self.file, "rules.not_a_mapping", _NO_FACTS)
        values = {name: self._value(name, value, types) for name, value in found.items()}
        if self.problems:
            raise RulesError(sorted(self.problems, key=lambda problem: problem.line))
        return values

    def add(self, name: str, code: str, message: Text, fix: Text | None = None) -> None:
        """Will note a problem with fact ``name``, where its key stands in the file."""
        line, column = self._place(name)
        self.problems.append(Problem(self.file, line, name[:60], code, message, column, fix))

    def _place(self, name: str) -> tuple[int, int]:
        found = re.search(re.escape(json.dumps(name, ensure_ascii=False)) + r"\s*:", self.text)
        if found is None:
            return 0, 0
        before = self.text[: found.start()]
        return before.count("\n") + 1, found.start() - before.rfind("\n") + 1

    def _json(self) -> object:
        try:
            found = json.loads(
                self.text,
                object_pairs_hook=self._object,
                parse_float=_Decimal,
                parse_int=lambda digits: int(digits) if len(digits) <= _LONG else _Decimal(digits),
                parse_constant=self._constant,
            )
            json.dumps(found, ensure_ascii=False).encode()
        except json.JSONDecodeError as error:
            raise _refuse(
                self.file, "rules.bad_json", _BAD_JSON, error.lineno, error.colno
            ) from None
        except RecursionError:
            raise _refuse(self.file, "rules.too_deep", _TOO_DEEP) from None
        except UnicodeEncodeError:
            raise _refuse(self.file, "rules.bad_json", _HALF_A_SIGN) from None
        return found

    def _object(self, pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
        for name, times in Counter(name for name, _ in pairs).items():
            if times > 1:
                self.add(
                    name,
                    "rules.duplicate",
                    Text(
                        en=f"“{name[:60]}” stands {times} times; keep one.",
                        fr=f"« {name[:60]} » figure {times} fois; n’en gardez qu’une.",
                    ),
                )
        return dict(pairs)

    def _constant(self, word: str) -> object:
        return _Decimal(word)  # NaN and Infinity: no number can be read from them

    def _value(self, name: str, value: object, types: Mapping[str, FactType]) -> Value:
        if name not in types:
            message = Text(
                en=f"“{name[:60]}” is not a fact of this service (`onegov rules facts` lists them).",
                fr=f"« {name[:60]} » n’est pas un fait de ce service («\u00a0onegov rules facts\u00a0» "
                "les énumère).",
            )
            self.add(name, "rules.unknown_name", message, nearest(name, types))
            return UNKNOWN
        try:
            return _decode(types[name], value)
        except RulesError as error:
            self.add(name, error.code, _with_expected(error.problems[0].message, types[name]))
            return UNKNOWN


def _decode(kind: FactType, value: object) -> Value:
    """``value`` as the fact's type; a number is never taken for a text, nor an entry half read."""
    if isinstance(value, _Decimal) and kind.kind != "number":
        raise _misfit(_NO_NUMBER)
    for entry in value if isinstance(value, list) else ():
        unknown = set(entry) - set(ENTRY_KEYS.get(kind.kind, ())) if isinstance(entry, dict) else ()
        if unknown:
            word = min(unknown)[:40]
            raise _misfit(
                Text(en=f"“{word}” is not known here.", fr=f"« {word} » n’est pas connu ici.")
            )
    return codec.decode_value(kind, value)


def _misfit(message: Text) -> RulesError:
    return RulesError([Problem("", 0, "", "rules.bad_value", message)])


def _with_expected(message: Text, kind: FactType) -> Text:
    """``message`` with what the fact can be and an example of it."""
    allowed = describe_values(kind)
    if kind.kind != "choice":  # whose message names the choices
        message = Text(
            en=f"{message.en} Allowed: {allowed.en}.",
            fr=f"{message.fr} Valeurs permises\u00a0: {allowed.fr}.",
        )
    example = json.dumps(example_value(kind), ensure_ascii=False)
    return Text(
        en=f"{message.en} Example: {example}. Leave it out if it is not known.",
        fr=f"{message.fr} Exemple\u00a0: {example}. Omettez-le s’il n’est pas connu.",
    )


_UNREADABLE: Final = Text(
    en="This file is missing or is not UTF-8 text.",
    fr="Ce fichier est absent ou n’est pas du texte UTF-8.",
)
_TOO_LONG: Final = Text(
    en=f"The file is larger than {MAX_BYTES // 1024} KB.",
    fr=f"Le fichier dépasse {MAX_BYTES // 1024} Ko.",
)
_BAD_JSON: Final = Text(
    en="This is not valid JSON from here on. Check the quotes, the commas and the braces.",
    fr="À partir d’ici, ce JSON n’est pas valide. Vérifiez les guillemets, les virgules et les accolades.",
)
_TOO_DEEP: Final = Text(
    en="The file is nested too deeply.", fr="Le fichier compte trop de niveaux."
)
_HALF_A_SIGN: Final = Text(
    en="A text holds half of a sign (an unpaired surrogate).",
    fr="Un texte contient la moitié d’un signe (un demi-codet isolé).",
)
_NO_FACTS: Final = Text(
    en='Expected facts by name, such as {"birth_date": "1990-03-15"}.',
    fr='Il faut des faits par nom, par exemple {"birth_date": "1990-03-15"}.',
)
_NO_NUMBER: Final = Text(en="A number is not expected here.", fr="Il ne faut pas de nombre ici.")
