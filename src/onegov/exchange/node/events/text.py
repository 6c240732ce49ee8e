"""How far subscribers are, as an operator reads it, in one language."""

from collections.abc import Iterator
from typing import Any, Final, Literal

Language = Literal["en", "fr"]
_DAY, _HOUR, _MINUTE = 86_400, 3600, 60
_WORDS: Final[dict[Language, dict[str, str]]] = {
    "en": {
        "nobody": "no subscriber yet",
        "open": "goes on",
        "held": "HELD",
        "refused": "SOME REFUSED",
        "figures": "{delivered} delivered, {waiting} waiting ({span}), {refused} refused, "
        "{dead} given up, {lost} lost",
        "none_stuck": "{topic} → {client}: nothing is stuck.",
        "stuck": "{number}  {state}, {attempts} times refused: {fault}",
        "waiting": "waiting",
        "dead": "given up",
        "again": "Events that will be delivered again: {again}.",
        "d": "d",
    },
    "fr": {
        "nobody": "aucun abonné encore",
        "open": "suit son cours",
        "held": "SUSPENDU",
        "refused": "REFUS",
        "figures": "{delivered} livrés, {waiting} en attente ({span}), {refused} refusés, "
        "{dead} abandonnés, {lost} perdus",
        "none_stuck": "{topic} → {client}\u00a0: rien n’est bloqué.",
        "stuck": "{number}  {state}, {attempts} refus\u00a0: {fault}",
        "waiting": "en attente",
        "dead": "abandonné",
        "again": "Événements qui seront livrés de nouveau\u00a0: {again}.",
        "d": "j",
    },
}


def told(said: dict[str, Any], language: Language) -> Iterator[str]:
    """What ``/events`` answered, line by line."""
    words = _WORDS[language]
    if "again" in said:
        yield words["again"].format(**said)
    elif "stuck" in said:
        yield from _stuck(said, words)
    elif not said["subscriptions"]:
        yield words["nobody"]
    for each in said.get("subscriptions", ()):
        yield from standing_lines(each, language)


def standing_lines(each: dict[str, Any], language: Language) -> Iterator[str]:
    """One subscription: its figures, and why it stands still if it does."""
    words = _WORDS[language]
    yield f"{each['topic']} → {each['client']}  {words[each['state']]}"
    span = _span(each["waiting_seconds"], words["d"])
    yield "    " + words["figures"].format(**each, span=span)
    if each["why"]:
        yield f"    {each['why'][language]}" + (f" ({each['fault']})" if each["fault"] else "")


def _stuck(said: dict[str, Any], words: dict[str, str]) -> Iterator[str]:
    if not said["stuck"]:
        yield words["none_stuck"].format(**said)
        return
    yield f"{said['topic']} → {said['client']}"
    for one in said["stuck"]:
        yield "    " + words["stuck"].format(**{**one, "state": words[one["state"]]})


def _span(seconds: float, day: str) -> str:
    for unit, size in ((day, _DAY), ("h", _HOUR), ("min", _MINUTE)):
        if seconds >= 2 * size:
            return f"{seconds // size:.0f}\u00a0{unit}"
    return f"{seconds:.0f}\u00a0s"
