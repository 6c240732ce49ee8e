"""Every word of the payment page, in both languages."""

from typing import Literal

Language = Literal["en", "fr"]

_WORDS: dict[str, tuple[str, str]] = {
    "title": ("Pay the fee", "Payer les frais"),
    "error_title": ("Error: ", "Erreur\u00a0: "),
    "strip": (
        "Demonstration: no real money moves. Use a test card only.",
        "Démonstration\u00a0: aucune somme réelle n’est en jeu. Utilisez seulement une carte d’essai.",
    ),
    "skip": ("Skip to main content", "Passer au contenu principal"),
    "other": ("Français", "English"),
    "amount": ("Amount", "Montant"),
    "reference": ("Reference", "Référence"),
    "tests": ("Test cards", "Cartes d’essai"),
    "test_good": ("is accepted", "est acceptée"),
    "test_declined": ("is declined", "est refusée"),
    "test_rest": (
        "Any name, any expiry date to come and any three-digit code will do.",
        "Tout nom, toute date d’expiration à venir et tout code de trois chiffres conviennent.",
    ),
    "name": ("Name on the card", "Nom sur la carte"),
    "number": ("Card number", "Numéro de la carte"),
    "expiry": ("Expiry date", "Date d’expiration"),
    "expiry_hint": ("Month and year, for example 09/28", "Mois et année, par exemple 09/28"),
    "cvc": ("Security code", "Code de sécurité"),
    "cvc_hint": ("The 3 or 4 digits on the card", "Les 3 ou 4 chiffres inscrits sur la carte"),
    "pay": ("Pay", "Payer"),
    "cancel": ("Cancel and go back", "Annuler et revenir"),
    "problem": ("There is a problem", "Il y a un problème"),
    "name_missing": ("Enter the name on the card.", "Entrez le nom inscrit sur la carte."),
    "number_missing": ("Enter the card number.", "Entrez le numéro de la carte."),
    "number_bad": (
        "This is not a card number. Check the digits and enter it again.",
        "Ce n’est pas un numéro de carte. Vérifiez les chiffres et entrez-le de nouveau.",
    ),
    "number_again": (
        "Enter the card number again. We do not keep it.",
        "Entrez de nouveau le numéro de la carte. Nous ne le conservons pas.",
    ),
    "expiry_bad": (
        "Enter the expiry date as month and year, for example 09/28.",
        "Entrez la date d’expiration (mois et année), par exemple 09/28.",
    ),
    "expired": (
        "This card has expired. Use another card.",
        "Cette carte est expirée. Utilisez une autre carte.",
    ),
    "cvc_bad": (
        "Enter the 3 or 4 digits of the security code.",
        "Entrez les 3 ou 4 chiffres du code de sécurité.",
    ),
    "declined": (
        "The bank declined this card. You have not been charged. Use another card.",
        "La banque a refusé cette carte. Aucune somme n’a été débitée. Utilisez une autre carte.",
    ),
    "done_paid": ("This payment is made.", "Ce paiement est effectué."),
    "done_cancelled": (
        "This payment was cancelled. You have not been charged.",
        "Ce paiement a été annulé. Aucune somme n’a été débitée.",
    ),
    "back": ("Go back to your application", "Revenir à votre demande"),
    "unknown": ("We could not find this payment.", "Nous n’avons pas trouvé ce paiement."),
    "unknown_next": (
        "Go back to the service and start the payment again.",
        "Revenez au service et recommencez le paiement.",
    ),
}


def words(key: str, language: str) -> str:
    """The words called ``key`` in ``language``."""
    english, french = _WORDS[key]
    return french if language == "fr" else english


def amount(cents: int, language: str) -> str:
    """``$1,234.50`` or ``1 234,50 $`` with no-break spaces."""
    dollars, rest = divmod(cents, 100)
    if language == "fr":
        return f"{dollars:,}".replace(",", "\u00a0") + f",{rest:02d}\u00a0$"
    return f"${dollars:,}.{rest:02d}"
