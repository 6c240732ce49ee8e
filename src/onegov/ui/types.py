"""What pages hand to the components of ``ui``; every text is in the page's language already, or Text."""

from dataclasses import dataclass
from typing import Literal

from onegov.core.types import Text

Tone = Literal["", "info", "success", "warning", "danger"]
Words = str | Text


@dataclass(frozen=True, slots=True)
class Crumb:
    """One step of the breadcrumb trail, before the page itself."""

    label: Words
    url: str


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a summary list.

    Attributes:
        label, value: the term and what it is worth; a value may be any value that ``written`` knows,
            or a list of them.
        url, action: link to change it and its visible word (default "Change"); no link when "".
        source: a small line below the value: where it comes from.
    """

    label: Words
    value: object
    url: str = ""
    action: Words = ""
    source: Words = ""


@dataclass(frozen=True, slots=True)
class Task:
    """A line of a task list; no link when ``url`` is "" (not possible yet)."""

    label: Words
    status: Words
    url: str = ""
    tone: Tone = ""
    hint: Words = ""


@dataclass(frozen=True, slots=True)
class Moment:
    """A line of a status timeline.

    Attributes:
        state: ``done``, ``now`` or ``later``.
        when: a day, a time, or words such as "by 3 March".
    """

    label: Words
    state: Literal["done", "now", "later"]
    when: object = ""
    text: Words = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A numbered step of an explanation."""

    label: Words
    text: Words = ""
