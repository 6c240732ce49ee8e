from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "onegov.ledger"
    label = "ledger"
