"""Addresses of proving who one is, in both languages."""

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from onegov.login.assurance import views

app_name = "assurance"

urlpatterns: list[URLPattern] = [
    path("", views.status, name="status"),
    path(_("office/"), views.ask, name="ask"),
    path(_("office/code/"), views.code, name="code"),
]
