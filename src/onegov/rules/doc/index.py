"""The index of the pages of all services."""

from collections.abc import Sequence
from typing import Final

from onegov.core.types import Text
from onegov.rules.doc.html import el, run
from onegov.rules.doc.page import document
from onegov.rules.doc.service import ServiceDoc
from onegov.rules.doc.words import LANGUAGES

_TITLE: Final = Text("Rules of the services", "Règles des services")
_COUNTED: Final = Text("{} rules, {} facts, {} worked examples", "{} règles, {} faits, {} exemples")


def page_name(service: ServiceDoc) -> str:
    """The file of a service's page: ``ircc-citizenship-grant.html``."""
    return f"{service.id.replace('/', '-')}.html"


def write_index(services: Sequence[ServiceDoc], *, languages: Sequence[str] = LANGUAGES) -> str:
    """The index as HTML, with links to the pages in the same folder."""
    halves = []
    for tag in languages:
        items = [el("li", *_entry(service, tag)) for service in services]
        title = el("h1", _TITLE.in_(tag))
        halves.append(
            el("div", title, el("ul", *items, class_="services"), class_="half", lang=tag)
        )
    titles = " / ".join(_TITLE.in_(tag) for tag in languages)
    body = el("main", el("div", *halves, class_="pair index"))
    return document(titles, [body], languages=languages)


def _entry(service: ServiceDoc, tag: str) -> list[str]:
    ruleset = service.ruleset
    counts = (len(service.rules), len(ruleset.uses), len(service.examples))
    link = el("a", service.name.in_(tag), href=page_name(service))
    about = run([el("code", service.id), " ", _COUNTED.in_(tag).format(*counts)])
    return [el("h2", link), el("p", service.summary.in_(tag)), el("p", about, class_="hint")]
