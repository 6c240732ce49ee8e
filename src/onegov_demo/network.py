"""Writes the exchange network of the demonstration: nodes, a witness, their keys, the directories.

Written again, it keeps keys and tokens and changes only ports; so a restart keeps every proof valid.
"""

import json
import os
import secrets
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from onegov.core.signer import Ed25519Signer, load_or_make
from onegov.exchange.public import DirectoryAuthority
from onegov_demo import province
from onegov_demo.province import MINISTRY, PROVINCE
from onegov_demo.rights import rights_of_residency, rights_over, rights_to_announce

INSTANCE, MEMBER_CLASS = "CA-DEMO", "GOV"
MEMBERS = ("ONEGOV", "IRCC", "CBSA", "CRA")
PLATFORM = f"{INSTANCE}/{MEMBER_CLASS}/ONEGOV/platform"
PORT_NAMES = (
    *(f"{member.lower()}_{side}" for member in (*MEMBERS, MINISTRY) for side in ("local", "node")),
    "witness",
    "ircc_system",
    "cbsa_system",
    "education_system",
    "web",
)
"""What ``write_network`` wants to know: each node's port for its own clients (``local``) and for
other nodes (``node``), and the ports of the witness, of the systems that speak HTTP and of the
platform."""
WITNESS = "OAG"

_NAMES = {
    "ONEGOV": {"en": "OneGov platform", "fr": "Plateforme OneGov"},
    "IRCC": {
        "en": "Immigration, Refugees and Citizenship Canada",
        "fr": "Immigration, Réfugiés et Citoyenneté Canada",
    },
    "CBSA": {
        "en": "Canada Border Services Agency",
        "fr": "Agence des services frontaliers du Canada",
    },
    "CRA": {"en": "Canada Revenue Agency", "fr": "Agence du revenu du Canada"},
    WITNESS: {
        "en": "Office of the Auditor General of Canada",
        "fr": "Bureau du vérificateur général du Canada",
    },
    MINISTRY: province.NAME,
}

_SUBSYSTEMS = {
    "ONEGOV": {"platform": ("Platform", "Plateforme")},
    "IRCC": {
        "clients": ("Clients", "Clients"),
        "residency": ("Residency obligation", "Obligation de résidence"),
    },
    "CBSA": {"crossings": ("Border crossings", "Passages frontaliers")},
    "CRA": {"filing": ("Tax returns", "Déclarations de revenus")},
    MINISTRY: province.SUBSYSTEMS,
}

# IRCC's programme of permanent residents asks CBSA on its own node, without the platform.
RESIDENCY = f"{INSTANCE}/{MEMBER_CLASS}/IRCC/residency"
RESIDENCY_TOKEN = "residency.token"  # noqa: S105 - the file's name, not a token
# Whose system announces changes: its subsystem and topic.
ANNOUNCING = {
    "IRCC": ("clients", "changes"),
    "CBSA": ("crossings", "changes"),
    MINISTRY: ("attestations", "changes"),
}

# CRA's own people read on their node which lines of the night's file were rejected.
_OPERATIONS = f"{INSTANCE}/{MEMBER_CLASS}/CRA/operations"
_OPERATIONS_TOKEN = "operations.token"  # noqa: S105 - the file's name, not a token


@dataclass(frozen=True, slots=True)
class Network:
    """Where everything was written; ``nodes`` gives each member's settings file.

    ``token_file`` holds the bearer token with which the platform calls its own node at
    ``platform_url``; ``directory_key`` is the 32-byte key that signed the directory. With the key in
    ``consents_key`` the platform signs what people consent to.
    ``federation`` holds what a node of the first instance pins of the province's directory.
    """

    nodes: Mapping[str, Path]
    directory: Path
    directory_key: bytes
    federation: Path
    platform_url: str
    token_file: Path
    consents_key: Path


@dataclass(frozen=True, slots=True)
class _Keys:
    messages: Ed25519Signer
    log: Ed25519Signer


def system_state(state: Path, system: str) -> Path:
    """The folder that a system (``ircc``, ``education``, ``payments``, ``mail`` …) is run with."""
    return state.absolute() / "systems" / system


