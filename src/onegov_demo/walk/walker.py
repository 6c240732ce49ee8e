"""The steps in their order, each timed; what stopped a walk is told with the step."""

import secrets
import time
from collections.abc import Callable, Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from onegov_demo.walk import crowd
from onegov_demo.walk.errors import WalkFailed
from onegov_demo.walk.life import Life
from onegov_demo.walk.report import Told
from onegov_demo.walk.running import Platform
from onegov_demo.walk.state import Walk, names_used, wait_for
from onegov_demo.walk.steps import account, afterwards, apply, desk, sending, visit

_OFFICE_ZONE = ZoneInfo("America/Toronto")

STEPS: Mapping[str, Callable[[Walk], str]] = {
    "open": visit.open_site,
    "search": visit.search,
    "read": visit.read_service,
    "eligibility": visit.answer_questions,
    "sign_up": account.sign_up,
    "second_step": account.set_up_app,
    "start": apply.start,
    "link": apply.link,
    "ask": apply.ask,
    "use": apply.use,
    "dispute": apply.dispute,
    "leave_and_return": apply.leave_and_return,
    "answer": apply.answer,
    "upload": apply.upload,
    "review": apply.review,
    "pay": sending.pay,
    "submit_twice": sending.submit_twice,
    "follow": sending.follow,
    "officer_signs_in": desk.sign_in,
    "officer_takes": desk.take,
    "officer_reads": desk.read,
    "officer_decides": desk.decide,
    "notice": afterwards.notice,
    "letter": afterwards.letter,
    "who_read": afterwards.readings,
}

# The steps of the case that its trail holds once all this is done.
TRAIL = frozenset(
    {"start", "link", "agree", "fetch", "prefill", "answer", "dispute", "attach", "pay"}
    | {"submit", "assess", "confirm", "take", "review", "decide", "letter", "tell"}
)


def go(platform: Platform, language: str) -> Told:
    """Will walk once, in ``language``, with a person who has not walked here before."""
    told = Told(language, 0)
    began = time.monotonic()
    step = "choose"
    try:
        walk = new_walk(platform, language)
        told.applicant = walk.life.person.number
        for step, act in STEPS.items():
            _take(told, step, walk, act)
        step = "trail"
        if platform.environment is not None:
            _take(told, step, walk, lambda walk: _read_trail(platform, walk, told))
    except WalkFailed as failure:
        told.failed = {"step": step, **failure.as_dict()}
    told.seconds = round(time.monotonic() - began, 2)
    return told


def new_walk(platform: Platform, language: str) -> Walk:
    """A walk with the next person, who has an address of their own and stands before the door."""
    walked = crowd.walked_before(names_used(platform.mail))
    person = crowd.next_person(today(), walked)
    email = crowd.address(person, secrets.token_hex(4))
    return Walk(platform.base, platform.mail, language, Life(person, today()), email)


def today() -> date:
    """Today at the office, whose day counts."""
    return datetime.now(_OFFICE_ZONE).date()


def _take(told: Told, step: str, walk: Walk, act: Callable[[Walk], str]) -> None:
    began = time.monotonic()
    try:
        saw = act(walk)
    except (LookupError, ValueError) as error:
        page = walk.browser.last
        place = {"where": page.path, "said": page.said()} if page else {}
        raise WalkFailed(f"what the walk knows how to read ({error!r})", **place) from error
    told.took(step, time.monotonic() - began, saw)
    told.application, told.confirmation = walk.application, walk.confirmation
    told.requests, told.slowest_request = walk.figures()


def _read_trail(platform: Platform, walk: Walk, told: Told) -> str:
    """Reads the trail until every step is in it; the sequencer needs a moment for the last ones."""

    def look() -> str:
        told.trail = platform.trail(walk.application)
        missing = TRAIL - {str(entry["step"]) for entry in told.trail}
        return "" if missing else f"{len(told.trail)} acts"

    return wait_for(look, f"all steps in the trail ({', '.join(sorted(TRAIL))})")
