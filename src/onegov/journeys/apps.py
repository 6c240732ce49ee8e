from django.apps import AppConfig


class JourneysConfig(AppConfig):
    name = "onegov.journeys"
    label = "journeys"
