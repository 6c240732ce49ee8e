"""Types of FEEL expressions, as far as the names in them have one."""

from collections.abc import Mapping
from typing import Final

from onegov.core.types import Text
from onegov.rules.formats.feel.reading import Feel, Unsupported
from onegov.rules.formats.feel.sugar import is_call, parts, tokens
from onegov.rules.meaning.operators import DATE, DAYS, LIST, YES_NO
from onegov.rules.types import FactType

NUMBER: Final = FactType("number")
TEXT: Final = FactType("text")


def not_said(what: str) -> Text:
    """The reason that the rule language has nothing like ``what``."""
    return Text(
        en=f"The rule language has nothing like “{what}”.",
        fr=f"Le langage des règles n’a rien de tel que «\u00a0{what}\u00a0».",
    )


class TypeFinder:
    """Finds types; ``types`` gives what each name is."""

    def __init__(self, types: Mapping[str, FactType]) -> None:
        self._types = types

    def type_of(self, tree: Feel) -> FactType:
        """The type of ``tree``; raises Unsupported for a name or function that is not known."""
        if tree.data in _ALWAYS:
            return _ALWAYS[str(tree.data)]
        if tree.data == "name":
            return self._name(str(tokens(tree)[0]))
        if tree.data == "arithmetic":
            return self._arithmetic(tree)
        if tree.data == "call":
            return self._call(tree)
        if tree.data == "choose":
            *_, then, otherwise = parts(tree)
            return self.type_of(otherwise if then.data == "null" else then)
        return self.type_of(parts(tree)[0]) if parts(tree) else TEXT

    def _name(self, word: str) -> FactType:
        if word not in self._types:
            raise Unsupported(
                Text(
                    en=f"“{word}” is no input and no decision of this file.",
                    fr=f"«\u00a0{word}\u00a0» n’est ni une entrée ni une décision de ce fichier.",
                )
            )
        return self._types[word]

    def _arithmetic(self, tree: Feel) -> FactType:
        left, right = map(self.type_of, parts(tree))
        if left == DATE:
            return DATE
        return left if left.unit else right

    def _call(self, tree: Feel) -> FactType:
        if is_call(tree, "min") or is_call(tree, "max"):
            found = [self.type_of(arg) for arg in _arguments(tree)]
            return next((kind for kind in found if kind.unit), found[0] if found else NUMBER)
        for name, kind in _CALLS.items():
            if is_call(tree, name):
                return kind
        raise Unsupported(not_said(f"{tokens(tree)[0]}(…)"))


def _arguments(tree: Feel) -> tuple[Feel, ...]:
    found = parts(tree)
    return parts(found[0]) if len(found) == 1 and found[0].data == "list" else found


_CALLS: Final = {
    "not": YES_NO,
    "list contains": YES_NO,
    "date": DATE,
    "duration": FactType("text"),
    "string": TEXT,
}
_ALWAYS: Final[Mapping[str, FactType]] = {
    **dict.fromkeys(("or", "and", "compare", "between", "in", "true", "false"), YES_NO),
    "number": NUMBER,
    "string": TEXT,
    "null": TEXT,
    "at": DATE,
    "list": LIST,
    "property": DAYS,
}
