"""The pages of rules in Chromium: on a desk and on a phone, for axe and for the eye."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, ViewportSize

from onegov.__main__ import main

pytestmark = pytest.mark.browser
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SIZES = {"desk": (1440, 900), "phone": (390, 844)}


@cache
def write_pages(folder: Path, data: Path) -> list[Path]:
    assert main(["rules", "doc", "--all", "--out", str(folder), "--data", str(data)]) == 0
    return sorted(folder.glob("*.html"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("rules-doc")


@pytest.fixture
def pages(folder: Path, data: Path) -> list[Path]:
    return write_pages(folder, data)


@pytest.fixture(params=SIZES)
def window(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    width, height = SIZES[request.param]
    size: ViewportSize = {"width": width, "height": height}
    context = chromium.new_context(viewport=size, bypass_csp=True)
    yield context.new_page()
    context.close()


#: Between them they have every kind of part; the largest pages would take axe minutes.
READ = ("index", "citizenship-grant", "study-permit")


def test_axe_finds_nothing(window: Page, pages: list[Path]) -> None:
    found = []
    for path in (path for path in pages if path.stem.endswith(READ)):
        window.goto(path.as_uri())
        window.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        result = (
            Axe().run(window, options={"runOnly": RULES, "resultTypes": ["violations"]}).response
        )
        found += [
            f"{path.name}: {one['id']}: {one['nodes'][0]['html'][:200]}"
            for one in result["violations"]
        ]
    assert found == []


def test_no_page_scrolls_sideways(window: Page, pages: list[Path]) -> None:
    for path in pages:
        window.goto(path.as_uri())
        window.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        assert not window.evaluate("document.documentElement.scrollWidth > innerWidth"), path.name


def test_the_page_keeps_its_own_policy(chromium: Browser, pages: list[Path]) -> None:
    said: list[str] = []
    page = chromium.new_page()
    page.on("console", lambda message: said.append(message.text))
    page.goto(pages[0].as_uri())
    assert (
        page.evaluate("getComputedStyle(document.querySelector('h1')).color") == "rgb(38, 55, 74)"
    )
    page.close()
    assert said == []


def test_languages_stand_level_on_a_desk_and_one_under_the_other_on_a_phone(
    window: Page, pages: list[Path]
) -> None:
    window.goto(next(path for path in pages if "citizenship" in path.name).as_uri())
    tops = window.evaluate(
        """() => [...document.querySelectorAll('section.rule')].map(rule =>
             [...rule.querySelectorAll(':scope > .half')].map(half =>
               [...half.querySelectorAll(':scope > .part')].map(
                 part => Math.round(part.getBoundingClientRect().top))))"""
    )
    wide = window.evaluate("innerWidth") > 1000
    assert tops
    for english, french in tops:
        if wide:
            assert english == french
        else:
            assert max(english) < min(french)


def test_pointing_at_a_box_shows_what_it_is_joined_to(
    chromium: Browser,
    pages: list[Path],
) -> None:
    page = chromium.new_page()
    page.goto(next(path for path in pages if "citizenship" in path.name).as_uri())
    box = page.locator("svg a[href='#en-rule-presence']")
    number = next(part for part in (box.get_attribute("class") or "").split() if part[0] == "n")[1:]
    width = f"getComputedStyle(document.querySelector('svg .i{number}')).strokeWidth"
    before = page.evaluate(width)
    box.hover()
    assert (before, page.evaluate(width)) == ("1.1px", "2.5px")
    page.close()
