"""Every word of the partners' pages, in both languages."""

_WORDS: dict[str, tuple[str, str]] = {
    "colon": (":", "\u00a0:"),
    "title": ("sign in", "connexion"),
    "error_title": ("Error: ", "Erreur\u00a0: "),
    "strip": (
        "Demonstration: nobody’s real account. Choose who you are; no password is asked.",
        "Démonstration\u00a0: aucun compte réel. Choisissez qui vous êtes; aucun mot de passe n’est "
        "demandé.",
    ),
    "skip": ("Skip to main content", "Passer au contenu principal"),
    "other_language": ("Français", "English"),
    "to": (
        "You sign in here to go on to OneGov.",
        "Vous vous connectez ici pour accéder à OneGov.",
    ),
    "asked": (
        "OneGov asks us to tell who you are: your name, date of birth and address.",
        "OneGov nous demande de dire qui vous êtes\u00a0: votre nom, votre date de naissance et votre "
        "adresse.",
    ),
    "who": ("Who are you?", "Qui êtes-vous?"),
    "other": ("Or somebody else", "Ou une autre personne"),
    "other_hint": (
        "Any number or word of 3 to 40 letters, digits and hyphens: the same one is the same person.",
        "Un numéro ou un mot de 3 à 40 lettres, chiffres et traits d’union\u00a0: le même désigne la "
        "même personne.",
    ),
    "sign_in": ("Sign in", "Se connecter"),
    "tell": ("Sign in and tell OneGov", "Se connecter et informer OneGov"),
    "cancel": ("Cancel and go back", "Annuler et revenir"),
    "problem": ("There is a problem", "Il y a un problème"),
    "other_bad": (
        "Use 3 to 40 letters, digits and hyphens.",
        "Utilisez de 3 à 40 lettres, chiffres et traits d’union.",
    ),
    "unknown": ("We do not know who sent you here.", "Nous ne savons pas qui vous envoie ici."),
    "unknown_next": (
        "Go back to the service and start signing in again.",
        "Revenez au service et recommencez la connexion.",
    ),
}


def words(key: str, language: str) -> str:
    """The words called ``key`` in ``language``."""
    english, french = _WORDS[key]
    return french if language == "fr" else english
