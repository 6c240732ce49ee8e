"""Proofs find faults that others seeded into the tables of the real services, and name their line."""

import pytest

from onegov.rules.errors import WARNINGS, Problem, RulesError
from rooms.rules.seeded_faults import (
    FITTING,
    IRCC,
    SEEDED,
    Fault,
    faults,
    rows_that_apply,
    service_text,
)

SERVICES = sorted(folder.parent.name for folder in IRCC.glob("*/rules.yaml"))
MOST_MISSED = 0.05
MOST_ASTRAY = 0.10


def found(fault: Fault) -> list[Problem]:
    """What a check says about the fault, at its rule and of its kind."""
    return [
        problem
        for problem in fault.text.problems(fault.rule)
        if problem.element.split(".")[0] == fault.rule and problem.code in FITTING[fault.kind]
    ]


@pytest.mark.parametrize("service", SERVICES)
def test_faults_are_found_at_their_line(service: str) -> None:
    seeded = faults(service)
    answers = {fault: found(fault) for fault in seeded}
    missed = [str(fault) for fault, problems in answers.items() if not problems]
    told = {fault: problems for fault, problems in answers.items() if problems}
    astray = [
        f"{fault}: line {[problem.line for problem in problems]}"
        for fault, problems in told.items()
        if not any(problem.line in fault.lines for problem in problems)
    ]
    assert len(missed) <= MOST_MISSED * len(seeded), "missed:\n" + "\n".join(missed)
    assert len(astray) <= MOST_ASTRAY * len(told), "astray:\n" + "\n".join(astray)


@pytest.mark.parametrize("service", SERVICES)
def test_sound_services_have_no_gap_and_no_overlap(service: str) -> None:
    problems = service_text(service).problems()
    assert [problem for problem in problems if problem.code not in WARNINGS] == []


@pytest.mark.parametrize("service", SERVICES)
def test_the_facts_of_each_fault_show_it(service: str) -> None:
    """Evaluated row by row, without proofs: none applies in a gap, two or more in an overlap."""
    for fault in faults(service):
        if isinstance(fault.text.read, RulesError):
            continue  # a list without its last row is no table yet; nothing can be evaluated
        count = rows_that_apply(fault.text.read, fault)
        shown = {"gap": count == 0, "overlap": count > 1, "swapped bound": count != 1}
        assert shown[fault.kind], f"{fault}: {count} rows apply"


def test_enough_faults_are_seeded_in_every_service() -> None:
    assert set(SEEDED) == set(SERVICES)
    assert sum(len(entries) for entries in SEEDED.values()) >= 60
