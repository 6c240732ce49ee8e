"""Types of a DMN file → types of facts."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from onegov.core.types import Text
from onegov.rules.formats.dmn.source import Label, SourceType, Written
from onegov.rules.formats.feel.reading import Feel, Unsupported, read_string, read_tests
from onegov.rules.formats.feel.sugar import parts, tokens
from onegov.rules.types import FactType
from onegov.rules.types.units import UNITS

_NUMBERS: Final = ("number", "integer", "int", "long", "double", "decimal")
_BASES: Final = {
    "boolean": FactType("yes_no"),
    "date": FactType("date"),
    "string": FactType("text"),
    **dict.fromkeys(_NUMBERS, FactType("number")),
    **{unit: FactType("number", unit) for unit in UNITS},
}
_ANYTHING: Final = frozenset({"", "any"})
_WHOLE: Final = 2


@dataclass(frozen=True, slots=True)
class Kind:
    """What something is, as far as the file tells.

    Attributes:
        type: None where the file does not tell.
        labels: of its choices.
        lost: what it allows, where the rule language cannot say that.
        is_exact: whether the file says how many decimals a number may have.
    """

    type: FactType | None
    labels: Mapping[str, Label] = field(default_factory=dict)
    lost: Written | None = None
    is_exact: bool = False


def find_kind(name: str, types: Mapping[str, SourceType]) -> Kind:
    """The type that the file calls ``name``; raises Unsupported for one that rules do not have."""
    labels: dict[str, Label] = {}
    allowed: Written | None = None
    decimals: int | None = None
    collection = False
    seen: set[str] = set()
    while name in types and name not in seen:
        seen.add(name)
        found = types[name]
        allowed, labels = allowed or found.allowed, labels or dict(found.labels)
        decimals = found.decimals if decimals is None else decimals
        collection = collection or found.collection
        if name in UNITS:
            break
        name = found.base
    kind = _base(name.rpartition(":")[2])
    if collection:
        return Kind(FactType("list"))
    return _with_decimals(_narrowed(kind, allowed, labels), decimals)


def _with_decimals(kind: Kind, decimals: int | None) -> Kind:
    if decimals is None or kind.type is None or kind.type.kind != "number":
        return kind
    return replace(kind, type=replace(kind.type, decimals=decimals), is_exact=True)


def _base(name: str) -> FactType | None:
    if name.lower() in _ANYTHING:
        return None
    if name not in _BASES:
        raise Unsupported(
            Text(
                en=f"Rules have no type “{name[:60]}”.",
                fr=f"Les règles n’ont pas de type «\u00a0{name[:60]}\u00a0».",
            )
        )
    return _BASES[name]


def _narrowed(kind: FactType | None, allowed: Written | None, labels: dict[str, Label]) -> Kind:
    if allowed is None or not allowed.text:
        return Kind(kind)
    tests = read_tests(allowed.text)
    if kind == FactType("text") and (words := strings(tests)):
        return Kind(FactType("choice", choices=words), labels)
    ends = _range(tests)
    if kind is not None and kind.kind == "number" and ends:
        return Kind(FactType("number", kind.unit, least=ends[0], most=ends[1]))
    return Kind(kind, lost=allowed)


def strings(tests: Feel) -> tuple[str, ...]:
    """The texts that ``tests`` list, null apart; none when there is anything else among them."""
    values = [parts(test)[0] for test in parts(tests) if test.data == "value"]
    words = [value for value in values if value.data == "string"]
    others = len(values) - len(words) - sum(value.data == "null" for value in values)
    if others or len(values) != len(parts(tests)):
        return ()
    return tuple(dict.fromkeys(read_string(str(tokens(word)[0])) for word in words))


def _range(tests: Feel) -> tuple[int, int] | None:
    """The whole numbers that ``[0..120]`` ends at."""
    only = parts(tests)[0]
    if len(parts(tests)) != 1 or only.data != "interval" or str(tokens(only)[0]) != "[":
        return None
    ends = [_whole(part) for part in parts(only)]
    if str(tokens(only)[1]) != "]" or None in ends or len(ends) != _WHOLE:
        return None
    least, most = ends
    return (least, most) if least is not None and most is not None else None


def _whole(tree: Feel) -> int | None:
    if tree.data == "negative":
        inner = _whole(parts(tree)[0])
        return None if inner is None else -inner
    digits = str(tokens(tree)[0]) if tree.data == "number" else ""
    return int(digits) if digits.isdigit() and len(digits) < 16 else None
