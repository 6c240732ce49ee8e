"""CBSA's matching: rather silent than wrong."""

from collections import Counter

import pytest

from onegov_demo.population import population
from onegov_demo.registers import cbsa, ircc
from onegov_demo.systems.matching import Candidate, Name, agree, match, near_births

P1, P2, OTHERS = ("DZA", "111"), ("DZA", "222"), ("DZA", "999")
AMINA = Name.of("Amina", "Zerrouki")
AMINA_NOUR = Name.of("Amina Nour", "Zerrouki")


def record(own_id, name, *documents, born="same"):
    return Candidate(own_id, name, frozenset(documents), born)


def outcome(candidates, names=(AMINA,), documents=(P1, P2)):
    return match(list(names), frozenset(documents), candidates)


def test_a_document_and_the_birth_date_prove_a_record():
    assert outcome([record("a", AMINA, P1)]).records == ("a",)


def test_two_records_both_proven_are_one_person():
    found = outcome([record("a", AMINA, P1), record("b", AMINA, P2)])
    assert (found.outcome, found.records) == ("one", ("a", "b"))


@pytest.mark.parametrize(
    ("why", "candidates"),
    [
        ("a document of hers under another birth date", [record("a", AMINA, P1, born="other")]),
        ("a document of hers under another name", [record("a", Name.of("Zohra", "Zerrouki"), P1)]),
        ("another record of that name", [record("a", AMINA, P1), record("b", AMINA, OTHERS)]),
        (
            "a slip in the birth date of another record of that name",
            [record("a", AMINA, P1), record("b", AMINA, OTHERS, born="near")],
        ),
        (
            "a second record that also holds a stranger's document",
            [record("a", AMINA, P1), record("b", AMINA, P1, OTHERS)],
        ),
        (
            "a record that shares a stranger's document",
            [record("a", AMINA, P1, OTHERS), record("b", Name.of("Nadia", "Zerrouki"), OTHERS)],
        ),
        ("only a name, and documents that say otherwise", [record("a", AMINA_NOUR, OTHERS)]),
        ("only a short name", [record("a", AMINA)]),
    ],
)
def test_every_doubt_is_ambiguous(why, candidates):
    found = outcome(candidates, names=(AMINA, AMINA_NOUR))
    assert (found.outcome, found.records) == ("ambiguous", ()), why


def test_a_full_name_proves_a_record_without_documents_only():
    names = (AMINA_NOUR,)
    assert outcome([record("a", AMINA_NOUR)], names).records == ("a",)
    assert outcome([record("a", AMINA_NOUR, OTHERS)], names, documents=()).records == ("a",)
    twice = [record("a", AMINA_NOUR), record("b", AMINA_NOUR)]
    assert outcome(twice, names).outcome == "ambiguous"
    assert outcome([record("a", AMINA_NOUR, born="near")], names).outcome == "ambiguous"


def test_nobody_of_that_name_is_none():
    assert outcome([]).outcome == "none"
    assert outcome([record("a", Name.of("Zohra", "Meziane"))]).outcome == "none"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (("Mei-Ling", "Hsu"), ("MEI LING", "HSU"), True),
        (("Ngọc Lan", "Đặng"), ("NGOC LAN", "DANG"), True),
        (("Luz Adriana", "Restrepo Galindo"), ("LUZ", "RESTREPO"), True),
        (("Siobhán", "O’Sullivan"), ("SIOBHAN", "OSULLIVAN"), True),
        (("Maria Fernanda", "Araújo"), ("MARIA FERNAN", "ARAUJO"), True),
        (("Reza Amir", "Zand"), ("AMIR REZA", "ZAND"), True),
        (("Mei-Ling", "Hsu"), ("MEI LAN", "HSU"), False),
        (("Jean-Marc", "Roy"), ("JEAN LUC", "ROY"), False),
        (("Amina", "Roy"), ("", "ROY"), False),
    ],
)
def test_names_agree_when_shortened_and_not_when_changed(one, other, same):
    assert agree(Name.of(*one), Name.of(*other)) is same
    assert agree(Name.of(*other), Name.of(*one)) is same


def test_slips_in_a_birth_date():
    assert near_births("1990-04-12") == {"1990-12-04", "1990-01-01"}
    assert near_births("1990-01-01") == frozenset()


def test_over_the_whole_population_never_a_wrong_person_nor_half_a_person(cbsa_system):
    """Each person asks with what IRCC's file says of them, over real HTTP."""
    truth, whole = {}, Counter()
    for one in cbsa.traveller_records(population()):
        for crossing in one.crossings:
            truth[crossing.id] = crossing.owner
            whole[crossing.owner] += 1
    outcomes, wrong = Counter(), []
    for client in ircc.client_records(population()):
        answer = cbsa_system(client)
        outcomes[answer["outcome"]] += 1
        if answer["outcome"] == "one":
            owners = [truth[crossing["id"]] for crossing in answer["crossings"]]
            if set(owners) != {client.owner} or len(owners) != whole[client.owner]:
                wrong.append(client.owner)
    assert wrong == []
    assert outcomes["one"] > 1850
    assert outcomes["ambiguous"] > 30
    assert outcomes["none"] > 3


@pytest.fixture
def cbsa_system(cbsa):
    """Asks for a client's match and, if there is one, crossings, on one kept connection."""
    import http.client
    import json
    from urllib.parse import urlsplit

    connection = http.client.HTTPConnection(urlsplit(cbsa.url).netloc, timeout=20)

    def ask(method, path, pseudonym, body=None):
        connection.request(
            method, path, body and json.dumps(body), headers={"OneGov-Subject": pseudonym}
        )
        reply = connection.getresponse()
        assert reply.status == 200
        return json.loads(reply.read())

    def whole(client):
        identity = client.identity()
        pseudonym = f"person-{client.owner}"
        body = {key: identity[key] for key in ("names", "birth_date", "documents")}
        answer = ask("POST", "/match", pseudonym, {"pseudonym": pseudonym, **body})
        if answer["outcome"] != "one":
            return answer
        return answer | ask("GET", "/entry_exit", pseudonym)

    yield whole
    connection.close()
