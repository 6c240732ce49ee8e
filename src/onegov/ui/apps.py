from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "onegov.ui"
    label = "ui"
