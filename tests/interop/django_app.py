"""A department's small Django site on mozilla-django-oidc, in a process of its own.

Started with a file of settings (JSON); it has one page, which says who is signed in.
"""

import json
import sys
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import django
from django.conf import settings
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, JsonResponse
from django.urls import include, path


def whoami(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"email": getattr(request.user, "email", "")})


urlpatterns: list[Any] = []


class Quiet(WSGIRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Nothing."""


def main(given: dict[str, Any]) -> None:
    issuer = given["issuer"]
    settings.configure(
        SECRET_KEY="of-this-site-alone" * 3,
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF="__main__",
        USE_TZ=True,
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": given["database"]}},
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "mozilla_django_oidc",
        ],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
        ],
        AUTHENTICATION_BACKENDS=["mozilla_django_oidc.auth.OIDCAuthenticationBackend"],
        SESSION_COOKIE_NAME="site",
        LOGIN_REDIRECT_URL="/",
        OIDC_RP_CLIENT_ID=given["client_id"],
        OIDC_RP_CLIENT_SECRET=given["client_secret"],
        OIDC_RP_SIGN_ALGO="ES256",
        OIDC_RP_SCOPES="openid email",
        OIDC_USE_PKCE=True,
        OIDC_TOKEN_USE_BASIC_AUTH=True,
        OIDC_OP_AUTHORIZATION_ENDPOINT=f"{issuer}/oidc/authorize",
        OIDC_OP_TOKEN_ENDPOINT=f"{issuer}/oidc/token",
        OIDC_OP_USER_ENDPOINT=f"{issuer}/oidc/userinfo",
        OIDC_OP_JWKS_ENDPOINT=f"{issuer}/oidc/jwks",
    )
    django.setup()
    call_command("migrate", verbosity=0)
    urlpatterns.extend([path("", whoami), path("oidc/", include("mozilla_django_oidc.urls"))])
    with make_server(
        "127.0.0.1", given["port"], get_wsgi_application(), handler_class=Quiet
    ) as site:
        site.serve_forever()


if __name__ == "__main__":
    main(json.loads(Path(sys.argv[1]).read_text()))
