"""What a test sees of a page: a picture of it, axe's findings, and whether it scrolls sideways."""

import os
import re
from dataclasses import dataclass, field
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@dataclass
class Eyes:
    """Looks at pages of a browser without JavaScript, and at the same pages with it on, for axe.

    Pictures go to the folder that ONEGOV_SHOTS names, when it names one.

    Attributes:
        found: what is wrong, each with its page.
        seen: names of the pages that were looked at.
        scripted: the device with JavaScript, once there is one.
    """

    browser: Browser
    width: int
    height: int
    prefix: str
    with_axe: bool = True
    found: list[str] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    scripted: Page | None = None

    def context(self) -> BrowserContext:
        """A new device: French, without JavaScript."""
        size: ViewportSize = {"width": self.width, "height": self.height}
        context = self.browser.new_context(java_script_enabled=False, locale="fr-CA", viewport=size)
        context.set_default_timeout(20_000)
        return context

    def look(self, page: Page, name: str) -> None:
        """Will take a picture of the page that is open, and let axe read it."""
        self.seen.append(name)
        self._photograph(page, name)
        if page.get_attribute("html", "lang") not in ("fr", "fr-CA"):
            self.found.append(f"{name}: not in French")
        if self.with_axe:
            self._read_with_axe(page, name)

    def _photograph(self, page: Page, name: str) -> None:
        folder = os.environ.get("ONEGOV_SHOTS")
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            file = f"{self.prefix}-{len(self.seen):02}-{re.sub('[^a-z0-9]+', '-', name)}.png"
            page.screenshot(path=Path(folder) / file, full_page=True)

    def _read_with_axe(self, page: Page, name: str) -> None:
        """The same page for the same person, on a device with JavaScript."""
        other = self._other_device()
        other.context.clear_cookies()
        other.context.add_cookies(page.context.cookies())
        other.goto(page.url)
        other.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        violations = Axe().run(other, options={"runOnly": RULES}).response["violations"]
        self.found += [
            f"{name} ({other.url}): {one['id']}: {one['nodes'][0]['html']}" for one in violations
        ]
        if other.evaluate("document.documentElement.scrollWidth > innerWidth"):
            self.found.append(f"{name} ({other.url}): scrolls sideways")

    def _other_device(self) -> Page:
        if self.scripted is None:
            size: ViewportSize = {"width": self.width, "height": self.height}
            context = self.browser.new_context(bypass_csp=True, locale="fr-CA", viewport=size)
            self.scripted = context.new_page()
        return self.scripted
