from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "onegov.desk"
    label = "desk"
