from django.apps import AppConfig


class CertificationConfig(AppConfig):
    name = "onegov.login.certification"
    label = "login_certification"
