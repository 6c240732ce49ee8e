from django.apps import AppConfig


class ReleasesConfig(AppConfig):
    name = "onegov.login.releases"
    label = "login_releases"
