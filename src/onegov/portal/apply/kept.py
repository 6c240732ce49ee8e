"""What was typed into a form whose session had ended, kept until the person is back.

The fields go, encrypted, into the new session that the person signs in with; the page they came from
shows them again, unsaved. Files and secrets are not kept.
"""

import base64
import hashlib
from collections.abc import Callable, Collection
from types import SimpleNamespace
from typing import Any, TypeVar, cast

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.datastructures import MultiValueDict

from onegov.login.public import actor_of
from onegov.portal import failures
from onegov.ui.forms.base import SWITCH

GOOD_FOR = 3600
LARGEST = 50_000
_NAME = "portal.kept"
_NEVER = ("csrfmiddlewaretoken", SWITCH)

View = TypeVar("View", bound=Callable[..., HttpResponse])


def keeps_typed(*, without: Collection[str] = ()) -> Callable[[View], View]:
    """Will mark a view whose form is kept when its session has ended; ``without`` names secrets."""

    def mark(view: View) -> View:
        view.keeps_typed = frozenset(without)  # type: ignore[attr-defined]
        return view

    return mark


class KeepTyped:
    """Explains an ended session instead of losing the form; stands before the access rules."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Will answer a form that was sent after its session had ended."""
        if request.method != "POST" or actor_of(request).strong:
            return None
        return expired(request) if hasattr(view, "keeps_typed") else None


def expired(request: HttpRequest) -> HttpResponse | None:
    """Will keep what was typed and say how to go on; None for a form that is not kept.

    Only what this site's own page sent is kept: nobody else may fill in a person's form.
    """
    view = request.resolver_match.func if request.resolver_match else None
    secret: frozenset[str] | None = getattr(view, "keeps_typed", None)
    if secret is None or not _is_ours(request):
        return None
    is_kept = _keep(request, secret)
    content = {
        "return_url": request.get_full_path(),
        "is_kept": is_kept,
        "had_files": bool(request.FILES),
        "signed_in": actor_of(request).strong,
    }
    return render(request, "portal/apply/expired.html", content, status=403)


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: a form whose token is no longer good; what was typed into one of ours is kept."""
    return expired(request) or failures.form_expired(request, reason)


def _is_ours(request: HttpRequest) -> bool:
    """Whether the browser says that the form is on a page of this site."""
    ours = f"{request.scheme}://{request.get_host()}"
    return request.headers.get("Origin", ours) == ours


def _keep(request: HttpRequest, secret: frozenset[str]) -> bool:
    typed = request.POST.copy()
    for name in (*_NEVER, *secret):
        typed.pop(name, None)
    sealed = typed.urlencode()
    if not typed or len(sealed) > LARGEST:
        return False
    token = _box().encrypt(sealed.encode()).decode()
    request.session[_NAME] = {"path": request.path, "token": token}
    request.session.set_expiry(GOOD_FOR)
    return True


def sent_or_kept(request: HttpRequest) -> HttpRequest:
    """The request itself, or on coming back one that holds the form as it was typed, unsaved."""
    kept = request.session.get(_NAME)
    if not kept or kept["path"] != request.path or request.method == "POST":
        return request
    del request.session[_NAME]
    request.session.set_expiry(None)
    typed = _opened(kept["token"])
    if typed is None:
        return request
    stand_in = SimpleNamespace(method="POST", POST=typed, FILES=MultiValueDict())
    return cast("HttpRequest", stand_in)


def _opened(token: str) -> QueryDict | None:
    try:
        sealed = _box().decrypt(token, ttl=GOOD_FOR)
    except InvalidToken:
        return None
    typed = QueryDict(sealed, mutable=True)
    typed[SWITCH] = ""  # fills the form without checking or saving it
    return typed


def _box() -> Fernet:
    key = hashlib.sha256(f"{_NAME}:{settings.SECRET_KEY}".encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
