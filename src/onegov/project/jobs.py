"""The job queue: procrastinate on the platform's own database."""

from procrastinate import App


def on_app_ready(app: App) -> None:
    """Will let procrastinate know the rooms' tasks (``<room>/tasks.py``)."""
