"""Addresses of the console."""

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from onegov.desk.console import views

urlpatterns: list[URLPattern] = [
    path(_("applications/"), views.listing, name="applications"),
    path(_("applications/new/"), views.register, name="register_application"),
    path(_("applications/<slug:client_id>/"), views.show, name="application"),
    path(_("applications/<slug:client_id>/change/"), views.change, name="change_application"),
    path(_("applications/<slug:client_id>/keys/"), views.keys, name="application_keys"),
    path(_("applications/<slug:client_id>/secret/"), views.secret, name="application_secret"),
    path(_("applications/<slug:client_id>/use/"), views.use, name="application_use"),
    path(_("applications/<slug:client_id>/certify/"), views.certify, name="certify"),
    path(_("applications/<slug:client_id>/open/"), views.open_it, name="open_application"),
]
