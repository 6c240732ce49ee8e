"""What registers announce of their own accord, and which of their services it concerns."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from onegov.core.types import Text
from onegov.exchange.types import ServiceId


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic that the platform subscribes to.

    Attributes:
        name: where it is announced (``CA-DEMO/GOV/CBSA/crossings/changes``).
        provider: the register's service whose facts change.
        kinds: types of events that matter to a case, each with its words for an officer.
    """

    name: ServiceId
    provider: str
    kinds: Mapping[str, Text]


TOPICS: Final = (
    Topic(
        ServiceId.parse("CA-DEMO/GOV/IRCC/clients/changes"),
        "IRCC.status",
        {
            "status.changed": Text(
                en="The person’s immigration status was changed",
                fr="Le statut d’immigration de la personne a été modifié",
            )
        },
    ),
    Topic(
        ServiceId.parse("PROV-DEMO/GOV/EDUCATION/attestations/changes"),
        "EDUCATION.attestation",
        {
            "letter.revoked": Text(
                en="The province revoked the person’s attestation letter",
                fr="La province a révoqué la lettre d’attestation de la personne",
            )
        },
    ),
    Topic(
        ServiceId.parse("CA-DEMO/GOV/CBSA/crossings/changes"),
        "CBSA.entry_exit",
        {
            "crossing.recorded": Text(
                en="A new border crossing was recorded",
                fr="Un nouveau passage à la frontière a été enregistré",
            )
        },
    ),
)
_BY_NAME: Final = {str(topic.name): topic for topic in TOPICS}


def find(source: str, kind: str) -> Topic | None:
    """The topic of an event; None when nothing here depends on it."""
    topic = _BY_NAME.get(source)
    return topic if topic is not None and kind in topic.kinds else None


def in_words(provider: str, kind: str) -> Text:
    """What an event says, for an officer."""
    return next(t.kinds[kind] for t in TOPICS if t.provider == provider and kind in t.kinds)
