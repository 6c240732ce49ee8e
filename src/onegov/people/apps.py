from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "onegov.people"
    label = "people"
