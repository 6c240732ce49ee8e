"""django-oauth-toolkit as its documentation sets it up; runs in an environment of its own.

``python provider.py`` makes its tables and prints what clients must know (JSON); granian serves
``application``. Its secret is kept plain, which is the cheapest that it offers.
"""

import json
import os
import secrets
import sys
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.urls import include, path

REDIRECT_URI = "https://benefits.example/callback"
_database = urlsplit(os.environ["BENCH_DATABASE"])

settings.configure(
    SECRET_KEY="of-a-benchmark-only" * 3,
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    USE_TZ=True,
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": _database.path[1:],
            "USER": _database.username,
            "HOST": parse_qs(_database.query)["host"][0],
            "OPTIONS": {"pool": {"min_size": 1, "max_size": 6}},
        }
    },
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "oauth2_provider",
    ],
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
    ],
    OAUTH2_PROVIDER={
        "OIDC_ENABLED": True,
        "OIDC_RSA_PRIVATE_KEY": Path(os.environ["BENCH_KEY"]).read_text(),
        "SCOPES": {"openid": "Sign in", "offline_access": "Stay"},
    },
)
django.setup()
urlpatterns = [path("o/", include("oauth2_provider.urls", namespace="oauth2_provider"))]
application = get_wsgi_application()


def begin() -> None:
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.auth.models import User
    from django.contrib.sessions.backends.db import SessionStore
    from django.core.management import call_command
    from oauth2_provider.models import Application

    call_command("migrate", verbosity=0)
    amina = User.objects.create(username="amina")
    secret = secrets.token_urlsafe(32)
    Application.objects.create(
        client_id="application",
        client_secret=secret,
        hash_client_secret=False,
        client_type=Application.CLIENT_CONFIDENTIAL,
        authorization_grant_type=Application.GRANT_AUTHORIZATION_CODE,
        redirect_uris=REDIRECT_URI,
        algorithm=Application.RS256_ALGORITHM,
        skip_authorization=True,
    )
    session = SessionStore()
    session[SESSION_KEY] = str(amina.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = amina.get_session_auth_hash()
    session.create()
    told = {"secret": secret, "session": session.session_key, "redirectUri": REDIRECT_URI}
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    begin()
