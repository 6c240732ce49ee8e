"""The door of ``catalogue``: services, their definitions and versions, and search.

Reads take no actor: what is published is public. ``check_folder`` and ``read_definition`` read
files and touch no database; serving reads published versions only.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from onegov.catalogue import actions, queries
from onegov.catalogue.logic import conditions as _conditions
from onegov.catalogue.logic import fees, folder, letters
from onegov.catalogue.logic import outline as outlines
from onegov.catalogue.types import (
    Clause,
    Condition,
    Definition,
    Fee,
    Outline,
    Problem,
    SearchHit,
    ServiceVersion,
)
from onegov.core.types import Actor, Text, Unknown


def check_folder(path: Path) -> tuple[Problem, ...]:
    """Will say everything that is wrong with a service's folder, in the order of its files.

    Warnings are among them; ``is_warning`` tells them apart. An empty answer means it checks.
    """
    return folder.check(path).problems


def is_warning(problem: Problem) -> bool:
    """Whether ``problem`` does not stop a publication."""
    return folder.is_warning(problem)


def read_definition(path: Path) -> Definition:
    """Will read a service's folder.

    Raises:
        DefinitionError: it does not check; its ``problems`` say all that is wrong.
    """
    return folder.read(path)[0]


def publish(*, actor: Actor, folder: Path) -> ServiceVersion:
    """Will publish a folder's content as the version of the service that is served.

    The same content is the same version: publishing it again changes nothing, and publishing an
    older content serves that older version again.

    Args:
        actor: a process of the platform, or a strongly signed-in ``publisher`` of the owner.

    Raises:
        NotAllowed: the actor is neither.
        DefinitionError: the folder does not check.
        SlugTaken: another service answers at one of its addresses.
    """
    return actions.publish(actor, folder)


def get_current(*, service_id: str) -> Definition:
    """Will return the version of a service that is served now.

    Raises:
        NoSuchService: none is.
    """
    return queries.current(service_id)


def get_version(*, version: str) -> Definition:
    """Will return a published version by its content hash, however old.

    Raises:
        NoSuchService: there is none.
    """
    return queries.version(version)


def find_by_slug(*, slug: str, language: str) -> Definition:
    """Will return the service that answers at ``slug`` in ``language`` (``en`` or ``fr``).

    Raises:
        NoSuchService: none does.
    """
    return queries.by_slug(slug, language)


def list_services() -> list[Definition]:
    """Will return every service that is served, by id."""
    return [queries.version(version) for version in queries.served()]


def search(*, query: str, language: str, limit: int = 20) -> list[SearchHit]:
    """Will return the services that answer a query, best first.

    Words are folded (case, accents) and stemmed; a word of three letters or more may be the start
    of another, one of five or more may have one wrong letter. A query in the other official
    language finds the service too. Words that mean nothing here find nothing.
    """
    return queries.search(query, language, limit)


def fee_on(definition: Definition, day: date) -> Fee:
    """Will return what the service costs on ``day``.

    Raises:
        NoFeeKnown: the definition states no fee for that day.
    """
    return fees.fee_on(definition, day)


def authority(clauses: Iterable[Clause]) -> str:
    """Will name clauses in one text, as requests and receipts do: ``C-29 13(b); C-29 5(1)(d)``.

    Each is named once, in the order given; "" when there are none.
    """
    return "; ".join(dict.fromkeys(clause.code for clause in clauses))


def concerns(
    definition: Definition,
    conditions: Iterable[Condition],
    *,
    facts: Mapping[str, object],
    on: date,
) -> bool | Unknown:
    """Will say whether a question or a document (its ``only_if``) concerns a person.

    A condition on a fact that does not itself concern the person cannot hold.

    Args:
        facts: typed values by name, as rules take them; a missing one is UNKNOWN.
        on: the day at which ages are counted.

    Returns:
        True, False, or UNKNOWN while a fact that decides is not known. No conditions: True.
    """
    return _conditions.concerns(conditions, specs=definition.facts, facts=facts, on=on)


def outline(definition: Definition, day: date) -> Outline:
    """Will say how the goal comes about under the law of ``day``: which rules feed it, in groups.

    What they come to is ``rules.public.evaluate``'s to say.
    """
    return outlines.outline(definition.rules, day)


def fill(text: Text, values: Mapping[str, Text]) -> Text:
    """Will fill a letter's text in: ``{name}`` becomes ``values["name"]`` in each language."""
    return letters.fill(text, values)
