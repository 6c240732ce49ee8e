"""Every word of a template or of a message in Python has a French translation in its own room."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.utils import translation
from django.utils.translation.template import templatize

import onegov
from onegov.ui.compile import compile_all

ROOT = Path(onegov.__file__).parent
#: Each room, and each part of a room that has words of its own.
ROOMS = sorted(
    {path.parent.name for path in ROOT.glob("*/__init__.py")}
    | {path.parent.relative_to(ROOT).as_posix() for path in ROOT.glob("*/**/locale")}
)
CALLS = {
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "_": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
Message = tuple[str | None, str | tuple[str, ...]]


def messages_of(source: str) -> Iterator[Message]:
    """Context and words of every message that Python source asks gettext for."""
    found = extract(
        "python", BytesIO(source.encode()), keywords=CALLS, options={"encoding": "utf-8"}
    )
    for _line, words, _comments, context in found:
        if words:
            yield context, words if isinstance(words, str) else tuple(words)


def room_messages(room: Path) -> dict[Message, str]:
    """Every message of a room and a file that has it."""
    found: dict[Message, str] = {}
    parts = [path.parent for path in room.glob("*/**/locale")]

    def is_here(path: Path) -> bool:
        return not any(path.is_relative_to(part) for part in parts)

    for path in filter(is_here, sorted(room.rglob("*.py"))):
        text = path.read_text("utf-8")
        if "translation import" in text:
            found |= dict.fromkeys(messages_of(text), str(path.relative_to(ROOT)))
    for folder in filter(is_here, room.rglob("templates")):
        for path in sorted(folder.rglob("*.*")):
            source = templatize(path.read_text("utf-8"))
            found |= dict.fromkeys(messages_of(source), str(path.relative_to(ROOT)))
    return found


def french_of(room: Path) -> Catalog:
    path = room / "locale" / "fr" / "LC_MESSAGES" / "django.po"
    if not path.exists():
        return Catalog(locale="fr")
    with path.open("rb") as file:
        return read_po(file, locale="fr")


def untranslated(room: Path) -> list[str]:
    catalogue = french_of(room)
    missing = []
    for (context, words), where in room_messages(room).items():
        entry = catalogue.get(words if isinstance(words, str) else words[0], context)
        given = entry.string if entry and not entry.fuzzy else ""
        texts = [given] if isinstance(given, str) else list(given)
        if not texts or not all(text.strip() for text in texts):
            missing.append(f"{where}: {words!r}")
    return missing


@pytest.mark.parametrize("room", ROOMS)
def test_every_message_has_french(room: str) -> None:
    assert untranslated(ROOT / room) == []


@pytest.mark.parametrize("room", ROOMS)
def test_no_translation_is_left_over(room: str) -> None:
    used = set(room_messages(ROOT / room))
    kept = {(entry.context, entry.id) for entry in french_of(ROOT / room) if entry.id}
    assert sorted(str(entry) for entry in kept - used) == []


@pytest.mark.parametrize("room", ROOMS)
def test_placeholders_are_the_same(room: str) -> None:
    wrong = [
        f"{entry.id!r}: {error}"
        for entry in french_of(ROOT / room)
        for error in [*entry.check(), *_lost_markup(entry)]
    ]
    assert wrong == []


def _lost_markup(entry: object) -> Iterator[str]:
    words = getattr(entry, "id", "")
    french = getattr(entry, "string", "")
    if isinstance(words, str) and isinstance(french, str):
        for sign in ("%(", "<a ", "<strong>"):
            if words.count(sign) != french.count(sign):
                yield f"{sign} is not in both"


@pytest.mark.parametrize("room", ROOMS)
def test_french_is_typeset(room: str) -> None:
    """A no-break space before : % $ and inside « », none before ; ? !; the typographic apostrophe."""
    wrong = []
    for entry in french_of(ROOT / room):
        texts = [entry.string] if isinstance(entry.string, str) else list(entry.string)
        wrong += [text for text in texts if entry.id and not _well_typeset(text)]
    assert wrong == []


def _well_typeset(text: str) -> bool:
    bare = text.replace("http://", "").replace("https://", "").replace("%(", "")
    if "/" in text and " " not in text:  # an address
        return True
    if "'" in bare and "<" not in bare and "^" not in bare:
        return False
    if any(f"\u00a0{sign}" in bare for sign in ";?!"):
        return False
    return not any(f" {sign}" in bare for sign in ":;?!»") and "« " not in bare


def test_the_extraction_sees_what_it_should() -> None:
    source = templatize(
        "{% load i18n %}{% translate 'one' %}{% blocktranslate %}two{% endblocktranslate %}"
    )
    assert {words for _context, words in messages_of(source)} == {"one", "two"}
    assert list(messages_of("x = pgettext('c', 'three')")) == [("c", "three")]


def test_each_room_is_shown_its_own_words() -> None:
    """Rooms and packages share one catalogue at run time: the same English must have the same French."""
    compile_all(ROOT)
    wrong = []
    with translation.override("fr"):
        for room in ROOMS:
            for entry in french_of(ROOT / room):
                if isinstance(entry.id, str) and entry.id:
                    shown = _shown(entry.id, entry.context)
                    if shown != entry.string:
                        wrong.append(f"{room}: {entry.id!r} is {shown!r}, not {entry.string!r}")
    assert wrong == [], "give one of them a context (pgettext) or the same French"


def _shown(words: str, context: str | None) -> str:
    return translation.pgettext(context, words) if context else translation.gettext(words)
