"""Search over definitions: BM25 with weighted fields, both languages, one index in memory.

Source: Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009).
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from onegov.catalogue.logic.words import is_one_edit_apart, split, stem, telling
from onegov.catalogue.types import Definition, SearchHit

#: How much a word counts by the field it stands in.
NAME, PEOPLE_SAY, SUMMARY, FACTS = 8.0, 5.0, 3.0, 1.0
#: How much a word counts that is only near one of the index.
BEGINNING, TYPO, OTHER_LANGUAGE = 0.6, 0.5, 0.7
#: The shortest words that may be taken for the start of another, or for one misspelt.
LEAST_BEGINNING, LEAST_TYPO = 3, 5
#: The share of a query's telling words that a service must hold, unless it holds a whole phrase
#: that people say; a word that stands in names of facts only counts half.
LEAST_SHARE: Final = 0.5
#: Queries are short; what follows this many words is left out.
MOST_WORDS: Final = 24
LANGUAGES: Final = ("en", "fr")
_SATURATION, _LENGTH = 1.2, 0.5

#: What one word of a query can stand for: stems of the index with their weights.
Meanings = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class _Side:
    """One language of the index.

    Attributes:
        postings: weight by stem and document.
        vocabulary: words (folded) and their stems.
        phrases: for each document, the stems of its name and of each thing that people say.
        lengths: sum of weights of each document.
    """

    postings: Mapping[str, Mapping[int, float]]
    vocabulary: Mapping[str, str]
    phrases: Sequence[Sequence[frozenset[str]]]
    lengths: Sequence[float]

    def scores(self, words: Sequence[Meanings]) -> dict[int, float]:
        """BM25 of every document that answers a query."""
        totals: dict[int, float] = defaultdict(float)
        shares: dict[int, float] = defaultdict(float)
        for meanings in words:
            for document, (score, share) in self._one(meanings).items():
                totals[document] += score
                shares[document] += share / len(words)
        asked = frozenset(term for meanings in words for term in meanings)
        return {
            document: total * min(1.0, shares[document])
            for document, total in totals.items()
            if shares[document] >= LEAST_SHARE
            or any(phrase <= asked for phrase in self.phrases[document])
        }

    def _one(self, meanings: Meanings) -> dict[int, tuple[float, float]]:
        """For one word: the score and the share it gives each document, by its best meaning."""
        best: dict[int, tuple[float, float]] = {}
        for term, weight in meanings.items():
            held = self.postings[term]
            rarity = math.log(1 + (len(self.lengths) - len(held) + 0.5) / (len(held) + 0.5))
            for document, frequency in held.items():
                score = weight * rarity * self._saturated(document, frequency)
                share = 1.0 if frequency >= SUMMARY else 0.5
                best[document] = max(best.get(document, (0.0, 0.0)), (score, share))
        return best

    def _saturated(self, document: int, frequency: float) -> float:
        mean = sum(self.lengths) / len(self.lengths)
        long = 1 - _LENGTH + _LENGTH * self.lengths[document] / mean
        return frequency * (_SATURATION + 1) / (frequency + _SATURATION * long)

    def meanings(self, word: str, language: str, *, loosely: bool) -> Meanings:
        """The stems that ``word`` can stand for: its own, else longer words', else a typo's."""
        term = stem(word, language)
        if term in self.postings:
            return {term: 1.0}
        if not loosely or len(word) < LEAST_BEGINNING:
            return {}
        longer = {each for word_, each in self.vocabulary.items() if word_.startswith(word)}
        if longer or len(word) < LEAST_TYPO:
            return dict.fromkeys(longer, BEGINNING)
        near = {each for word_, each in self.vocabulary.items() if is_one_edit_apart(word, word_)}
        return dict.fromkeys(near, TYPO)


class Index:
    """An unchanging index over some definitions; make a new one when they change."""

    def __init__(self, definitions: Iterable[Definition]) -> None:
        self.definitions = tuple(definitions)
        self._sides = {language: _side(self.definitions, language) for language in LANGUAGES}

    def search(self, query: str, *, language: str, limit: int) -> list[SearchHit]:
        """The definitions that answer ``query``, best first; the other language counts less."""
        chosen = "fr" if language.lower().startswith("fr") else "en"
        words = split(query)[:MOST_WORDS]
        totals: dict[int, float] = defaultdict(float)
        for side in LANGUAGES:
            own = side == chosen
            for document, score in self._scores(words, side, loosely=own).items():
                weighted = score if own else OTHER_LANGUAGE * score
                totals[document] = max(totals[document], weighted)
        ranked = sorted(totals.items(), key=lambda pair: (-pair[1], self.definitions[pair[0]].id))
        return [SearchHit(self.definitions[number], score) for number, score in ranked[:limit]]

    def _scores(self, words: list[str], language: str, *, loosely: bool) -> dict[int, float]:
        side = self._sides[language]
        asked = telling(words, language)
        return side.scores([side.meanings(word, language, loosely=loosely) for word in asked])


def _side(definitions: Sequence[Definition], language: str) -> _Side:
    postings: dict[str, dict[int, float]] = defaultdict(dict)
    vocabulary: dict[str, str] = {}
    lengths = []
    for number, definition in enumerate(definitions):
        length = 0.0
        for text, weight in fields(definition, language):
            for word in split(text):
                term = vocabulary.setdefault(word, stem(word, language))
                postings[term][number] = postings[term].get(number, 0.0) + weight
                length += weight
        lengths.append(length)
    phrases = [tuple(_phrases(definition, language)) for definition in definitions]
    return _Side(postings=dict(postings), vocabulary=vocabulary, phrases=phrases, lengths=lengths)


def _phrases(definition: Definition, language: str) -> Iterator[frozenset[str]]:
    for text in (definition.name.in_(language), *definition.people_say[language]):
        yield frozenset(stem(word, language) for word in telling(split(text), language))


def fields(definition: Definition, language: str) -> Iterator[tuple[str, float]]:
    """The texts of a definition that search reads, with their weights."""
    yield definition.name.in_(language), NAME
    for words in definition.people_say[language]:
        yield words, PEOPLE_SAY
    for text in (definition.summary, definition.audience, *definition.about):
        yield text.in_(language), SUMMARY
    for event in definition.life_events:
        yield event.label.in_(language), SUMMARY
    for fact in definition.facts.values():
        yield fact.label.in_(language), FACTS
    yield definition.owner_name.in_(language), FACTS
    yield definition.owner, FACTS
