from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "onegov.payments"
    label = "payments"
