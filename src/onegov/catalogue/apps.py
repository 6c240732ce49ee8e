from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "onegov.catalogue"
    label = "catalogue"
