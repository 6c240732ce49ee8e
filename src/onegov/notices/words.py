"""What people are told of their account itself."""

from collections.abc import Mapping
from dataclasses import dataclass

from onegov.core.types import Text


@dataclass(frozen=True, slots=True)
class Words:
    """Subject and body of a notice."""

    subject: Text
    body: Text


_NOT_YOU = Text(
    en="If this was not you, sign out everywhere under “Sign-in and security” and go to an office.",
    fr="Si ce n’était pas vous, déconnectez-vous partout sous «\u00a0Connexion et sécurité\u00a0» et "
    "présentez-vous dans un bureau.",
)


def _words(subject: Text, body: Text) -> Words:
    return Words(subject, Text(en=f"{body.en}\n\n{_NOT_YOU.en}", fr=f"{body.fr}\n\n{_NOT_YOU.fr}"))


#: By the act in the ledger.
ABOUT_ACCOUNTS: Mapping[str, Words] = {
    "recovery.bound": _words(
        Text(
            en="Somebody asks to get back into your account",
            fr="Une personne demande à retrouver l’accès à votre compte",
        ),
        Text(
            en="They told us that they lost every way to sign in. Our message to your email address "
            "has a link to stop it.",
            fr="Cette personne nous a dit avoir perdu tous ses moyens de connexion. Le courriel que "
            "nous vous avons envoyé contient un lien pour arrêter la demande.",
        ),
    ),
    "recovery.proved": _words(
        Text(
            en="Your account will be recovered soon",
            fr="L’accès à votre compte sera bientôt rétabli",
        ),
        Text(
            en="Somebody proved that this account is theirs. Our message to your email address says "
            "when they can set new ways to sign in, and has a link to stop it.",
            fr="Une personne a prouvé qu’elle est titulaire de ce compte. Le courriel que nous vous "
            "avons envoyé indique quand elle pourra choisir de nouveaux moyens de connexion et contient "
            "un lien pour arrêter la demande.",
        ),
    ),
    "recovery.finished": _words(
        Text(en="Your account was recovered", fr="L’accès à votre compte a été rétabli"),
        Text(
            en="It has a new password. Every passkey, code, device and session of before has ended.",
            fr="Un nouveau mot de passe a été choisi. Vos anciens codes, clés d’accès, appareils et sessions "
            "ne fonctionnent plus.",
        ),
    ),
    "partner.linked": _words(
        Text(
            en="A sign-in partner was added to your account",
            fr="Un partenaire de connexion a été ajouté à votre compte",
        ),
        Text(
            en="You can now also sign in there.",
            fr="Vous pouvez maintenant vous connecter aussi chez ce partenaire.",
        ),
    ),
    "partner.unlinked": _words(
        Text(
            en="A sign-in partner was removed from your account",
            fr="Un partenaire de connexion a été retiré de votre compte",
        ),
        Text(
            en="It no longer gives access to your account.",
            fr="Il ne donne plus accès à votre compte.",
        ),
    ),
    "login.stolen": _words(
        Text(
            en="We ended your sign-in at a service",
            fr="Nous avons fermé votre session dans un service",
        ),
        Text(
            en="Something that is good for one use was used twice: somebody may have taken it. The "
            "service was told. You can sign in there again.",
            fr="Un élément valable une seule fois a été utilisé deux fois\u00a0: quelqu’un l’a "
            "peut-être intercepté. Le service en a été avisé. Vous pouvez vous y connecter de nouveau.",
        ),
    ),
    "mandate.ended": _words(
        Text(
            en="Somebody no longer acts in your name",
            fr="Une personne a cessé d’agir en votre nom",
        ),
        Text(
            en="A mandate has ended. What was done under it stays on record under “Who acts for whom”.",
            fr="Un mandat a pris fin. Ce qui a été fait en vertu de celui-ci demeure consigné sur la page "
            "«\u00a0Qui agit au nom de qui\u00a0».",
        ),
    ),
}
