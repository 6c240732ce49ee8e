"""A made-up province: an instance of its own, federated with the first; its node and its authority.

It imitates no real province. Its Act exists in this demonstration only.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from onegov.exchange.public import DirectoryAuthority
from onegov_demo.rights import LINK, LOOK, LOOK_UNDER, OPEN_CASES

PROVINCE: Final = "PROV-DEMO"
MINISTRY: Final = "EDUCATION"
#: By which the province answers, beside the clause by which the federal service collects.
OWN_LAW: Final = "SAA-DEMO 6(1)"
_COLLECTED_UNDER: Final = "I-2.5 87.3(3)"
NAME: Final = {
    "en": "Ministry of Education (made-up province)",
    "fr": "Ministère de l’Éducation (province fictive)",
}
SUBSYSTEMS: Final = {"attestations": ("Attestation letters", "Lettres d’attestation")}


def open_authority(network: Path) -> DirectoryAuthority:
    """The province's own authority, in a folder apart from the federal one."""
    return DirectoryAuthority(network / "province", instance=PROVINCE)


def federate(own: DirectoryAuthority, province: DirectoryAuthority, instance: str) -> None:
    """Will publish in both directories that each federates with the other, where it is not there."""
    for authority, other in ((own, PROVINCE), (province, instance)):
        edition = authority.edition
        if edition is None or other not in edition.federates:
            authority.federate(other)


def provided(system: str, client: str) -> Mapping[str, object]:
    """What the ministry's node offers of its system, and to whom."""
    names = ("match", "status")
    return {
        "services": {f"attestations/{name}": {"upstream": f"{system}/{name}"} for name in names},
        "rights": [
            _right(client, "attestations/match", "POST", purpose=LINK),
            _right(client, "attestations/status", "GET", purpose="study-permit"),
            _right(client, "attestations/changes", "GET", purpose=OPEN_CASES) | {"paths": ["**"]},
            _right(client, "attestations/accessLog", "GET", purpose=LOOK, clauses=[LOOK_UNDER]),
        ],
    }


def right_to_announce(client: str) -> dict[str, object]:
    """The right that the ministry's ``client`` has to deliver events to the platform."""
    return _right(client, "platform/events", "POST", purpose=OPEN_CASES)


def _right(
    client: str,
    service: str,
    method: str,
    *,
    purpose: str,
    clauses: Sequence[str] = (_COLLECTED_UNDER, OWN_LAW),
) -> dict[str, object]:
    return {
        "client": client,
        "service": service,
        "purposes": [purpose],
        "authorities": list(clauses),
        "methods": [method],
        "paths": ["/"],
    }
