"""Checks every row and every checkpoint of the ledger, and names the first that is wrong."""

from collections.abc import Iterator

from onegov.core.types import Text
from onegov.ledger import logic
from onegov.ledger.conf import conf
from onegov.ledger.models import Checkpoint, Entry
from onegov.ledger.types import Fault, Verification
from onegov.merkle import public as merkle
from onegov.merkle.errors import MerkleError


def verify() -> Verification:
    """Will recompute the whole ledger from its rows."""
    walk = _Walk()
    for row in Entry.objects.filter(index__isnull=False).order_by("index").iterator(2000):
        walk.step(row)
    walk.finish()
    return Verification(
        entries=walk.frontier.size,
        checkpoints=walk.checked,
        waiting=Entry.objects.filter(index__isnull=True).count(),
        faults=tuple(walk.faults),
    )


class _Walk:
    """Goes through the rows in order, with the checkpoints beside them."""

    def __init__(self) -> None:
        self.frontier = merkle.Frontier()
        self.faults: list[Fault] = []
        self.checked = 0
        self._since = 0
        self._checkpoints: Iterator[Checkpoint] = iter(
            Checkpoint.objects.order_by("size").iterator(2000)
        )
        self._next = next(self._checkpoints, None)

    def step(self, row: Entry) -> None:
        place = self.frontier.size
        if row.index != place:
            self._say(place, "", "This row is missing.", "Cette ligne est absente.")
            # Go on as if the missing rows had been there, so that later faults show too.
            while self.frontier.size < (row.index or 0):
                self.frontier = self.frontier.append(bytes(32))
        self._check_content(row)
        self.frontier = self.frontier.append(bytes(row.leaf or b""))
        self._check_point()

    def finish(self) -> None:
        if self._next is not None:
            self._say(
                self.frontier.size,
                "",
                "Rows are missing at the end: a signed checkpoint counts more.",
                "Il manque des lignes à la fin : un point de contrôle signé en compte davantage.",
            )
        elif self.frontier.size != self._since:
            self._say(
                self._since,
                "",
                "No signed checkpoint covers the rows from here on.",
                "Aucun point de contrôle signé ne couvre les lignes à partir d’ici.",
            )

    def _check_content(self, row: Entry) -> None:
        if row.salt is not None and logic.salt_digest(bytes(row.salt)) != row.salt_digest:
            self._say_row(row, "Its salt was changed.", "Son sel a été modifié.")
        elif merkle.leaf_hash(logic.leaf_data(row)) != bytes(row.leaf or b""):
            self._say_row(row, "This row was changed.", "Cette ligne a été modifiée.")

    def _check_point(self) -> None:
        while self._next is not None and self._next.size <= self.frontier.size:
            self._compare(self._next)
            self._since = self._next.size
            self.checked += 1
            self._next = next(self._checkpoints, None)

    def _compare(self, point: Checkpoint) -> None:
        problem = _signature_problem(point)
        if problem is None and point.size == self.frontier.size:
            signed = merkle.open_checkpoint(point.signed, conf().signer.public_key())
            if signed.root != self.frontier.root() or signed.size != point.size:
                problem = Text(
                    en=f"Rows {self._since} to {point.size - 1} do not give the signed root.",
                    fr=f"Les lignes {self._since} à {point.size - 1} ne donnent pas la racine signée.",
                )
        if problem is not None and not self._already_named(point):
            self.faults.append(Fault(None, f"checkpoint {point.size}", problem))

    def _already_named(self, point: Checkpoint) -> bool:
        """A wrong row spoils every root after it: naming the row once is enough."""
        named = [fault.index for fault in self.faults if fault.index is not None]
        return any(index < point.size for index in named)

    def _say_row(self, row: Entry, en: str, fr: str) -> None:
        self._say(row.index, str(row.id), en, fr)

    def _say(self, index: int | None, entry_id: str, en: str, fr: str) -> None:
        self.faults.append(Fault(index, entry_id, Text(en=en, fr=fr)))


def _signature_problem(point: Checkpoint) -> Text | None:
    try:
        merkle.open_checkpoint(point.signed, conf().signer.public_key())
    except MerkleError as error:
        return error.message
    return None
