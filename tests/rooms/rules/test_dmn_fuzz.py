"""Broken and hostile DMN gets a clear error: no crash, no unbounded time."""

import random
import re
import time
from functools import cache

import pytest

from examples import examples
from onegov.rules.errors import RulesError
from onegov.rules.formats.dmn import exporting, importing, part
from onegov.rules.formats.dmn.xml_writing import write_xml
from rooms.rules.crowd import ON, SERVICES, service
from rooms.rules.foreign_dmn import DISCOUNT, choices, expression, fact, model, table

TRIES = 400
BITS = [
    *("<", ">", "&", '"', "'", "]]>", "<!--", "<?x?>", "\x00", "\ud7ff", "é", "\u2028", "  "),
    *("not(", "null", "..", "[", "]", "(", ")", ",", "-", "?", "@", "if", "then", "else", "for"),
    *("**", "1e9", "9" * 40, '"\\', "date(", "duration(", "__import__", "{", "}", "#", ": ", "%"),
]
FEEL = re.compile(r"(?<=<text>)[^<]*(?=</text>)")


@cache
def sources() -> list[str]:
    small = [folder for folder in SERVICES if folder.name in {"citizenship-grant", "study-permit"}]
    exports = (exporting.export(service(folder), on=ON, service="test/service") for folder in small)
    ours = model(
        choices("tMode", "air", "land"),
        fact("mode", "tMode"),
        fact("Age", "number"),
        table(["mode", "Age"], ('"air"', "[1..5]", "1"), ("-", "not(3)", "-2")),
        expression('if mode = "air" then Age * 2 else null', name="other"),
    )
    return [DISCOUNT, ours, *(write_xml(export.model) for export in exports)]


def broken(draw: random.Random) -> str:
    """A file with some of its signs, texts or elements changed."""
    text = draw.choice(sources())
    for _ in range(draw.randint(1, 4)):
        place = draw.randrange(len(text))
        match draw.randrange(5):
            case 0:
                text = text[:place] + draw.choice(BITS) + text[place:]
            case 1:
                text = text[:place] + text[place + draw.randint(1, 30) :]
            case 2:
                spans = [found.span() for found in FEEL.finditer(text)]
                first, last = draw.choice(spans or [(0, 0)])
                text = text[:first] + "".join(draw.choices(BITS, k=3)) + text[last:]
            case 3:
                names = re.findall(r"\w+", text)
                text = text.replace(draw.choice(names), draw.choice(names), 1)
            case _:
                other = draw.choice(sources())
                cut = draw.randrange(len(other))
                text = text[:place] + other[cut : cut + 80] + text[place:]
    return text


def is_refused(raw: bytes) -> bool:
    """Whether the file is refused; if not, a part of a rules file is written."""
    try:
        part.write_part(importing.import_model(raw, file="f.dmn"), file="f.dmn")
    except RulesError:
        return True
    return False


@pytest.mark.parametrize("seed", range(4))
def test_broken_files_are_read_or_refused(seed: int) -> None:
    draw = random.Random(seed)
    refused = 0
    for _ in range(examples(TRIES) // 4):
        raw = broken(draw).encode("utf-8", "surrogatepass")
        began = time.process_time()
        refused += is_refused(raw)
        assert time.process_time() - began < 10
    assert refused > 20


@pytest.mark.parametrize("feel", ["(", "not(", "-", "[", "if a then ", "a + ", "a in (", '"', "a."])
def test_long_and_deep_feel_is_refused_soon(feel: str) -> None:
    for times in (50, 3_000, 200_000):
        xml = model(fact("a", "number"), expression(feel * times + "1"))
        began = time.process_time()
        with pytest.raises(RulesError):
            importing.import_model(xml.encode(), file="f.dmn")
        assert time.process_time() - began < 5


def test_many_names_that_begin_alike_take_no_unreasonable_time() -> None:
    facts = "".join(fact(f"a {'b ' * number}c", "number") for number in range(400))
    began = time.process_time()
    with pytest.raises(RulesError):
        importing.import_model(model(facts, expression("a b " * 2_000)).encode(), file="f.dmn")
    assert time.process_time() - began < 20
