from django.apps import AppConfig


class ConsentConfig(AppConfig):
    name = "onegov.consent"
    label = "consent"
