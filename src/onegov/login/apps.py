from django.apps import AppConfig


class LoginConfig(AppConfig):
    name = "onegov.login"
    label = "login"
