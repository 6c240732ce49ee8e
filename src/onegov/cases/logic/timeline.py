"""Where an application stands, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal

from onegov.cases.types import State, StatusStep
from onegov.core.types import Text

_MONTHS_FR: Final = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)

_LABELS: Final[Mapping[str, Text]] = {
    "started": Text(en="You started your application", fr="Vous avez commencé votre demande"),
    "submitted": Text(en="You submitted it", fr="Vous l’avez soumise"),
    "in_review": Text(en="An officer reviews it", fr="Un agent ou une agente l’examine"),
    "decided": Text(en="Decision at this step", fr="Décision à cette étape"),
}
_ORDER: Final = ("started", "submitted", "in_review", "decided")
_NOW: Final[Mapping[State, str]] = {
    State.DRAFT: "started",
    State.SUBMITTED: "submitted",
    State.IN_REVIEW: "in_review",
    State.DECIDED: "decided",
}


@dataclass(frozen=True, slots=True)
class Dates:
    """When each step happened (UTC), and the due date."""

    started: datetime
    submitted: datetime | None
    taken: datetime | None
    decided: datetime | None
    due_on: date | None


def in_words(day: date) -> Text:
    """A date as people write it: ``November 23, 2026``, « 23 novembre 2026 »."""
    number = "1er" if day.day == 1 else str(day.day)
    return Text(
        en=f"{day:%B} {day.day}, {day.year}",
        fr=f"{number}\u00a0{_MONTHS_FR[day.month - 1]}\u00a0{day.year}",
    )


def holder(state: State, owner: Text) -> Text:
    """Who holds the application now; ``owner`` is the department's name."""
    return {
        State.DRAFT: Text(en="You", fr="Vous"),
        State.SUBMITTED: Text(
            en=f"{owner.en}: waiting for an officer",
            fr=f"{owner.fr}\u00a0: en attente d’un agent ou d’une agente",
        ),
        State.IN_REVIEW: Text(
            en=f"{owner.en}: with an officer",
            fr=f"{owner.fr}\u00a0: entre les mains d’un agent ou d’une agente",
        ),
        State.DECIDED: Text(
            en=f"{owner.en}: this step is finished",
            fr=f"{owner.fr}\u00a0: cette étape est terminée",
        ),
    }[state]


def steps(state: State, dates: Dates, owner: Text) -> tuple[StatusStep, ...]:
    """The timeline, in order."""
    at = {
        "started": dates.started,
        "submitted": dates.submitted,
        "in_review": dates.taken if state is not State.SUBMITTED else None,
        "decided": dates.decided,
    }
    here = _ORDER.index(_NOW[state])
    return tuple(
        StatusStep(
            name=name,
            label=_LABELS[name],
            state=_place(place, here, state),
            at=at[name],
            note=_note(name, state, dates, owner),
        )
        for place, name in enumerate(_ORDER)
    )


def _place(place: int, here: int, state: State) -> Literal["done", "now", "later"]:
    if place < here or state is State.DECIDED:
        return "done"
    return "now" if place == here else "later"


def _note(name: str, state: State, dates: Dates, owner: Text) -> Text | None:
    if name == _NOW[state] and state is not State.DECIDED:
        return holder(state, owner)
    if name == "decided" and dates.due_on is not None and state is not State.DECIDED:
        due = in_words(dates.due_on)
        return Text(en=f"Due by {due.en}", fr=f"Au plus tard le {due.fr}")
    return None
