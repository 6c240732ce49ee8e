from django.apps import AppConfig


class MandatesConfig(AppConfig):
    name = "onegov.login.mandates"
    label = "login_mandates"
