from django.apps import AppConfig


class RecoveryConfig(AppConfig):
    name = "onegov.login.recovery"
    label = "login_recovery"
