"""Who read about a person, from the access logs of the departments where they have a record."""

import logging
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.core.cache import cache
from django.db import transaction

from onegov.consent import public as consent
from onegov.consent.types import Access
from onegov.core.errors import NotAllowed, NotFound
from onegov.core.types import Actor
from onegov.exchange import public as exchange
from onegov.exchange.errors import BadDirectory, BadSignature
from onegov.exchange.types import ACCESS_LOG, Directory, Listing, ServiceId
from onegov.ledger import public as ledger
from onegov.people import public as people
from onegov.people.types import Link
from onegov.registers import wording
from onegov.registers.access_asking import Log, Told, ask_nodes
from onegov.registers.access_names import named
from onegov.registers.conf import conf
from onegov.registers.providers import PROVIDERS
from onegov.registers.types import Accesses, AccessProblemCode

logger = logging.getLogger(__name__)

_FRESH: Final = timedelta(minutes=1)
_DOWN: Final = timedelta(seconds=15)  # so that each page of a list does not wait for the same node


def services() -> dict[str, list[ServiceId]]:
    """The access logs of each department that the platform asks for facts."""
    found: dict[str, dict[ServiceId, None]] = {}
    for provider in PROVIDERS.values():
        asked = provider.service
        log = ServiceId(
            asked.instance, asked.member_class, asked.member, asked.subsystem, ACCESS_LOG
        )
        found.setdefault(provider.member, {})[log] = None
    return {member: list(logs) for member, logs in found.items()}


def list_accesses(actor: Actor, person_id: UUID) -> tuple[Accesses, ...]:
    if actor.person_id != person_id:
        raise NotAllowed
    links = {link.member: link for link in people.links(person_id=person_id)}
    directories: Listing = conf().directory() if links else Directory({})
    logs = {
        member: _logs(asked, links[member], directories) if member in links else []
        for member, asked in services().items()
    }
    told = _ask_all(actor, person_id, [log for each in logs.values() for log in each or ()])
    return tuple(
        _untold(member, "down")
        if each is None
        else _accesses(member, [(log, told[log]) for log in each], directories)
        for member, each in logs.items()
    )


def _untold(member: str, problem: AccessProblemCode) -> Accesses:
    message = wording.access_problem(problem, member)
    return Accesses(member, consent.organisation(member), problem, message)


def proof(actor: Actor, person_id: UUID, leaf: str) -> dict[str, object]:
    for found in list_accesses(actor, person_id):
        for access, file in zip(found.entries, found.proofs, strict=True):
            if access.leaf == leaf:
                return file
    raise NotFound


def _logs(asked: Iterable[ServiceId], link: Link, directories: Listing) -> list[Log] | None:
    """Each node of a department keeps a log of its own; None: nothing could be checked now."""
    logs = []
    for service in asked:
        try:
            listed = directories.of(service.owner).members.get(service.owner)
        except BadDirectory as error:
            logger.warning("no access log of %s can be checked: %s", service.owner, error.code)
            return None
        nodes = [node.node_id for node in listed.nodes] if listed else [""]
        logs += [Log(service, node, link.pseudonym) for node in nodes]
    return logs


def _ask_all(actor: Actor, person_id: UUID, logs: list[Log]) -> dict[Log, Told]:
    keys = {log: f"access:{person_id}:{log.service}:{log.node}" for log in logs}
    kept = cache.get_many(keys.values())
    told = {log: kept[key] for log, key in keys.items() if key in kept}
    missing = [log for log in logs if log not in told]
    if missing:
        by_service: dict[ServiceId, list[Log]] = {}
        for log in missing:
            by_service.setdefault(log.service, []).append(log)
        with ThreadPoolExecutor(len(by_service), thread_name_prefix="access-log") as threads:
            answers = threads.map(ask_nodes, by_service.values())
            new = {log: answer for each in answers for log, answer in each.items()}
        _note(actor, person_id, new)
        for log, answer in new.items():
            seconds = _DOWN if answer.problem == "down" else _FRESH
            cache.set(keys[log], answer, seconds.total_seconds())
        told |= new
    return told


@transaction.atomic
def _note(actor: Actor, person_id: UUID, told: dict[Log, Told]) -> None:
    for log, answer in told.items():
        ledger.record(
            actor=actor,
            act="data.accesses_listed",
            person_id=person_id,
            org_id=log.service.member,
            details={"service": str(log.service), "node": log.node, "problem": answer.problem},
            refs={f"evidence_{number}": id for number, id in enumerate(answer.looks)},
        )


def _accesses(member: str, told: list[tuple[Log, Told]], directories: Listing) -> Accesses:
    if not told:
        return _untold(member, "not_linked")
    entries: list[Access] = []
    proofs: list[dict[str, object]] = []
    problems: list[AccessProblemCode] = [answer.problem for _, answer in told if answer.problem]
    more = False
    for log, answer in told:
        directory = directories.of(log.service.owner)
        try:
            pages = [
                exchange.read_access_page(page, directory=directory, asked=log.service)
                for page in answer.pages
            ]
        except BadSignature:
            problems.append("bad_signature")
            continue
        for entry in (entry for page in pages for entry in page.entries):
            entries.append(named(entry, log.service, directories))
            proofs.append(entry.proof)
        more = more or bool(pages and pages[-1].more)
    problem = _worst(problems, len(told))
    message = wording.access_problem(problem, member) if problem else None
    name = consent.organisation(member)
    return Accesses(member, name, problem, message, tuple(entries), tuple(proofs), more)


def _worst(problems: list[AccessProblemCode], asked: int) -> AccessProblemCode:
    """Whatever a node could not tell is told."""
    serious = [problem for problem in problems if problem != "unknown"]
    if serious or not problems:
        return serious[0] if serious else ""
    return "unknown" if len(problems) == asked else "partly"
