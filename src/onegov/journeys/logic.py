"""What concerns a person, and what is still missing; pure."""

from collections.abc import Callable, Mapping, Sequence

from onegov.cases.types import Json
from onegov.catalogue.types import Condition, Definition, FormPage
from onegov.journeys.types import PageTask

Concerns = Callable[[Sequence[Condition]], bool]


def page_tasks(
    definition: Definition,
    values: Mapping[str, Json],
    files: Mapping[str, int],
    concerns: Concerns,
) -> tuple[PageTask, ...]:
    """The form's pages that concern the person, each with what is missing on it.

    Args:
        values: the answers by fact, JSON, None = unknown.
        files: how many files there are by document.
        concerns: whether what stands under these conditions applies to the person.
    """
    tasks = (_page_task(definition, page, values, files, concerns) for page in definition.form)
    return tuple(task for task in tasks if task.facts or task.documents)


def _page_task(
    definition: Definition,
    page: FormPage,
    values: Mapping[str, Json],
    files: Mapping[str, int],
    concerns: Concerns,
) -> PageTask:
    facts = tuple(name for name in page.facts if concerns(definition.facts[name].only_if))
    documents = tuple(
        name for name in page.documents if concerns(definition.documents[name].only_if)
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
