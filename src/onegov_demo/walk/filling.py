"""Answers put into the fields that a page shows for them."""

from onegov_demo.walk.forms import Form
from onegov_demo.walk.life import Answer, Life


def fields(answer: Answer, prefix: str = "") -> dict[str, str]:
    """An answer that is not a list, by field name."""
    if isinstance(answer, str):
        return {f"{prefix}answer": answer}
    return {f"{prefix}{name}": value for name, value in answer.items()}  # type: ignore[union-attr]


def open_questions(form: Form) -> list[str]:
    """The facts that a page of the application asks and that have no answer yet.

    A field of the application is named by its fact (``pr_date-answer_year``, ``trips-left_day``); a
    box ``no-trips-none`` says that a list is empty.
    """
    facts = {name.removeprefix("no-").split("-")[0] for name in form.names if "-" in name}
    return sorted(fact for fact in facts if not _is_answered(form, fact))


def _is_answered(form: Form, fact: str) -> bool:
    if _nothing(fact) in form.names:
        return bool(form.values.get(_nothing(fact)))
    own = [name for name in form.names if name.startswith((f"{fact}-answer", f"{fact}-year_"))]
    return all(any(form.values.get(name, [""])) for name in own)  # a list with entries has none


def _nothing(fact: str) -> str:
    return f"no-{fact}-none"


def answer_page(form: Form, life: Life) -> list[str]:
    """Will fill every open question of a page that takes one press; the lists with more to come.

    Returns:
        The facts whose answer is a list of entries, which go in one at a time.
    """
    lists = []
    for fact in open_questions(form):
        answer = life.answer(fact)
        if not isinstance(answer, list):
            form.fill(fields(answer, f"{fact}-"))
        elif answer:
            lists.append(fact)
        else:
            form.fill({_nothing(fact): "on"})
    return lists
