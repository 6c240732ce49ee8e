"""The definitions of services, and what each asks of a register."""

from functools import cache
from pathlib import Path

from onegov.catalogue import public as catalogue
from onegov.catalogue.types import Definition, FactSpec

FOLDER = Path(__file__).parents[3] / "services" / "ircc"
WITH_REGISTERS = ("citizenship-grant", "pr-card-renewal", "study-permit")


@cache
def definition(service: str) -> Definition:
    return catalogue.read_definition(FOLDER / service)


def facts(service: str, provider: str, *names: str) -> tuple[FactSpec, ...]:
    """What the service gets from the register: all of it, or the facts named."""
    known = definition(service)
    asked = known.registers[provider].facts if provider in known.registers else ()
    return tuple(known.facts[name] for name in names or asked)
