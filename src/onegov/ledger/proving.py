"""Makes the file that proves one entry: the entry, the way to a signed root, what it was about."""

from base64 import b64encode
from collections.abc import Mapping
from uuid import UUID

from onegov.core.errors import NotFound
from onegov.ledger import logic
from onegov.ledger.conf import conf
from onegov.ledger.errors import NotSequenced
from onegov.ledger.models import Checkpoint, Entry
from onegov.merkle import public as merkle


def public_key() -> bytes:
    return conf().signer.public_key()


def proof(entry_id: UUID, details: Mapping[str, object]) -> dict[str, object]:
    row = Entry.objects.filter(id=entry_id).first()
    if row is None:
        raise NotFound
    point = _first_checkpoint_over(row)
    return {
        **logic.FORMAT,
        "entry": logic.leaf_data(row).decode(),
        "details": None if row.salt is None else dict(details),
        "salt": "" if row.salt is None else bytes(row.salt).hex(),
        "index": row.index,
        "proof": [b64encode(step).decode() for step in _path(row, point.size)],
        "checkpoint": point.signed,
    }


def _first_checkpoint_over(row: Entry) -> Checkpoint:
    point = None
    if row.index is not None:
        point = Checkpoint.objects.filter(size__gt=row.index).order_by("size").first()
    if point is None:
        raise NotSequenced
    return point


def _path(row: Entry, size: int) -> merkle.Proof:
    """What was there before comes from the checkpoint before; only newer leaves are read."""
    index = row.index or 0
    before = Checkpoint.objects.filter(size__lte=index).order_by("-size").first()
    frontier = merkle.Frontier.from_bytes(bytes(before.frontier)) if before else merkle.Frontier()
    rows = Entry.objects.filter(index__gte=frontier.size, index__lt=size).order_by("index")
    leaves = [bytes(leaf or b"") for leaf in rows.values_list("leaf", flat=True)]
    read = merkle.read_after(frontier, leaves)
    return merkle.make_inclusion_proof(read, index=index, size=size)
