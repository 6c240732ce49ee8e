"""What every page's template is given."""

from collections.abc import Callable

from django.http import HttpRequest
from django.urls import translate_url
from django.utils.translation import get_language

from onegov.ui.conf import conf

NAMES = {"en": "English", "fr": "Français"}
_OTHER = "_onegov_other_language"


def language() -> str:
    """The page's language: ``en`` or ``fr``."""
    return "fr" if (get_language() or "en").startswith("fr") else "en"


def other_language_is(request: HttpRequest, path: Callable[[str], str]) -> None:
    """Will make the language switch of this page lead to ``path(language)``.

    For pages whose address holds words of its content (a service's slug): the address book alone
    cannot translate them.
    """
    setattr(request, _OTHER, path)


def page(request: HttpRequest) -> dict[str, object]:
    """Values of the page frame; ``acting``: the capacity in which somebody acts for another."""
    here = language()
    other = "fr" if here == "en" else "en"
    return {
        "language": here,
        "other_language": other,
        "other_language_name": NAMES[other],
        "other_language_url": _address_in(request, other),
        "demonstration": conf().demonstration,
        "theme": conf().theme,
        "acting": getattr(request, "acting", None),
    }


def _address_in(request: HttpRequest, language: str) -> str:
    path: Callable[[str], str] | None = getattr(request, _OTHER, None)
    if path is None:
        return str(translate_url(request.get_full_path(), language))
    query = request.META.get("QUERY_STRING", "")
    return path(language) + (f"?{query}" if query else "")
