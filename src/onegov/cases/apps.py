from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "onegov.cases"
    label = "cases"
