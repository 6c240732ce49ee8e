"""Addresses of the pages about what was given to departments, in both languages."""

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from onegov.login.releases import views

urlpatterns: list[URLPattern] = [
    path(_("information-given/"), views.given, name="login_given"),
    path(_("information-given/all.json"), views.as_json, name="login_given_json"),
    path(_("information-given/all.csv"), views.as_csv, name="login_given_csv"),
    path(
        _("information-given/<uuid:release_id>/proof/"),
        views.release_proof,
        name="login_release_proof",
    ),
    path(
        _("information-given/consents/<uuid:agreement_id>/receipt/"),
        views.receipt_proof,
        name="login_receipt_proof",
    ),
    path(
        _("information-given/consents/<uuid:agreement_id>/withdraw/"),
        views.withdraw,
        name="login_withdraw",
    ),
]
