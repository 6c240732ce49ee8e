from django.apps import AppConfig


class RegistersConfig(AppConfig):
    name = "onegov.registers"
    label = "registers"
