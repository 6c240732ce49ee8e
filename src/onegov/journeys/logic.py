"""What concerns a person, and what is still missing; pure."""

from collections.abc import Mapping, Sequence
from datetime import date

from onegov.cases.types import Json
from onegov.catalogue.types import Condition, Definition, FormPage
from onegov.journeys.types import PageTask


def concerns(conditions: Sequence[Condition], values: Mapping[str, Json], on: date) -> bool:
    """Whether something applies to a person; what is not known yet does not exclude it."""
    return all(_may_hold(condition, values.get(condition.fact), on) for condition in conditions)


def _may_hold(condition: Condition, value: Json, on: date) -> bool:
    if value is None:
        return True
    if condition.values and _word(value) not in condition.values:
        return False
    if condition.age_from is None and condition.age_through is None:
        return True
    age = _age(date.fromisoformat(str(value)), on)
    return (condition.age_from or 0) <= age <= (condition.age_through or 200)


def _word(value: Json) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _age(born: date, on: date) -> int:
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def page_tasks(
    definition: Definition, values: Mapping[str, Json], files: Mapping[str, int], on: date
) -> tuple[PageTask, ...]:
    """The form's pages that concern the person, each with what is missing on it.

    Args:
        values: the answers by fact, JSON, None = unknown.
        files: how many files there are by document.
    """
    tasks = (_page_task(definition, page, values, files, on) for page in definition.form)
    return tuple(task for task in tasks if task.facts or task.documents)


def _page_task(
    definition: Definition,
    page: FormPage,
    values: Mapping[str, Json],
    files: Mapping[str, int],
    on: date,
) -> PageTask:
    facts = tuple(
        name for name in page.facts if concerns(definition.facts[name].only_if, values, on)
    )
    documents = tuple(
        name for name in page.documents if concerns(definition.documents[name].only_if, values, on)
    )
    missing = [name for name in facts if values.get(name) is None]
    missing += [
        name for name in documents if definition.documents[name].required and not files.get(name)
    ]
    return PageTask(
        page=page.id,
        title=page.title,
        done=not missing,
        facts=facts,
        documents=documents,
        missing=tuple(missing),
    )
