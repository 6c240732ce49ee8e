"""A site with one page for people who signed in. What matters for signing in stands at the end."""

import os
from pathlib import Path

SECRET_KEY = os.environ.get("SECRET_KEY", "for-this-example-only")
ALLOWED_HOSTS = ["localhost", "127.0.0.1"]
ROOT_URLCONF = "urls"
USE_TZ = True
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": os.environ.get("DATABASE", str(Path(__file__).with_name("site.sqlite3"))),
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "mozilla_django_oidc",
]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
SESSION_COOKIE_NAME = "site"
SESSION_COOKIE_SECURE = os.environ.get("BASE_URL", "").startswith("https:")

# Signing in with OneGov
ONEGOV_ISSUER = os.environ["ISSUER"]
AUTHENTICATION_BACKENDS = ["onegov_login.OneGovBackend"]
OIDC_CALLBACK_CLASS = "onegov_login.OneGovCallback"
OIDC_RP_CLIENT_ID = os.environ["CLIENT_ID"]
OIDC_RP_CLIENT_SECRET = os.environ["CLIENT_SECRET"]
OIDC_RP_SCOPES = "openid email"
OIDC_RP_SIGN_ALGO = "ES256"
OIDC_USE_PKCE = True
OIDC_TOKEN_USE_BASIC_AUTH = True
OIDC_OP_AUTHORIZATION_ENDPOINT = f"{ONEGOV_ISSUER}/oidc/authorize"
OIDC_OP_TOKEN_ENDPOINT = f"{ONEGOV_ISSUER}/oidc/token"
OIDC_OP_USER_ENDPOINT = f"{ONEGOV_ISSUER}/oidc/userinfo"
OIDC_OP_JWKS_ENDPOINT = f"{ONEGOV_ISSUER}/oidc/jwks"
LOGIN_URL = "oidc_authentication_init"
LOGIN_REDIRECT_URL = "/account"
LOGIN_REDIRECT_URL_FAILURE = "/refused"
