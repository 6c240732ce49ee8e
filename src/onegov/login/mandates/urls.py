"""Addresses of acting in another's name, in both languages."""

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from onegov.login.mandates import views

app_name = "mandates"

urlpatterns: list[URLPattern] = [
    path("", views.choose, name="choose"),
    path(_("arrive/"), views.arrive, name="arrive"),
    path(_("stop/"), views.stop, name="stop"),
    path(_("mandates/"), views.listing, name="list"),
    path(_("mandates/appoint/"), views.appoint, name="appoint"),
    path(_("mandates/ask/"), views.ask, name="ask"),
    path(_("mandates/code/"), views.accept, name="accept"),
    path(_("mandates/child/"), views.dependant, name="dependant"),
    path(_("mandates/organization/"), views.organisation, name="organisation"),
    path(_("mandates/<uuid:mandate_id>/"), views.detail, name="detail"),
    path(_("mandates/<uuid:mandate_id>/end/"), views.end, name="end"),
]
