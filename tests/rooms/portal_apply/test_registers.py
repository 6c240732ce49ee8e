"""Linking and fetching from real nodes and department systems, as a person walks through it."""

from collections.abc import Iterator

import pytest

from onegov.cases import public as cases
from onegov.exchange import public as exchange
from onegov_demo.characters import CHARACTERS, Character
from rooms.portal_apply.browser import Person
from rooms.registers.network import Running, running

pytestmark = pytest.mark.django_db

ALL = ("IRCC.identity", "IRCC.status", "CBSA.entry_exit", "CRA.filing")


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("network")) as started:
        yield started


@pytest.fixture(autouse=True)
def _platform(network: Running, settings) -> Iterator[None]:
    directory = network.conf
    settings.ONEGOV_REGISTERS = lambda: directory
    client = network.client()
    exchange.configure_platform_node(client)
    yield
    exchange.configure_platform_node(None)
    client.close()


def who(key: str) -> Character:
    return next(one for one in CHARACTERS if one.key == key)


def proof(character: Character, **changed: str) -> dict[str, str]:
    born = character.birth_date
    return {
        "client_id": character.client_id,
        "birth_date_year": str(born.year),
        "birth_date_month": str(born.month),
        "birth_date_day": str(born.day),
        "secret": character.link_code,
    } | changed


def ask(person: Person, page: str, *providers: str):
    return person.post(page, {name: "ask" if name in providers else "type" for name in ALL})


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_wrong_code_keeps_what_was_typed_but_the_code(amina, draft, address, language) -> None:
    page = address("link", draft, language=language)
    shown = amina.post(page, proof(who("amina"), secret="WRONG-CODE"))
    expected = {
        "en": "These details do not match a record.",
        "fr": "Ces renseignements ne correspondent à aucun dossier.",
    }
    assert shown.problems[0].startswith(expected[language])
    assert shown.value("client_id") == who("amina").client_id
    assert "WRONG-CODE" not in shown.html


def test_a_department_that_is_down_is_said_so(amina, draft, address, network) -> None:
    with network.down("ircc"):
        shown = amina.post(address("link", draft), proof(who("amina")))
    assert len(shown.problems) == 1
    assert shown.value("client_id") == who("amina").client_id
    assert "Link your record" in shown.words


def test_from_linking_to_a_filled_form(amina, draft, address) -> None:
    linked = amina.post(address("link", draft), proof(who("amina")))
    assert linked.path == address("sources", draft)
    answers = ask(amina, address("sources", draft), *ALL)
    assert answers.path == address("answers", draft)
    assert "March\u00a016, 2020" in answers.words
    assert not cases.view(actor=amina.actor, application_id=draft).facts, "not before she says so"
    for provider in ALL:
        after = amina.post(address("answers", draft), {"use": provider})
    assert after.path == address("application", draft)
    facts = cases.view(actor=amina.actor, application_id=draft).facts
    assert {"legal_name", "pr_date", "trips", "tax_years"} <= set(facts)
    form = amina.get(address("form_page", draft, 3, language="fr"))
    assert "Agence des services frontaliers du Canada" in form.words
    read = amina.get(address("application_readings", draft))
    assert "Canada Revenue Agency" in read.words or "Income tax returns" in read.words


def test_an_ambiguous_match_prefills_nothing_and_says_so(daniel, definition, address) -> None:
    draft = cases.start(actor=daniel.actor, definition=definition, language="en")
    daniel.post(address("link", draft), proof(who("mei-ling")))
    shown = ask(daniel, address("sources", draft), "CBSA.entry_exit")
    assert shown.path == address("answers", draft)
    assert "Use this" not in shown.words
    assert "Type it myself" in shown.words
    done = daniel.post(address("answers", draft), {"type": "CBSA.entry_exit"})
    assert done.path == address("application", draft)
    assert "trips" not in cases.view(actor=daniel.actor, application_id=draft).facts


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_register_that_is_down_may_be_asked_again(
    amina, draft, address, network, language
) -> None:
    amina.post(address("link", draft), proof(who("amina")))
    page = address("answers", draft, language=language)
    with network.down("cbsa"):
        ask(amina, address("sources", draft), "IRCC.status", "CBSA.entry_exit")
        shown = amina.get(page)
    assert {"en": "Try again", "fr": "Réessayer"}[language] in shown.words
    again = amina.post(page, {"again": "CBSA.entry_exit"})
    assert again.html.count('name="use"') == 2, "the answer that waited still waits"


def test_each_source_needs_a_choice(amina, draft, address) -> None:
    amina.post(address("link", draft), proof(who("amina")))
    shown = amina.post(address("sources", draft), {"IRCC.status": "ask"})
    assert len(shown.problems) == 3
    assert shown.is_checked("IRCC.status", "ask")
