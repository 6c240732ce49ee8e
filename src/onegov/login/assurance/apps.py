from django.apps import AppConfig


class AssuranceConfig(AppConfig):
    name = "onegov.login.assurance"
    label = "login_assurance"
