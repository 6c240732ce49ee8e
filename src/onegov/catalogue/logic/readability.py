"""How easy a text is to read: words in a sentence, and a reading-ease score for each language."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

_SENTENCE_END: Final = re.compile(r"(?<=[.!?…])[\s\u00a0]+(?=[A-ZÀ-Ü«“])")
_WORD: Final = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")
#: Groups of vowels; in French, a y between two vowels parts them (voy-age).
_VOWELS: Final = {
    "en": re.compile(r"[aeiouy]+"),
    "fr": re.compile(r"[aeiou]+|(?<![aeiou])y(?![aeiou])"),
}
#: Reading-ease formulas: constant, weight of words per sentence, weight of syllables per word.
#: Flesch (1948) for English; Kandel and Moles (1958) for French.
_FORMULA: Final = {"en": (206.835, 1.015, 84.6), "fr": (207.0, 1.015, 73.6)}
MEASURE: Final = {"en": "Flesch", "fr": "Kandel-Moles"}
MOST_WORDS: Final = {"en": 25, "fr": 30}
LEAST_EASE: Final = {"en": 50, "fr": 50}
#: Below this many words a score says nothing.
ENOUGH_WORDS: Final = 100


@dataclass(frozen=True, slots=True)
class Reading:
    """Figures of some text: sentences, words, reading ease (higher is easier, 60 is plain)."""

    sentences: int
    words: int
    ease: int

    @property
    def words_per_sentence(self) -> float:
        """The mean length of a sentence."""
        return self.words / self.sentences if self.sentences else 0.0


def sentences_of(text: str) -> list[str]:
    """The sentences of ``text``."""
    return [part for part in _SENTENCE_END.split(text.strip()) if _WORD.search(part)]


def count_words(sentence: str) -> int:
    """How many words ``sentence`` has."""
    return len(_WORD.findall(sentence))


def measure(texts: Iterable[str], language: str) -> Reading:
    """The figures of ``texts`` in ``language`` (``en`` or ``fr``)."""
    sentences = [sentence for text in texts for sentence in sentences_of(text)]
    words = [word for sentence in sentences for word in _WORD.findall(sentence)]
    if not words:
        return Reading(0, 0, 100)
    constant, length, weight = _FORMULA[language]
    syllables = sum(count_syllables(word, language) for word in words)
    ease = constant - length * len(words) / len(sentences) - weight * syllables / len(words)
    return Reading(len(sentences), len(words), round(ease))


def count_syllables(word: str, language: str) -> int:
    """About how many syllables ``word`` has: groups of vowels, less a silent ending."""
    plain = unicodedata.normalize("NFD", word.lower().replace("œ", "oe"))
    silent = _silent_ending(plain, language)
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return max(1, len(_VOWELS[language].findall(plain)) - silent)


def _silent_ending(plain: str, language: str) -> int:
    if language == "en":
        return int(bool(re.search(r"[^aeiouyl]e$|[^aeiouytd]ed$", plain)))
    return int(bool(re.search(r"[^aeiouy\u0300-\u036f](e|es|ent)$", plain)))
