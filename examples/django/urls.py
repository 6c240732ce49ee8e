"""The addresses: the library's, and one page."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import include, path


@login_required
def account(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"signed in: {request.user.get_username()}")


def refused(request: HttpRequest) -> HttpResponse:
    return HttpResponse("not signed in", status=400)


urlpatterns = [
    path("account", account),
    path("refused", refused),
    path("oidc/", include("mozilla_django_oidc.urls")),
]
