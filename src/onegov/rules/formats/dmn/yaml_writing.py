"""YAML as people write it in the rules: short lists and mappings on one line."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Final

_PLAIN: Final = re.compile(r"\w(?:[\w. +/=()’-]*[\w.)’])?")


def scalar(text: str) -> str:
    """One value, in quotation marks unless YAML takes it as it is."""
    if _PLAIN.fullmatch(text):
        return text
    if '"' in text and text.isprintable():
        doubled = text.replace("'", "''")
        return f"'{doubled}'"
    return json.dumps(text, ensure_ascii=False)


def sequence(texts: Sequence[str]) -> str:
    """A list on one line."""
    return f"[{', '.join(map(scalar, texts))}]"


def mapping(entries: Mapping[str, str]) -> str:
    """A mapping on one line; its values are YAML already."""
    return "{" + ", ".join(f"{scalar(key)}: {value}" for key, value in entries.items()) + "}"
