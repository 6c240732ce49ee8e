"""Pages that anyone may read: home, search, information."""

from datetime import date

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from onegov.catalogue import public as catalogue
from onegov.login.public import access, anyone
from onegov.portal.addresses import same_page_in_both
from onegov.portal.conf import conf
from onegov.portal.pages import home_page, results_page, service_page
from onegov.ui.public import language

#: The day the words of the information pages last changed.
_WORDED = date(2026, 11, 23)


@access(anyone)
@require_safe
def to_language(request: HttpRequest) -> HttpResponse:
    """``/``: to the language that the visitor used last or that their browser asks for."""
    response = HttpResponseRedirect(f"/{language()}/")
    response.headers["Vary"] = "Accept-Language, Cookie"
    return response


@access(anyone)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What there is, with the search first."""
    example = conf().example_url
    told = {"example_url": f"{example}{language()}" if example else ""}
    return render(request, "portal/home.html", home_page() | told)


@access(anyone)
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Services that answer a query; all of them for an empty one."""
    query = " ".join(request.GET.get("q", "").split())[:200]
    return render(request, "portal/search.html", results_page(query))


@access(anyone)
@require_safe
def service(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything about one service before applying."""
    definition = catalogue.find_by_slug(slug=slug, language=language())
    same_page_in_both(request, "service", definition)
    return render(request, "portal/service.html", service_page(definition))


@access(anyone)
@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """What OneGov is."""
    return render(request, "portal/about.html", {"modified": _WORDED})


@access(anyone)
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement."""
    return render(request, "portal/accessibility.html", {"modified": _WORDED})


@access(anyone)
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept of a visit and of an application."""
    return render(request, "portal/privacy.html", {"modified": _WORDED})
