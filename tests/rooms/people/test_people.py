"""Links to registers: proven by the department, limited, pairwise."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onegov.core.types import Actor, ActorKind
from onegov.exchange import public as exchange
from onegov.ledger.models import Entry
from onegov.people import logic
from onegov.people import public as people
from onegov.people.errors import AlreadyLinked, DepartmentDown, LinkLocked, LinkRefused
from onegov.people.models import LinkAttempt, RegisterLink
from onegov.people.types import Link
from onegov_demo.characters import Character, find_character
from rooms.registers.network import Running, running

# Each test links another character: the department remembers failures between tests.


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("network")) as started:
        yield started


@pytest.fixture
def node(network: Running) -> Iterator[Running]:
    client = network.client()
    exchange.configure_platform_node(client)
    yield network
    exchange.configure_platform_node(None)
    client.close()


@pytest.fixture
def actor(db: None) -> Actor:
    return Actor(kind=ActorKind.PERSON, person_id=people.create_person(), strong=True)


def character(key: str) -> Character:
    found = find_character(f"{key}@example.org")
    assert found is not None
    return found


def link(actor: Actor, who: Character, *, secret: str = "", born: date | None = None) -> Link:
    birth_date = born or who.birth_date
    assert birth_date is not None
    return people.link_identity(
        actor=actor,
        member="IRCC",
        identifier=who.client_id,
        birth_date=birth_date,
        secret=secret or who.link_code,
        authority="SOR-2002-227 56(2)(a)(i); I-2.5 16(1)",
    )


def test_a_proven_link_is_kept_without_what_was_typed(actor: Actor, node: Running) -> None:
    amina = character("amina")
    made = link(actor, amina)
    row = RegisterLink.objects.values().get()
    assert made.evidence_id
    assert amina.client_id not in str(row)
    assert amina.link_code not in str(row)
    assert actor.person_id is not None
    assert people.links(person_id=actor.person_id) == (made,)
    assert Entry.objects.filter(act="identity.linked").count() == 1


def test_linking_twice_is_one_link(actor: Actor, node: Running) -> None:
    assert link(actor, character("pierre")) == link(actor, character("pierre"))
    assert RegisterLink.objects.count() == 1


def test_an_account_is_never_moved_to_another_record(actor: Actor, node: Running) -> None:
    """Or an application could be put together from what two persons' records say."""
    first = link(actor, character("mei-ling"))
    with pytest.raises(AlreadyLinked):
        link(actor, character("pierre"))
    assert actor.person_id is not None
    assert people.links(person_id=actor.person_id) == (first,)
    assert link(actor, character("mei-ling")) == first


def test_a_wrong_code_links_nothing_and_counts(actor: Actor, node: Running) -> None:
    with pytest.raises(LinkRefused):
        link(actor, character("daniel"), secret="22222222")
    assert not RegisterLink.objects.exists()
    assert LinkAttempt.objects.count() == 1


def test_a_wrong_birth_date_says_no_more_than_a_wrong_code(actor: Actor, node: Running) -> None:
    with pytest.raises(LinkRefused) as by_date:
        link(actor, character("sofia"), born=date(1950, 1, 1))
    with pytest.raises(LinkRefused) as by_code:
        link(actor, character("sofia"), secret="22222222")
    assert by_date.value.message == by_code.value.message


def test_five_wrong_codes_lock_even_the_right_one(actor: Actor, node: Running) -> None:
    for _ in range(5):
        with pytest.raises(LinkRefused):
            link(actor, character("ngozi"), secret="22222222")
    with pytest.raises(LinkLocked):
        link(actor, character("ngozi"))


def test_another_account_cannot_go_on_guessing_where_the_first_was_locked(
    actor: Actor, node: Running
) -> None:
    tariq = character("tariq")
    for _ in range(5):
        with pytest.raises(LinkRefused):
            link(actor, tariq, secret="22222222")
    other = Actor(kind=ActorKind.PERSON, person_id=people.create_person(), strong=True)
    with pytest.raises(LinkLocked):
        link(other, tariq)


def test_a_department_that_is_down_is_no_wrong_answer(actor: Actor, node: Running) -> None:
    with node.down("ircc"):
        for _ in range(6):
            with pytest.raises(DepartmentDown):
                link(actor, character("oleksandr"))
    assert LinkAttempt.objects.count() == 0
    link(actor, character("oleksandr"))


@given(st.uuids(), st.uuids(), st.binary(min_size=32, max_size=32))
def test_no_two_departments_can_compare_pseudonyms(one: UUID, two: UUID, key: bytes) -> None:
    names = {logic.pseudonym(key, one, member) for member in ("IRCC", "CBSA", "CRA")}
    assert len(names) == 3
    assert one == two or logic.pseudonym(key, one, "IRCC") != logic.pseudonym(key, two, "IRCC")


def test_a_role_is_granted_once(actor: Actor) -> None:
    assert actor.person_id is not None
    for _ in range(2):
        people.grant_role(actor=actor, person_id=actor.person_id, org_id="IRCC", role="officer")
    assert [role.role for role in people.staff_roles(person_id=actor.person_id)] == ["officer"]
    assert people.staff_roles(person_id=uuid4()) == ()