def write_network(state: Path, ports: Mapping[str, int], *, traces: str = "") -> Network:
    """Will write settings, keys and directory under ``state / "network"``.

    Args:
        state: folder of the demonstration's state, made when absent.
        ports: a port on 127.0.0.1 for each of ``PORT_NAMES``; KeyError names those missing.
        traces: OpenTelemetry collector to which the nodes send their spans; "" for none.
    """
    if missing := [name for name in PORT_NAMES if name not in ports]:
        raise KeyError(", ".join(missing))
    folder = state.absolute() / "network"
    folder.mkdir(parents=True, exist_ok=True)
    authority = DirectoryAuthority(folder / "authority", instance=INSTANCE)
    token_file = folder / "ONEGOV" / "platform.token"
    provincial = province.open_authority(folder)
    witness = load_or_make(folder / WITNESS / "witness.key", f"{WITNESS}:witness:1")
    consents_key = state.absolute() / "keys" / "consents.1.key"
    consents = _listed(load_or_make(consents_key, "ONEGOV:consents:1"), "consents")
    members = [
        _entry(member, folder, ports, [consents] if member == "ONEGOV" else [])
        for member in MEMBERS
    ]
    _publish(authority, [*members, _witness_entry(witness, ports)])
    _publish(provincial, [_entry(MINISTRY, folder, ports)])
    province.federate(authority, provincial, INSTANCE)
    _make_token(token_file)
    _make_token(folder / "CRA" / _OPERATIONS_TOKEN)
    _make_token(folder / "IRCC" / RESIDENCY_TOKEN)
    pinned = _pinned(provincial)
    _write_json(folder / "federation.json", pinned)
    _make_token(folder / "ONEGOV" / "events.token")
    for member in ANNOUNCING:
        _make_token(folder / member / "system.token")
        _tell_node(state, folder, member, ports)
    nodes = {}
    for member in (*MEMBERS, MINISTRY):
        own = provincial if member == MINISTRY else authority
        nodes[member] = folder / member / "node.json"
        settings = _common(member, ports, own) | _provided(member, state, ports)
        settings |= {"traces": {"endpoint": traces}} if traces else {}
        if member == "ONEGOV":
            settings |= pinned
        if member == MINISTRY:
            settings |= _pinned(authority)
        _write_json(nodes[member], settings)
    _write_json(folder / WITNESS / "witness.json", _witness(ports, authority))
    return Network(
        nodes=nodes,
        directory=authority.published / "directory.jws",
        directory_key=authority.public_key,
        federation=folder / "federation.json",
        platform_url=f"http://127.0.0.1:{ports['onegov_local']}",
        token_file=token_file,
        consents_key=consents_key,
    )


def _tell_node(state: Path, folder: Path, member: str, ports: Mapping[str, int]) -> None:
    """Where the member's system announces, for the system to read."""
    subsystem, topic = ANNOUNCING[member]
    place = system_state(state, member.lower())
    place.mkdir(parents=True, exist_ok=True)
    address = f"http://127.0.0.1:{ports[f'{member.lower()}_local']}/events/{subsystem}/{topic}"
    token = str(folder / member / "system.token")
    _write_json(place / "node.json", {"topic": address, "token_file": token})


def _keys(folder: Path, member: str) -> _Keys:
    return _Keys(
        messages=load_or_make(folder / "node.key", f"{member}:node:1"),
        log=load_or_make(folder / "log.key", f"{member}:log:1"),
    )


def _make_token(path: Path) -> None:
    if not path.exists():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(32))


def _write_json(path: Path, content: object) -> None:
    draft = path.with_suffix(".draft")
    draft.write_text(json.dumps(content, indent=1, ensure_ascii=False), "utf-8")
    draft.replace(path)


def _entry(
    member: str,
    folder: Path,
    ports: Mapping[str, int],
    more: Sequence[dict[str, str]] = (),
) -> dict[str, object]:
    """The member's entry in its directory; ``more``: keys beside those of its node."""
    own = _keys(folder / member, member)
    return {
        "member": _owner(member),
        "name": _NAMES[member],
        "subsystems": [
            {"code": code, "name": {"en": en, "fr": fr}}
            for code, (en, fr) in _SUBSYSTEMS[member].items()
        ],
        "node_id": f"{_owner(member)}/node",
        "url": f"http://127.0.0.1:{ports[f'{member.lower()}_node']}",
        "keys": [_listed(own.messages, "messages"), _listed(own.log, "log"), *more],
    }


def _publish(authority: DirectoryAuthority, members: list[dict[str, object]]) -> None:
    if members != authority.members():
        authority.publish(members)
    authority.renew()


def _witness_entry(signer: Ed25519Signer, ports: Mapping[str, int]) -> dict[str, object]:
    return {
        "member": _owner(WITNESS),
        "name": _NAMES[WITNESS],
        "node_id": f"{_owner(WITNESS)}/witness",
        "url": f"http://127.0.0.1:{ports['witness']}",
        "keys": [_listed(signer, "witness")],
    }


def _witness(ports: Mapping[str, int], authority: DirectoryAuthority) -> dict[str, object]:
    return _of(WITNESS, authority) | {"port": ports["witness"], "key_file": "witness.key"}


def _listed(signer: Ed25519Signer, use: str) -> dict[str, str]:
    public_key = b64encode(signer.public_key()).decode()
    return {"keyid": signer.key_id, "public_key_b64": public_key, "use": use}


def _owner(member: str) -> str:
    return f"{_instance(member)}/{MEMBER_CLASS}/{member}"


def _instance(member: str) -> str:
    return PROVINCE if member == MINISTRY else INSTANCE


def _pinned(authority: DirectoryAuthority) -> dict[str, object]:
    """The setting by which nodes of the other instance pin that authority's directory."""
    pinned = {
        "instance": authority.instance,
        "directory_key": b64encode(authority.public_key).decode(),
        "directory_file": str(authority.published / "directory.jws"),
    }
    return {"federation": [pinned]}


