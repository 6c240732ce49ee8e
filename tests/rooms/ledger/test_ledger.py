"""The ledger records in the act's transaction, keeps order, and names what was changed."""

import json
import threading
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction

from onegov.core.types import Actor, ActorKind
from onegov.ledger import public as ledger
from onegov.ledger.models import Checkpoint, Entry

WORKER = Actor(kind=ActorKind.MACHINE, name="worker")
pytestmark = pytest.mark.django_db(transaction=True)


def record(act: str = "thing.done", application: UUID | None = None) -> UUID:
    with transaction.atomic():
        return ledger.record(
            actor=WORKER, act=act, application_id=application, details={"answer": "x"}
        )


def fill(groups: int = 3, each: int = 4) -> None:
    for _ in range(groups):
        for _ in range(each):
            record()
        ledger.sequence()


def test_an_act_outside_a_transaction_is_refused() -> None:
    with pytest.raises(RuntimeError, match="in the transaction"):
        ledger.record(actor=WORKER, act="thing.done")


def test_an_act_that_rolls_back_leaves_no_entry() -> None:
    with transaction.atomic():
        ledger.record(actor=WORKER, act="thing.done")
        transaction.set_rollback(True)
    assert not Entry.objects.exists()


def test_details_are_not_stored() -> None:
    record()
    row = Entry.objects.values().get()
    assert "answer" not in json.dumps(row, default=str)
    assert len(row["digest"]) == 64


def test_the_trail_of_an_application_is_in_order() -> None:
    mine = uuid4()
    for act in ("application.started", "facts.fetched", "application.submitted"):
        record(act, mine)
        record("noise.made", uuid4())
    ledger.sequence()
    trail = ledger.trail(application_id=mine)
    assert [entry.act for entry in trail] == [
        "application.started",
        "facts.fetched",
        "application.submitted",
    ]
    assert [entry.index for entry in trail] == [0, 2, 4]


def test_an_untouched_ledger_is_whole() -> None:
    fill()
    record()
    result = ledger.verify()
    assert (result.ok, result.entries, result.checkpoints, result.waiting) == (True, 12, 3, 1)


COLUMNS = {
    "act": "act || 'x'",
    "step": "step || 'x'",
    "actor": "actor || 'x'",
    "org_id": "org_id || 'x'",
    "refs": """refs || '{"a": "b"}'""",
    "digest": "repeat('0', 64)",
    "salt_digest": "repeat('0', 64)",
    "salt": r"'\x00'::bytea || substring(salt from 2)",
    "leaf": "set_byte(leaf, 3, (get_byte(leaf, 3) + 1) % 256)",
    "person_id": "gen_random_uuid()",
    "application_id": "gen_random_uuid()",
    "occurred_at": "occurred_at + interval '1 microsecond'",
}


@pytest.mark.parametrize("column", COLUMNS)
def test_a_changed_byte_names_its_row(column: str) -> None:
    fill()
    Entry.objects.filter(index=5).update(salt=b"\x01" * 16)  # a known first byte to change
    row = Entry.objects.get(index=5)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE ledger_entry SET {column} = {COLUMNS[column]} WHERE index = 5"  # noqa: S608
        )
    named = [fault for fault in ledger.verify().faults if fault.index == 5]
    assert named
    assert named[0].entry_id == str(row.id)


def test_a_removed_row_is_named() -> None:
    fill()
    Entry.objects.filter(index=7).delete()
    assert 7 in [fault.index for fault in ledger.verify().faults]


def test_rows_removed_at_the_end_are_noticed() -> None:
    fill()
    Entry.objects.filter(index__gte=10).delete()
    assert not ledger.verify().ok


def test_a_row_rewritten_with_its_leaf_breaks_the_signed_root() -> None:
    from onegov.ledger import logic
    from onegov.merkle import public as merkle

    fill()
    row = Entry.objects.get(index=5)
    row.act = "other.done"
    row.leaf = merkle.leaf_hash(logic.leaf_data(row))
    row.save()
    faults = ledger.verify().faults
    assert faults
    assert "Rows 4 to 7" in faults[0].message.en


def test_a_forged_checkpoint_is_noticed() -> None:
    fill()
    point = Checkpoint.objects.get(size=8)
    origin, size, root, rest = point.signed.split("\n", 3)
    forged = ("B" if root[0] == "A" else "A") + root[1:]
    Checkpoint.objects.filter(size=8).update(signed="\n".join((origin, size, forged, rest)))
    assert not ledger.verify().ok


def test_each_subscriber_sees_each_entry_once_in_order() -> None:
    fill()
    seen: list[int | None] = []
    ledger.consume(subscriber="one", handle=lambda entry: seen.append(entry.index), limit=5)
    ledger.consume(subscriber="one", handle=lambda entry: seen.append(entry.index))
    assert seen == list(range(12))
    assert ledger.consume(subscriber="two", handle=lambda entry: None) == 12


def test_a_failing_subscriber_sees_the_same_entry_again() -> None:
    fill(1, 2)

    def fail(entry: object) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        ledger.consume(subscriber="one", handle=fail)
    seen: list[int | None] = []
    ledger.consume(subscriber="one", handle=lambda entry: seen.append(entry.index))
    assert seen == [0, 1]


def test_two_sequencers_never_give_one_index_twice() -> None:
    for _ in range(60):
        record()
    threads = [threading.Thread(target=_sequence) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ledger.sequence()
    assert ledger.verify().ok
    assert Entry.objects.filter(index__isnull=False).count() == 60


def _sequence() -> None:
    for _ in range(5):
        ledger.sequence()
    connection.close()
