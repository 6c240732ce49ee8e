"""Addresses for machines; the same in both languages."""

from django.urls import URLPattern, path

from onegov.api import views

app_name = "api"

urlpatterns: list[URLPattern] = [
    path("exchange/events", views.events, name="events"),
]
