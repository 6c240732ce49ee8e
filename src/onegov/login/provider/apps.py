from django.apps import AppConfig


class ProviderConfig(AppConfig):
    name = "onegov.login.provider"
    label = "login_provider"

    def ready(self) -> None:
        from onegov.login.provider import signals  # noqa: PLC0415 - models are ready only now

        signals.connect()
