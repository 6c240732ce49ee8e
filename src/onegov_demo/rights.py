"""What the departments of the demonstration grant the platform: each purpose what it needs.

A department reads a service's published definition and grants the clauses named there, for the
register services that its facts come from, and no more.
"""

from collections.abc import Iterable, Mapping
from typing import Final

LINK = "identity-link"
#: Who read a person's data, asked for that person: Privacy Act, section 12(1).
LOOK, LOOK_UNDER = "access-log", "P-21 12(1)"
#: What IRCC itself asks CBSA, without the platform: Immigration and Refugee Protection Act, section 28.
RESIDENCY, RESIDENCY_UNDER = "residency-obligation", "I-2.5 28"
#: Changes are announced so that open cases do not rest on what is no longer so.
OPEN_CASES = "open-cases"
#: Topic, and the register service whose facts its events concern.
ANNOUNCED: Final[Mapping[str, str]] = {
    "clients/changes": "clients/status",
    "crossings/changes": "crossings/entry_exit",
}

_IRPR = "SOR-2002-227"
#: Purpose, register service, and the clauses under which its facts are collected.
NEEDS: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "citizenship-grant": {
        "clients/identity": ("C-29 13(b)", "C-29 5(1)(d)"),
        "clients/status": (
            "C-29 5(1)(c)",
            "C-29 5(1.001)(a)",
            "C-29 5(1.001)(b)",
            "C-29 5(1)(f)",
        ),
        "crossings/entry_exit": ("C-29 5(1)(c)(i)",),
        "filing/filing": ("C-29 5(1)(c)(iii)",),
    },
    "pr-card-renewal": {
        "clients/identity": (f"{_IRPR} 56(2)(a)(i)",),
        "clients/status": (
            f"{_IRPR} 59(1)(a)",
            f"{_IRPR} 56(2)(a)(iii)",
            f"{_IRPR} 56(2)(a)(x)",
        ),
        "crossings/entry_exit": (f"{_IRPR} 56(2)(a)(vii)",),
    },
    "study-permit": {
        "clients/identity": ("I-2.5 16(1)",),
        "attestations/status": ("I-2.5 87.3(3)",),
    },
}

#: What finds a person's record before the facts are asked for, and whose facts it opens.
_OPENS: Final[Mapping[tuple[str, str], tuple[str, ...]]] = {
    ("clients/link", "POST"): (
        "clients/identity",
        "clients/status",
        "crossings/entry_exit",
        "filing/filing",
        "attestations/status",
    ),
    ("clients/identity", "GET"): (
        "crossings/entry_exit",
        "filing/filing",
        "attestations/status",
    ),
    ("crossings/match", "POST"): ("crossings/entry_exit",),
    ("filing/match", "POST"): ("filing/filing",),
}


#: What the Income Tax Act lets be told with the taxpayer's consent only (s. 241(1) and (5)(b)).
_ON_CONSENT: Final = ("filing/filing", "filing/match")


def rights_over(subsystem: str, client: str) -> list[dict[str, object]]:
    """The rights that ``client`` has over the services of ``clients``, ``crossings`` or ``filing``."""
    granted = [
        _right(client, service, "GET", purpose=purpose, clauses=clauses)
        for purpose, needed in NEEDS.items()
        for service, clauses in needed.items()
    ]
    granted += [
        _right(client, service, method, purpose=LINK, clauses=_clauses(opened))
        for (service, method), opened in _OPENS.items()
    ]
    granted += [
        _right(client, topic, "GET", purpose=OPEN_CASES, clauses=_clauses([service]))
        | {"paths": ["**"]}
        for topic, service in ANNOUNCED.items()
    ]
    granted.append(
        _right(client, f"{subsystem}/accessLog", "GET", purpose=LOOK, clauses=[LOOK_UNDER])
    )
    return [right for right in granted if str(right["service"]).startswith(f"{subsystem}/")]


def rights_of_residency(client: str) -> list[dict[str, object]]:
    """The rights that IRCC's programme of permanent residents has at CBSA."""
    under = [RESIDENCY_UNDER]
    return [
        _right(client, "crossings/match", "POST", purpose=LINK, clauses=under),
        _right(client, "crossings/entry_exit", "GET", purpose=RESIDENCY, clauses=under),
    ]


def rights_to_announce(client: str, subsystem: str) -> list[dict[str, object]]:
    """The rights that a department's ``client`` has to deliver events to the platform."""
    return [
        _right(client, "platform/events", "POST", purpose=OPEN_CASES, clauses=_clauses([service]))
        for topic, service in ANNOUNCED.items()
        if topic.startswith(f"{subsystem}/")
    ]


def _clauses(services: Iterable[str]) -> list[str]:
    """The clauses under which any purpose collects facts from these services, each once."""
    wanted = set(services)
    return sorted(
        {
            clause
            for needed in NEEDS.values()
            for service, clauses in needed.items()
            if service in wanted
            for clause in clauses
        }
    )


def _right(
    client: str, service: str, method: str, *, purpose: str, clauses: Iterable[str]
) -> dict[str, object]:
    return {
        "client": client,
        "service": service,
        "purposes": [purpose],
        "authorities": list(clauses),
        "methods": [method],
        "paths": ["/"],
        **({"consent": "required"} if service in _ON_CONSENT else {}),
    }
