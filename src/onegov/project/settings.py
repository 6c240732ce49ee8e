"""Django's settings; every value that may differ between places comes from conf.py."""

import secrets
from pathlib import Path
from urllib.parse import urlsplit

from onegov.project import conf, rooms

ENVIRONMENT = conf.read()
_base = ENVIRONMENT.base_url
_https = _base.startswith("https://")

DEBUG = False
# A key for this process only, when none was given; `onegov web` refuses to start without one.
SECRET_KEY = ENVIRONMENT.secret_key or secrets.token_urlsafe(48)
# The name people type, also where mail and the payment page lead back to; a demonstration is
# looked at from its own machine under the loopback names as well.
ALLOWED_HOSTS = [
    str(urlsplit(_base).hostname),
    *(["localhost", "127.0.0.1", "[::1]"] if ENVIRONMENT.demonstration else []),
]
CSRF_TRUSTED_ORIGINS = [_base]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "csp",
    "onegov.login.apps.LoginConfig",  # before allauth: its templates are the ones shown
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "procrastinate.contrib.django",
    "onegov.ui.apps.UiConfig",
    "onegov.ledger.apps.LedgerConfig",
    "onegov.people.apps.PeopleConfig",
    "onegov.consent.apps.ConsentConfig",
    "onegov.login.assurance.apps.AssuranceConfig",
    "onegov.login.mandates.apps.MandatesConfig",
    "onegov.login.partners.apps.PartnersConfig",
    "onegov.login.recovery.apps.RecoveryConfig",
    "onegov.login.releases.apps.ReleasesConfig",
    "onegov.login.provider.apps.ProviderConfig",
    "onegov.login.certification.apps.CertificationConfig",
    "onegov.catalogue.apps.CatalogueConfig",
    "onegov.registers.apps.RegistersConfig",
    "onegov.payments.apps.PaymentsConfig",
    "onegov.notices.apps.NoticesConfig",
    "onegov.cases.apps.CasesConfig",
    "onegov.journeys.apps.JourneysConfig",
    "onegov.portal.apps.PortalConfig",
    "onegov.desk.apps.DeskConfig",
    "onegov.project.apps.ProjectConfig",
]

MIDDLEWARE = [
    "onegov.login.provider.middleware.ForApplications",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "csp.middleware.CSPMiddleware",
    "onegov.ui.middleware.PrivateByDefault",
    "onegov.ui.middleware.ExplainErrors",
    "onegov.login.middleware.BusyPasswords",
    "onegov.login.middleware.Sittings",
    "onegov.login.mandates.middleware.InWhoseName",
    "onegov.portal.apply.kept.KeepTyped",  # before the rules: an ended session loses no form
    "onegov.login.partners.middleware.OnlyPartners",
    "onegov.login.middleware.AccessRules",
]

ROOT_URLCONF = "onegov.project.urls"
WSGI_APPLICATION = "onegov.project.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "onegov.ui.context.page",
                "onegov.login.context.visitor",
            ],
            "builtins": ["onegov.ui.templatetags.ui"],
            "string_if_invalid": "",
        },
    }
]

DATABASES = {"default": conf.database(ENVIRONMENT.database_url)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ATOMIC_REQUESTS = False

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("fr", "Français")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "America/Toronto"
LANGUAGE_COOKIE_SAMESITE = "Lax"
# Our words win over those of the packages that we use.
LOCALE_PATHS = sorted(Path(__file__).resolve().parents[1].glob("**/locale"))

STATIC_URL = "/static/"
STATIC_ROOT = ENVIRONMENT.state / "static"
MEDIA_ROOT = ENVIRONMENT.state / "files"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MAX_AGE = 31_536_000
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_HANDLERS = ["onegov.portal.uploads.BoundedUpload"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 10

AUTH_USER_MODEL = "login.Account"
AUTHENTICATION_BACKENDS = ["onegov.login.backend.Accounts"]
BREACHED_PASSWORDS = ENVIRONMENT.state / "passwords" / "breached.bloom"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 15},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "onegov.login.breached.BreachedPasswordValidator",
        "OPTIONS": {"path": BREACHED_PASSWORDS},
    },
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
PASSWORD_HASHERS = ["onegov.login.hashing.BoundedHasher"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "mandates:arrive"
ACCOUNT_ADAPTER = "onegov.login.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if _https else "http"
# Of the header with addresses, only what our own proxies wrote is believed.
ALLAUTH_TRUSTED_PROXY_COUNT = ENVIRONMENT.proxies
ACCOUNT_RATE_LIMITS = {
    # By source; then by account and source, each window longer than the one before.
    "login_failed": "10/m/ip,100/h/ip,5/5m/key,10/h/key,20/d/key",
}
MFA_ADAPTER = "onegov.login.adapter.FactorsAdapter"
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = True
# A passkey signs in alone: it always asks for the PIN, fingerprint or face.
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_TOTP_ISSUER = "OneGov"
MFA_TOTP_TOLERANCE = 1

SESSION_ENGINE = "onegov.login.sessions"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_IDLE_AGE = 20 * 60
TRUSTED_DEVICE_DAYS = 14
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = _https
CSRF_COOKIE_SECURE = _https
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "onegov.portal.apply.kept.form_expired"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if _https else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "style-src": ["'self'"],
        "font-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "script-src": ["'none'"],
        "connect-src": ["'none'"],
        # Browsers check redirects to the payment page and to sign-in partners against this too.
        "form-action": [
            "'self'",
            ENVIRONMENT.payment_url,
            *(partner.origin for partner in ENVIRONMENT.partners),
        ],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }
}

EMAIL_BACKEND = (
    "onegov.notices.gc_notify.Backend"
    if ENVIRONMENT.gc_notify
    else "django.core.mail.backends.smtp.EmailBackend"
)
EMAIL_HOST = ENVIRONMENT.smtp_host
EMAIL_PORT = ENVIRONMENT.smtp_port
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = ENVIRONMENT.mail_from

CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "onegov.project.logs.PrivateFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "procrastinate": {"level": "WARNING"},
        "fido2": {"level": "WARNING"},  # it tells which credential was used
        "django.server": {"level": "WARNING"},
    },
}


# ONEGOV_<ROOM>: the settings of the rooms, each a function.
globals().update(rooms.settings_of_rooms(ENVIRONMENT))
