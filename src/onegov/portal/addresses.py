"""Addresses of a service's pages, in either language."""

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.utils.text import slugify

from onegov.catalogue.types import Definition, FactSpec
from onegov.ui.public import language, other_language_is


def address(
    name: str, definition: Definition, fact: FactSpec | None = None, tongue: str = ""
) -> str:
    """The address of a page of a service (``portal:NAME``) in ``tongue``, else in the page's language."""
    tongue = tongue or language()
    words = [definition.slug.in_(tongue)]
    if fact is not None:
        words.append(question_slug(fact, tongue))
    with translation.override(tongue):
        return reverse(f"portal:{name}", args=words)


def apply_address(definition: Definition) -> str:
    """Where applying begins; the sign-in page on a platform without it."""
    try:
        return address("apply_start", definition)
    except NoReverseMatch:
        return reverse("account_login")


def home_address() -> str:
    """The home page in the page's language."""
    return reverse("portal:home")


def same_page_in_both(
    request: HttpRequest, name: str, definition: Definition, fact: FactSpec | None = None
) -> None:
    """Will make the language switch lead to the same page of the same service."""
    other_language_is(request, lambda tongue: address(name, definition, fact, tongue))


def question_slug(fact: FactSpec, tongue: str) -> str:
    """The words of a fact's short name as they stand in an address."""
    return slugify(fact.label.in_(tongue)) or fact.name.replace("_", "-")


def fact_of(definition: Definition, slug: str, tongue: str) -> FactSpec | None:
    """The fact that is asked at ``slug``; None when no fact or more than one has this name."""
    found = [fact for fact in definition.facts.values() if question_slug(fact, tongue) == slug]
    return found[0] if len(found) == 1 else None


def law_address(act: str, tongue: str) -> str:
    """Where Justice Canada publishes an Act (``C-29``) or regulation (``SOR-93-246``)."""
    place = "eng" if tongue == "en" else "fra"
    if not act.startswith(("SOR-", "SI-")):
        return (
            f"https://laws-lois.justice.gc.ca/{place}/{'acts' if tongue == 'en' else 'lois'}/{act}/"
        )
    french = act.replace("SOR-", "DORS-", 1).replace("SI-", "TR-", 1)
    kind, name = ("regulations", act) if tongue == "en" else ("reglements", french)
    return f"https://laws-lois.justice.gc.ca/{place}/{kind}/{name}/"
