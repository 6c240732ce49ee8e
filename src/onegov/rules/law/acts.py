"""How Acts, regulations and places in them are named in each language."""

import re
from typing import Final

from onegov.core.types import Text

#: Titles of the consolidated texts that services cite, by Justice Canada's id.
TITLES: Final = {
    "C-29": Text("Citizenship Act", "Loi sur la citoyenneté"),
    "SOR-93-246": Text("Citizenship Regulations", "Règlement sur la citoyenneté"),
    "I-2.5": Text(
        "Immigration and Refugee Protection Act",
        "Loi sur l’immigration et la protection des réfugiés",
    ),
    "SOR-2002-227": Text(
        "Immigration and Refugee Protection Regulations",
        "Règlement sur l’immigration et la protection des réfugiés",
    ),
}
_PART: Final = re.compile(r"\(([^()]+)\)")
_PLACE: Final = re.compile(r"[0-9][0-9.]*(\([0-9A-Za-z.]+\))*")
_FRENCH_WORDS: Final = {
    "section": "art.",
    "subsection": "par.",
    "paragraph": "al.",
    "lower": "sous-al.",
}


def split_place(at: str) -> tuple[str, ...]:
    """``5(1)(c)(i)`` as ``("5", "1", "c", "i")``; raises ValueError when it is no place."""
    if not _PLACE.fullmatch(at):
        raise ValueError(f"{at!r} is not a place such as 5(1)(c)(i)")
    return (at.split("(")[0], *_PART.findall(at))


def write_citation(act: str, at: str) -> Text:
    """A citation as people write it: ``Citizenship Act, s. 5(1)(c)(i)``; « sous-al. 5(1)c)(i) »."""
    title = TITLES.get(act, Text(act or "?", act or "?"))
    try:
        parts = split_place(at)
    except ValueError:
        return title
    level, french = "section", parts[0]
    for part in parts[1:]:
        level = _level_below(level, part)
        french += f"{part})" if level == "paragraph" else f"({part})"
    return Text(
        en=f"{title.en}, s.\u00a0{at}", fr=f"{title.fr}, {_FRENCH_WORDS[level]}\u00a0{french}"
    )


def _level_below(level: str, part: str) -> str:
    if level == "section" and part[0].isdigit():
        return "subsection"
    return "paragraph" if level in {"section", "subsection"} else "lower"
