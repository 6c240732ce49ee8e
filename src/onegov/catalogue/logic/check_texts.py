"""Warnings about words: long sentences, hard reading, one language copied, habits of paper."""

import re
from collections.abc import Iterator
from typing import Final

from onegov.catalogue.logic import readability
from onegov.catalogue.logic.element import Element, Notes
from onegov.catalogue.logic.source import Item
from onegov.catalogue.types import Definition
from onegov.core.types import Text

LANGUAGES: Final = {
    "en": Text(en="English", fr="anglais"),
    "fr": Text(en="French", fr="français"),
}
#: Elements whose words are names given by others: not ours to shorten.
_NAMES: Final = ("acts", "registers", "people_say", "slug", "agreements")
_CHOICE: Final = re.compile(r"facts\.[^.]+\.choices\.")
_SIGNATURE: Final = re.compile(
    r"wet signature|original signature|sign in ink|in blue ink|sign and (?:mail|scan|fax)|"
    r"print,? sign|notari[sz]ed cop(?:y|ies)|signature (?:originale|manuscrite)|signez à l’encre|"
    r"à l’encre bleue|imprime[rz],? sign|sign(?:er|ez) et (?:poste|envoye|numérise)|copie notariée",
    re.IGNORECASE,
)
#: What people are asked to copy although a register issues it: words → department.
_ISSUED: Final = {
    "IRCC": r"permanent resident card|record of landing|confirmation of permanent residence|"
    r"carte de résident permanent|confirmation de résidence permanente|fiche d’établissement",
    "CBSA": r"travel history|entry stamps?|passport stamps?|border crossings? report|"
    r"antécédents de voyage|timbres? (?:d’entrée|du passeport)|relevé des passages",
    "CRA": r"notices? of assessment|option c|tax returns?|"
    r"avis de cotisation|imprimé de l’option c|déclarations? de revenus",
}


def find_texts(item: Item, path: str = "") -> Iterator[tuple[str, Item, Item]]:
    """Every bilingual text of a document: its dotted name, its English and its French."""
    english, french = item.mapping.get("en"), item.mapping.get("fr")
    if english is not None and french is not None and english.text and french.text:
        yield path, english, french
        return
    named = [*item.mapping.items(), *((str(at), each) for at, each in enumerate(item.entries))]
    for key, entry in named:
        if path or key not in _NAMES:
            yield from find_texts(entry, f"{path}.{key}" if path else key)


def check_texts(document: Item, notes: Notes) -> None:
    """Will warn of long sentences, hard reading and texts left in one language (rule 1)."""
    texts = list(find_texts(document))
    for path, english, french in texts:
        if not _is_name(path, french.text):
            _check_same(Element(english, path, notes), french)
        for language, item in (("en", english), ("fr", french)):
            _check_sentences(Element(item, f"{path}.{language}", notes), language)
    _check_ease([english for _, english, _ in texts], "en", notes)
    _check_ease([french for _, _, french in texts], "fr", notes)


def _is_name(path: str, words: str) -> bool:
    """Whether this is a proper name among the choices of a fact, such as a country's."""
    return bool(_CHOICE.match(path)) and words.istitle()


def _check_same(element: Element, french: Item) -> None:
    is_address = element.item.text.startswith("https://")
    if element.item.text == french.text and " " in french.text and not is_address:
        element.at_words("").note("catalogue.warning1.same_text")


def _check_sentences(element: Element, language: str) -> None:
    most = readability.MOST_WORDS[language]
    for sentence in readability.sentences_of(element.item.text):
        words = readability.count_words(sentence)
        if words > most:
            start = " ".join(sentence.split()[:6])
            element.at_words(start).note(
                "catalogue.warning1.sentence_length",
                words=words, most=most, language=LANGUAGES[language], start=start,
            )  # fmt: skip


def _check_ease(items: list[Item], language: str, notes: Notes) -> None:
    reading = readability.measure((item.text for item in items), language)
    if (
        reading.words >= readability.ENOUGH_WORDS
        and reading.ease < readability.LEAST_EASE[language]
    ):
        notes.add(
            Item("", 1), language, "catalogue.warning1.reading_level",
            score=reading.ease, least=readability.LEAST_EASE[language],
            language=LANGUAGES[language], measure=readability.MEASURE[language],
        )  # fmt: skip


def check_paper_habits(document: Item, definition: Definition, notes: Notes) -> None:
    """Will warn of wet signatures and of uploads of what a register already holds (rule 8)."""
    for path, english, french in find_texts(document):
        for item, language in ((english, "en"), (french, "fr")):
            found = _SIGNATURE.search(item.text)
            if found:
                Element(item, f"{path}.{language}", notes).at_words(found[0]).note(
                    "catalogue.warning8.wet_signature", word=found[0]
                )
    for name in definition.documents:
        _check_upload(Element(document, "", notes).need("documents").need(name), definition)


def _check_upload(element: Element, definition: Definition) -> None:
    held = {fact.provider.partition(".")[0] for fact in definition.facts.values() if fact.provider}
    words = " ".join(item.text for _, *pair in find_texts(element.item, "d") for item in pair)
    for department in sorted(held & set(_ISSUED)):
        found = re.search(_ISSUED[department], words, re.IGNORECASE)
        if found:
            element.note("catalogue.warning8.register_upload", word=found[0], register=department)
