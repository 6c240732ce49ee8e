from django.apps import AppConfig


class ProjectConfig(AppConfig):
    name = "onegov.project"
    label = "project"

    def ready(self) -> None:
        from onegov.project import wiring

        wiring.connect()
