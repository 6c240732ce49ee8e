from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "onegov.notices"
    label = "notices"
