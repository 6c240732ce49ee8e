"""Addresses of the way back, in both languages."""

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from onegov.login.recovery import views

app_name = "recovery"

urlpatterns: list[URLPattern] = [
    path("", views.begin, name="begin"),
    path(_("<uuid:attempt_id>/not-me/<slug:token>/"), views.stop, name="stop"),
    path(_("<uuid:attempt_id>/mailbox/<slug:token>/"), views.mailbox, name="mailbox"),
    path(_("<uuid:attempt_id>/finish/<slug:token>/"), views.finish, name="finish"),
]
