"""Every address of the platform."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path
from django.utils.translation import gettext_lazy as _

from onegov.login.certification import urls as certification
from onegov.login.provider import urls as provider
from onegov.portal.views import to_language
from onegov.project import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("", to_language, name="root"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("", include("onegov.api.urls")),
    *provider.machine,
    *certification.machine,
    *i18n_patterns(
        path(_("account/"), include("onegov.login.urls")),
        path(_("desk/"), include("onegov.desk.urls")),
        path("", include("onegov.portal.urls")),
    ),
]

handler400 = "onegov.portal.failures.bad_request"
handler403 = "onegov.portal.failures.not_allowed"
handler404 = "onegov.portal.failures.not_found"
handler429 = "onegov.portal.failures.too_many"
handler500 = "onegov.portal.failures.broken"
