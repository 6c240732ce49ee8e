"""Publishing: a version is its content, is never changed, and stays readable."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.db import transaction
from django.test import TestCase

from onegov.catalogue import models, public
from onegov.catalogue.errors import DefinitionError, NoSuchService, SlugTaken
from onegov.core.errors import NotAllowed
from onegov.core.types import ANONYMOUS, Actor, ActorKind, Money
from onegov.ledger.models import Entry

from .conftest import EXAMPLE, GRANT, Folder

MACHINE = Actor(kind=ActorKind.MACHINE, name="onegov publish")
EXAMPLE_ID = "ircc/proof-of-citizenship"

pytestmark = pytest.mark.django_db


def publish(folder: Folder) -> str:
    return public.publish(actor=MACHINE, folder=folder.path).version


def test_the_same_content_is_one_version_however_often_it_is_published(example: Folder) -> None:
    first = public.publish(actor=MACHINE, folder=example.path)
    second = public.publish(actor=MACHINE, folder=example.path)
    assert (first.new, second.new) == (True, False)
    assert first.version == second.version
    assert first.sequence == second.sequence == 1
    assert models.ServiceVersion.objects.count() == 1
    assert Entry.objects.filter(act="service.published").count() == 1


def test_an_edit_is_a_second_version_and_the_first_stays_readable(example: Folder) -> None:
    old = publish(example)
    new = publish(example.change("cents: 7500\n", "cents: 9900\n"))
    assert old != new
    today = date(2026, 11, 23)
    current = public.get_current(service_id=EXAMPLE_ID)
    assert current.version == new
    assert public.fee_on(current, today).amount == Money(9900)
    before = public.get_version(version=old)
    assert public.fee_on(before, today).amount == Money(7500)
    assert before.version == old
    rows = models.ServiceVersion.objects.order_by("sequence").values_list("version", "sequence")
    assert list(rows) == [(old, 1), (new, 2)]


def test_going_back_serves_the_old_version_again(example: Folder) -> None:
    old = publish(example)
    publish(example.change("cents: 7500\n", "cents: 9900\n"))
    again = public.publish(
        actor=MACHINE, folder=example.change("cents: 9900\n", "cents: 7500\n").path
    )
    assert (again.version, again.sequence, again.new) == (old, 1, True)
    assert public.get_current(service_id=EXAMPLE_ID).version == old
    assert models.ServiceVersion.objects.count() == 2


def test_serving_does_not_need_the_folder(example: Folder) -> None:
    publish(example)
    shutil.rmtree(example.path)
    definition = public.get_current(service_id=EXAMPLE_ID)
    assert definition.rules.goal == "eligible"
    assert [each.id for each in public.list_services()] == [EXAMPLE_ID]
    assert public.find_by_slug(slug="proof-of-citizenship", language="en") == definition
    assert public.find_by_slug(slug="preuve-citoyennete", language="fr") == definition


def test_a_slug_belongs_to_one_language(example: Folder) -> None:
    publish(example)
    with pytest.raises(NoSuchService):
        public.find_by_slug(slug="preuve-citoyennete", language="en")


def test_search_follows_what_is_published(example: Folder) -> None:
    assert public.search(query="certificate", language="en") == []
    publish(example)
    (hit,) = public.search(query="certificate", language="en")
    assert hit.definition.id == EXAMPLE_ID
    publish(example.change("lost certificate", "misplaced scroll"))
    (found,) = public.search(query="misplaced scroll", language="en")
    assert found.definition.version != hit.definition.version


def test_the_citizenship_grant_publishes() -> None:
    made = public.publish(actor=MACHINE, folder=GRANT)
    definition = public.get_current(service_id="ircc/citizenship-grant")
    assert definition.version == made.version
    assert public.find_by_slug(slug="attribution-citoyennete", language="fr") == definition


def test_a_published_row_cannot_be_changed_or_deleted(example: Folder) -> None:
    publish(example)
    row = models.ServiceVersion.objects.get()
    row.canonical = "{}"
    for attempt in (
        row.save,
        row.delete,
        models.ServiceVersion.objects.all().delete,
        lambda: models.ServiceVersion.objects.update(canonical="{}"),
    ):
        with pytest.raises(TypeError):
            attempt()


def test_the_stored_text_hashes_to_its_version(example: Folder) -> None:
    import hashlib

    version = publish(example)
    row = models.ServiceVersion.objects.get()
    assert hashlib.sha256(row.canonical.encode()).hexdigest() == version


def test_the_act_is_recorded_without_its_content(example: Folder) -> None:
    version = publish(example)
    entry = Entry.objects.get(act="service.published")
    assert entry.refs == {"service_id": EXAMPLE_ID, "version": version}
    assert (entry.actor, entry.org_id) == ("machine:onegov publish", "IRCC")


def test_what_does_not_check_is_not_published(example: Folder) -> None:
    example.change("owner: IRCC\n", "")
    with pytest.raises(DefinitionError) as refused:
        public.publish(actor=MACHINE, folder=example.path)
    assert [each.code for each in refused.value.problems] == ["catalogue.rule4.missing"]
    assert not models.Service.objects.exists()


@pytest.mark.parametrize(
    "actor",
    [
        ANONYMOUS,
        Actor(kind=ActorKind.PERSON),
        Actor(kind=ActorKind.STAFF, org_id="IRCC", roles=frozenset({"officer"}), strong=True),
        Actor(kind=ActorKind.STAFF, org_id="CRA", roles=frozenset({"publisher"}), strong=True),
        Actor(kind=ActorKind.STAFF, org_id="IRCC", roles=frozenset({"publisher"})),
    ],
    ids=["nobody", "person", "officer", "other department", "one factor"],
)
def test_others_may_not_publish(example: Folder, actor: Actor) -> None:
    with pytest.raises(NotAllowed):
        public.publish(actor=actor, folder=example.path)
    assert not models.ServiceVersion.objects.exists()


def test_a_publisher_of_the_owner_may(example: Folder) -> None:
    roles = frozenset({"publisher"})
    actor = Actor(kind=ActorKind.STAFF, org_id="IRCC", roles=roles, strong=True)
    assert public.publish(actor=actor, folder=example.path).new


def test_two_services_cannot_answer_at_one_address(
    example: Folder, copy: Callable[[Path, str], Folder]
) -> None:
    publish(example)
    other = copy(EXAMPLE, "other").change("id: ircc/proof-of-citizenship ", "id: ircc/other ")
    with pytest.raises(SlugTaken), transaction.atomic():
        publish(other)
    assert models.ServiceVersion.objects.count() == 1


def test_what_was_never_published_is_not_found() -> None:
    with pytest.raises(NoSuchService):
        public.get_current(service_id="ircc/nothing")
    with pytest.raises(NoSuchService):
        public.get_version(version="0" * 64)
    with pytest.raises(NoSuchService):
        public.find_by_slug(slug="nothing", language="fr")


def test_a_definition_is_read_once_for_many_requests(example: Folder) -> None:
    publish(example)
    public.get_current(service_id=EXAMPLE_ID)
    with TestCase().assertNumQueries(1):
        public.get_current(service_id=EXAMPLE_ID)


def test_choices_keep_the_order_in_which_their_authors_wrote_them() -> None:
    version = public.publish(actor=MACHINE, folder=GRANT).version
    served, written = public.get_version(version=version), public.read_definition(GRANT)
    assert list(served.facts) == list(written.facts)
    for name, fact in written.facts.items():
        assert list(served.facts[name].choices) == list(fact.choices)
