"""A page as a person sees it: what it says, where it leads, what can be filled in."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import NoReturn
from urllib.parse import urljoin, urlsplit

from onegov_demo.walk.errors import WalkFailed
from onegov_demo.walk.forms import Form
from onegov_demo.walk.html import Element, read


@dataclass(frozen=True)
class Page:
    """One answer of a server.

    Attributes:
        url: where it came from, after redirects.
        status: HTTP status.
        kind: media type.
        content: the bytes.
    """

    url: str
    status: int
    kind: str
    content: bytes = field(repr=False)

    @cached_property
    def tree(self) -> Element:
        return read(self.content.decode()) if self.kind == "text/html" else Element("")

    @property
    def path(self) -> str:
        return urlsplit(self.url).path

    @cached_property
    def main(self) -> Element:
        """The page's own content, without what every page has around it."""
        return self.tree.first("main") or self.tree

    @property
    def text(self) -> str:
        return self.main.text

    @property
    def heading(self) -> str:
        first = self.main.first("h1")
        return first.text if first else ""

    @property
    def language(self) -> str:
        top = self.tree.first("html")
        return top.get("lang")[:2] if top else ""

    @cached_property
    def problems(self) -> list[str]:
        """What the page says is wrong with what was sent."""
        wrong = (one for one in self.tree.every() if one.get("role") == "alert")
        return [one.text for one in wrong if one.text]

    def said(self) -> str:
        """Status, title, problems and notices in one line."""
        notices = [one.text for one in self.main.every() if one.has_class("notice")]
        parts = [f"{self.status} {self.heading}", *self.problems, *notices[:2]]
        return " | ".join(dict.fromkeys(parts))[:1200]

    def fail(self, expected: str) -> NoReturn:
        """Will stop the walk here."""
        raise WalkFailed(expected, where=self.path, said=self.said())

    def need(self, *words: str) -> "Page":
        """The page itself, when it says all these words (any case)."""
        heard = self.text.casefold()
        for word in words:
            if word.casefold() not in heard:
                self.fail(f"the words “{word}”")
        return self

    def links(self, part: str) -> list[str]:
        """The full addresses of the links whose address holds ``part``, in the page's order."""
        addresses = (one.get("href") for one in self.tree.every("a"))
        return [urljoin(self.url, address) for address in addresses if part in address]

    def link(self, part: str) -> str:
        """The first of them."""
        found = self.links(part)
        return found[0] if found else self.fail(f"a link to “{part}”")

    def link_saying(self, *words: str) -> str:
        """The address of the first link whose text holds one of these words."""
        for one in self.tree.every("a"):
            if any(word.casefold() in one.text.casefold() for word in words):
                return urljoin(self.url, one.get("href"))
        return self.fail(f"a link that says {' / '.join(words)}")

    @property
    def way_on(self) -> str:
        """Where the page's main button leads, when that button is a link."""
        for one in self.main.every("a"):
            if one.has_class("button") and not one.has_class("second"):
                return urljoin(self.url, one.get("href"))
        return self.fail("a button that leads on")

    @cached_property
    def forms(self) -> list[Form]:
        return [Form.read(one, self.tree) for one in self.tree.every("form")]

    def form(self, *fields: str, button: str = "") -> Form:
        """The form that has these fields, and the named button if one is given.

        A field that ends with ``*`` stands for any that begins so.
        """
        found = self.form_or_none(*fields, button=button)
        return found or self.fail(f"a form with {', '.join(fields) or button}")

    def form_or_none(self, *fields: str, button: str = "") -> Form | None:
        """As ``form``, None when there is none."""
        for form in self.forms:
            if all(_has(form.names, name) for name in fields) and (
                not button or form.has_button(button)
            ):
                return form
        return None

    def form_to(self, *ends: str) -> Form:
        """The form that is sent to an address with one of these ends."""
        for form in self.forms:
            if form.action.endswith(ends):
                return form
        return self.fail(f"a form that goes to {' or '.join(ends)}")

    @property
    def main_form(self) -> Form:
        """The form of the page's own content: the one with most fields."""
        own = [form for form in self.forms if form.element.within("main")]
        posts = [form for form in own if form.method == "post"]
        return max(posts, key=lambda form: len(form.names)) if posts else self.fail("a form")


def _has(names: Iterable[str], wanted: str) -> bool:
    if wanted.endswith("*"):
        return any(name.startswith(wanted[:-1]) for name in names)
    return wanted in names
