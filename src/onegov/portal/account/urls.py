"""Addresses of a person's account, in both languages."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from onegov.portal.account import views

urlpatterns = [
    path(_("your-account/"), views.home, name="home_signed_in"),
    path(_("your-account/messages/"), views.inbox, name="messages"),
    path(_("your-account/messages/<uuid:notice_id>/"), views.message, name="message"),
    path(_("your-account/who-read-your-data/"), views.readings, name="readings"),
    path(
        _("your-account/who-read-your-data/<slug:leaf>/proof/"),
        views.reading_proof,
        name="reading_proof",
    ),
    path(
        _("applications/<uuid:application_id>/who-read-your-data/"),
        views.readings,
        name="application_readings",
    ),
    path(_("applications/<uuid:application_id>/status/"), views.status, name="status"),
    path(_("applications/<uuid:application_id>/letter/"), views.letter, name="letter"),
    path(
        _("applications/<uuid:application_id>/consents/<uuid:receipt_id>/withdraw/"),
        views.withdraw,
        name="withdraw",
    ),
]
