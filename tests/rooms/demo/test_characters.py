"""The standing characters: what they know opens their file, and their lives show what is said."""

import json
from datetime import timedelta

import pytest

from onegov.__main__ import main
from onegov_demo.characters import CHARACTERS, find_character
from onegov_demo.population import ANCHOR, population
from onegov_demo.population.truth import NEEDED, is_clear_case, true_age, true_days
from onegov_demo.registers.ircc import client_records
from onegov_demo.totp import code_at, secret_for

WITH_FILE = [one for one in CHARACTERS if one.person]
APPLICANTS = [one for one in WITH_FILE if one.expected]
STAFF = [one for one in CHARACTERS if one.org]


@pytest.mark.parametrize("character", APPLICANTS, ids=lambda one: one.key)
def test_true_days_are_as_announced(character):
    assert true_days(character.person).total == character.expected.true_days
    clear = is_clear_case(character.person)
    assert clear is (character.expected.outcome != "not_yet")


@pytest.mark.parametrize("weeks", [4, 10, 26])
@pytest.mark.parametrize("character", APPLICANTS, ids=lambda one: one.key)
def test_the_outcome_stands_for_months_after_the_anchor(character, weeks):
    later = ANCHOR + timedelta(weeks=weeks)
    qualifies = true_days(character.person, later).total >= NEEDED
    earliest = character.expected.earliest
    assert qualifies is (earliest is None or later >= earliest)


def test_ngozi_qualifies_on_the_day_announced_and_not_before():
    ngozi = find_character("ngozi@example.org")
    on = ngozi.expected.earliest
    assert true_days(ngozi.person, on).total == NEEDED
    assert true_days(ngozi.person, on - timedelta(days=1)).total == NEEDED - 1


def test_oleksandr_needs_the_half_days_and_meets_their_cap():
    found = true_days(find_character("oleksandr@example.org").person)
    assert found.full < NEEDED <= found.total
    assert found.half == 365


def test_pierre_is_past_the_ages_of_language_and_knowledge():
    assert true_age(find_character("pierre@example.org").person) == 60


def test_what_they_know_is_in_ircc_file():
    clients = {client.client_id: client for client in client_records(population())}
    for character in WITH_FILE:
        client = clients[character.client_id]
        assert client.link_code == character.link_code
        assert client.birth_date == character.birth_date
        assert len(character.link_code) == 8


def test_accounts_are_fit_to_sign_in():
    assert len({one.email for one in CHARACTERS}) == len(CHARACTERS) == 21
    assert all(len(one.password) >= 15 for one in CHARACTERS)
    assert {(one.key, one.role, one.org) for one in STAFF} == {
        ("gabrielle", "officer", "IRCC"),
        ("marcus", "officer", "IRCC"),
        ("farah", "supervisor", "IRCC"),
        ("luc", "staff", "CBSA"),
        ("salma", "proofing", "ESDC"),
        ("rosalie", "integrator", "ESDC"),
        ("etienne", "integrator", "ESDC"),
    }
    assert all(one.shows.en and one.shows.fr for one in CHARACTERS)


@pytest.mark.parametrize(
    ("moment", "code"), [(59, "287082"), (1111111109, "081804"), (20000000000, "353130")]
)
def test_codes_are_those_of_rfc_6238(moment, code):
    """Appendix B, the last six of its eight digits; its secret is ``12345678901234567890``."""
    assert code_at("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", moment) == code


def test_secrets_differ_and_stay():
    assert secret_for("amina@example.org") == find_character(" AMINA@example.org ").totp_secret
    assert len({one.totp_secret for one in CHARACTERS}) == len(CHARACTERS)
    assert all(len(one.totp_secret) == 32 for one in CHARACTERS)


def test_the_command_lists_people_and_prints_codes(capsys):
    assert main(["demo", "people", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert [one["email"] for one in listed] == [one.email for one in CHARACTERS]
    assert listed[0]["link_code"] == CHARACTERS[0].link_code
    assert main(["demo", "people"]) == 0
    assert "Le cas clair\u00a0: chaque registre répond" in capsys.readouterr().out
    assert main(["demo", "code", "amina@example.org"]) == 0
    assert len(capsys.readouterr().out.strip()) == 6
    assert main(["demo", "code", "nobody@example.org"]) == 1
    assert "personne dans la démonstration" in capsys.readouterr().err
