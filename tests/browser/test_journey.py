"""Steps 1 to 6 and the officer's part in Chromium: JavaScript off, in French, phone and desk size."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from browser.eyes import Eyes
from browser.french import Journey
from journeys.applicants import Office
from running_platform import Running

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("prefix", "width", "height", "with_axe"),
    [("phone", 390, 844, True), ("desk", 1280, 900, False)],
)
def test_the_whole_path_in_french_without_javascript(
    live: Running,
    chromium: Browser,
    tmp_path: Path,
    prefix: str,
    width: int,
    height: int,
    with_axe: bool,
) -> None:
    eyes = Eyes(chromium, width, height, prefix, with_axe)
    journey = Journey(eyes, Office(live).stranger("fr"), tmp_path)
    journey.find_the_service()
    journey.check_eligibility()
    journey.make_an_account()
    journey.start()
    journey.link()
    journey.ask()
    journey.fill_the_form()
    journey.pay()
    journey.submit()
    journey.sign_in_at_the_desk()
    journey.decide()
    journey.read_the_decision()
    assert not eyes.found, "\n".join(eyes.found)
    assert len(eyes.seen) > 35
