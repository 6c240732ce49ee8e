from django.apps import AppConfig


class PartnersConfig(AppConfig):
    name = "onegov.login.partners"
    label = "login_partners"
