"""Addresses of sign-up, sign-in and two-step verification, under allauth's own names."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
