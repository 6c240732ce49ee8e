from django.apps import AppConfig


class LoginConfig(AppConfig):
    name = "onegov.login"
    label = "login"

    def ready(self) -> None:
        from onegov.login import receivers

        receivers.connect()
