"""Pages for what went wrong outside a view: wrong address, no access, an expired form, a fault."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from onegov.core.types import Text
from onegov.login.public import access, anyone
from onegov.ui.public import failure_page

_TRY_AGAIN = Text(
    en="Go back to the page before and try again.",
    fr="Revenez à la page précédente et réessayez.",
)


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """400: what the browser sent cannot be read."""
    title = Text(
        en="We could not read what was sent",
        fr="Nous n’avons pas pu lire ce qui a été envoyé",
    )
    return failure_page(
        request, status=400, title=title, next_step=_TRY_AGAIN, code="portal.unreadable"
    )


def not_allowed(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """403: this visitor may not see it."""
    return failure_page(
        request,
        status=403,
        title=Text(
            en="You do not have access to this page", fr="Vous n’avez pas accès à cette page"
        ),
        next_step=Text(
            en="It belongs to another person or to staff. If it is yours, sign in with your own account.",
            fr="Elle concerne une autre personne ou est réservée au personnel. Si elle vous concerne, "
            "connectez-vous avec votre propre compte.",
        ),
        code="core.not_allowed",
    )


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """404: no such page."""
    return failure_page(
        request,
        status=404,
        title=Text(en="We cannot find this page", fr="Nous ne trouvons pas cette page"),
        next_step=Text(
            en="Check the address, or search for the service that you need.",
            fr="Vérifiez l’adresse ou cherchez le service dont vous avez besoin.",
        ),
    )


@access(anyone)
def too_many(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """429: too many attempts in a short time."""
    return failure_page(
        request,
        status=429,
        title=Text(en="There were too many attempts", fr="Il y a eu trop de tentatives"),
        next_step=Text(
            en="Wait five minutes, then try again.", fr="Attendez cinq minutes, puis réessayez."
        ),
        code="portal.too_many",
    )


def broken(request: HttpRequest) -> HttpResponse:
    """500: a fault of ours."""
    return failure_page(
        request,
        status=500,
        title=Text(
            en="Something went wrong on our side", fr="Un problème est survenu de notre côté"
        ),
        next_step=Text(
            en="Try again in a few minutes. What you saved is kept.",
            fr="Réessayez dans quelques minutes. Ce que vous avez enregistré est conservé.",
        ),
        code="portal.fault",
    )


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: a form that was open too long, or a browser that keeps no cookies."""
    return failure_page(
        request,
        status=403,
        title=Text(
            en="This form was open too long, and nothing was sent",
            fr="Ce formulaire est resté ouvert trop longtemps et rien n’a été envoyé",
        ),
        next_step=Text(
            en="Go back to the page, check your answers and send them again. What you saved before is "
            "kept, also in an application. If it happens every time, allow cookies for this site.",
            fr="Revenez à la page, vérifiez vos réponses et envoyez-les de nouveau. Ce que vous aviez "
            "enregistré est conservé, y compris dans une demande. Si cela se répète, autorisez les "
            "témoins (cookies) pour ce site.",
        ),
        code="portal.form_expired",
        return_url=request.get_full_path(),
    )