def _common(
    member: str, ports: Mapping[str, int], authority: DirectoryAuthority
) -> dict[str, object]:
    # The province has no witness.
    witnesses = {} if member == MINISTRY else {"witnesses": {"needed": 1}}
    return _of(member, authority) | {
        "local_port": ports[f"{member.lower()}_local"],
        "node_port": ports[f"{member.lower()}_node"],
        "key_file": "node.key",
        "log_key_file": "log.key",
        **witnesses,
    }


def _of(member: str, authority: DirectoryAuthority) -> dict[str, object]:
    return {
        "instance": authority.instance,
        "member_class": MEMBER_CLASS,
        "member": member,
        "directory_file": str(authority.published / "directory.jws"),
        "directory_key": b64encode(authority.public_key).decode(),
        "directory_seconds": 5,
        "folder": "state",
    }


def _provided(member: str, state: Path, ports: Mapping[str, int]) -> dict[str, object]:
    """What is particular to the member: clients, services, adapters, rights."""
    if member == "ONEGOV":
        return _platform(f"http://127.0.0.1:{ports['web']}")
    if member == "IRCC":
        return _ircc(f"http://127.0.0.1:{ports['ircc_system']}")
    if member == "CBSA":
        return _cbsa(f"http://127.0.0.1:{ports['cbsa_system']}")
    if member == MINISTRY:
        system = f"http://127.0.0.1:{ports['education_system']}"
        own = {"topics": _topics(MINISTRY), "clients": [_announcing_client(MINISTRY)]}
        return {**own, **province.provided(system, PLATFORM)}
    return _cra(system_state(state, "cra") / "nightly.txt")


def _platform(web: str) -> dict[str, object]:
    events = {
        "upstream": f"{web}/exchange/events",
        "token_file": "events.token",
        "honours_idempotency_key": True,
    }
    return {
        "clients": [{"client": PLATFORM, "token_file": "platform.token"}],
        "services": {"platform/events": events},
        "rights": [
            *(
                right
                for member, (subsystem, _) in ANNOUNCING.items()
                for right in rights_to_announce(f"{_owner(member)}/{subsystem}", subsystem)
            ),
            province.right_to_announce(f"{_owner(MINISTRY)}/{ANNOUNCING[MINISTRY][0]}"),
        ],
    }


def _topics(member: str) -> dict[str, object]:
    return {"/".join(ANNOUNCING[member]): {"retention_days": 30}}


def _announcing_client(member: str) -> dict[str, str]:
    """The member's own system, which may announce changes at its node."""
    subsystem, _ = ANNOUNCING[member]
    return {"client": f"{_owner(member)}/{subsystem}", "token_file": "system.token"}


def _ircc(system: str) -> dict[str, object]:
    names = ("link", "identity", "status")
    return {
        "topics": _topics("IRCC"),
        "services": {f"clients/{name}": {"upstream": f"{system}/{name}"} for name in names},
        "clients": [
            _announcing_client("IRCC"),
            {"client": RESIDENCY, "token_file": RESIDENCY_TOKEN},
        ],
        "rights": rights_over("clients", PLATFORM),
    }


def _cbsa(system: str) -> dict[str, object]:
    names = ("match", "entry_exit")
    return {
        "topics": _topics("CBSA"),
        "clients": [_announcing_client("CBSA")],
        "services": {f"crossings/{name}": {"upstream": f"{system}/{name}"} for name in names},
        "rights": [*rights_over("crossings", PLATFORM), *rights_of_residency(RESIDENCY)],
    }


def _cra(nightly: Path) -> dict[str, object]:
    acts = {"filing/match": "match", "filing/filing": "records"}
    return {
        "services": {service: {"adapter": "nightly", "act": act} for service, act in acts.items()},
        "adapters": {"nightly": _layout(nightly)},
        "clients": [{"client": _OPERATIONS, "token_file": _OPERATIONS_TOKEN}],
        "rights": rights_over("filing", PLATFORM),
    }


def _layout(nightly: Path) -> dict[str, object]:
    return {
        "file": str(nightly),
        "encoding": "latin-1",
        "line_length": 120,
        "fields": [
            {"name": "account", "start": 1, "length": 9, "type": "digits"},
            {"name": "family", "start": 10, "length": 30},
            {"name": "given", "start": 40, "length": 30},
            {"name": "birth_date", "start": 70, "length": 8, "type": "date"},
            {
                "name": "postal_code",
                "start": 78,
                "length": 6,
                "type": "postal_code",
                "optional": True,
            },
            {"name": "year", "start": 84, "length": 4, "type": "year"},
            {"name": "duty", "start": 88, "length": 1, "type": "code", "values": ["Y", "N", "U"]},
            {"name": "filed", "start": 89, "length": 1, "type": "code", "values": ["Y", "N"]},
            {"name": "assessed_on", "start": 90, "length": 8, "type": "date", "optional": True},
        ],
        "record_key": "year",
        "answer_list": "years",
        "answer_fields": ["year", "duty", "filed", "assessed_on"],
    }
