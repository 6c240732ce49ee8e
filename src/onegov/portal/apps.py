from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "onegov.portal"
    label = "portal"
