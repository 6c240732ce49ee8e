from django.apps import AppConfig


class ProviderConfig(AppConfig):
    name = "onegov.login.provider"
    label = "login_provider"
