"""Whose record it is: rather nothing than somebody else's."""

from datetime import date

import pytest

from onegov.registers.matching import is_same_taxpayer, is_same_traveller, words
from onegov.registers.types import Document, Identity, PersonName

BORN = date(1990, 4, 12)
PASSPORT, OLD, CARD, TWINS = (
    Document(number, country)
    for number, country in (("P1", "FRA"), ("P0", "FRA"), ("C1", "CAN"), ("T1", "FRA"))
)


def identity(*names: PersonName, documents=(), born=BORN, postal="H2X1Y4") -> Identity:
    return Identity(tuple(names), born, frozenset(documents), postal)


def name(given: str, family: str, kind: str = "current") -> PersonName:
    return PersonName(given, family, kind)


LUIS = identity(name("Luís", "Conceição"), documents=(PASSPORT, OLD, CARD))
MARIE = identity(
    name("Marie-Ève Chloé", "D’Aubigny"),
    name("Marie-Ève Chloé", "Marchand", "former"),
    name("Maria", "D’Aubigny", "variant"),
    documents=(PASSPORT, CARD),
)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Nguyễn", "NGUYEN"), ("D’Aubigny", "Daubigny"), ("Đặng", "DANG"), ("Mercœur", "MERCOEUR")],
)
def test_names_fold_alike(one, other):
    assert words(one) == words(other)


@pytest.mark.parametrize(
    "found",
    [
        identity(name("LUIS", "CONCEICAO"), documents=[PASSPORT]),
        identity(name("LUIS", "CONCEICAO"), documents=[PASSPORT, Document("NEW", "BRA")]),
        identity(name("LUIS", "CONCEICAO"), name("LUIS", "CONCEICAO"), documents=[OLD, CARD]),
    ],
)
def test_a_traveller_is_known_by_a_shared_document_and_the_name(found):
    assert is_same_traveller(LUIS, found)


@pytest.mark.parametrize(
    "found",
    [
        identity(name("LUIS", "CONCEICAO")),
        identity(name("LUIS", "CONCEICAO"), documents=[TWINS]),
        identity(name("LUIS HENRIQUE", "CONCEICAO"), documents=[PASSPORT]),
        identity(name("LUIS HENRIQUE", "CONCEICAO"), documents=[PASSPORT, TWINS]),
        identity(name("LUISA", "CONCEICAO"), documents=[PASSPORT]),
        identity(name("LUIS", "OTHER"), documents=[PASSPORT]),
        identity(name("LUIS", "CONCEICAO"), documents=[PASSPORT], born=date(1990, 12, 4)),
        identity(name("LUIS", "CONCEICAO"), name("ANA", "CONCEICAO"), documents=[PASSPORT]),
        identity(documents=[PASSPORT]),
    ],
)
def test_any_disagreement_leaves_the_traveller_unproven(found):
    assert not is_same_traveller(LUIS, found)


def test_a_shortened_or_former_name_counts_only_where_all_documents_are_the_persons():
    for given, family in (("MARIE EVE", "DAUBIGNY"), ("CHLOE MARIE EVE", "MARCHAND")):
        mine = identity(name(given, family), documents=[PASSPORT])
        assert is_same_traveller(MARIE, mine)
    mixed = identity(name("MARIE EVE", "DAUBIGNY"), documents=[PASSPORT, TWINS])
    assert not is_same_traveller(MARIE, mixed)


def test_a_taxpayer_is_known_by_the_whole_name_and_the_postal_code():
    for family in ("D'AUBIGNY", "Marchand"):
        assert is_same_taxpayer(MARIE, identity(name("Marie-Eve Chloe", family), postal="h2x 1y4"))


@pytest.mark.parametrize(
    "found",
    [
        identity(name("Marie-Ève Chloé", "D’Aubigny"), postal="K1A0B1"),
        identity(name("Marie-Ève Chloé", "D’Aubigny"), postal=""),
        identity(name("Marie-Ève", "D’Aubigny")),
        identity(name("Marie-Ève C", "D’Aubigny")),
        identity(name("Maria", "D’Aubigny")),
        identity(name("Marie-Ève Chloé", "D’Aubigny"), born=date(1990, 4, 13)),
    ],
)
def test_a_name_alone_a_prefix_or_a_variant_proves_no_taxpayer(found):
    assert not is_same_taxpayer(MARIE, found)
