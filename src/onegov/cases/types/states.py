"""Where an application stands, and what became of it."""

from enum import StrEnum
from typing import Literal

#: Outcomes an officer may give. There is no refusal at this step.
OutcomeKind = Literal["eligible", "referred"]


class State(StrEnum):
    """Where an application stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    IN_REVIEW = "in_review"
    DECIDED = "decided"


class Attention(StrEnum):
    """What the rules say an officer has to do with a case.

    ``READY``: every rule that is coded is met. ``LOOK``: something is not met, unknown or disputed.
    """

    READY = "ready"
    LOOK = "look"


class SourceState(StrEnum):
    """How far the person has come with what one register says.

    ``OFFERED``: its answer is there to look at. ``USED``: they let the service use it. ``TYPED``:
    they chose to type it themselves. ``FAILED``: it gave nothing that can be used. (``TO_ASK`` is
    for sources that nobody asked; nothing is stored for those.)
    """

    TO_ASK = "to_ask"
    OFFERED = "offered"
    USED = "used"
    TYPED = "typed"
    FAILED = "failed"


class Step(StrEnum):
    """Names of the steps as the ledger has them."""

    START = "start"
    ANSWER = "answer"
    FETCH = "fetch"
    PREFILL = "prefill"
    DISPUTE = "dispute"
    ATTACH = "attach"
    SUBMIT = "submit"
    CHANGE = "change"
    ASSESS = "assess"
    TAKE = "take"
    REVIEW = "review"
    DECIDE = "decide"
    LETTER = "letter"
