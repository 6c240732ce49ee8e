"""Words for problems and for doubts about trips, in both languages."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from onegov.consent import public as consent
from onegov.core.types import Text
from onegov.registers.errors import ProblemCode
from onegov.registers.types import AccessProblemCode, FoundTrip, TripCode

_MONTHS: Final = (
    ("January", "janvier"), ("February", "février"), ("March", "mars"), ("April", "avril"),
    ("May", "mai"), ("June", "juin"), ("July", "juillet"), ("August", "août"),
    ("September", "septembre"), ("October", "octobre"), ("November", "novembre"),
    ("December", "décembre"),
)  # fmt: skip

_PROBLEMS: Final[Mapping[ProblemCode, Text]] = {
    "down": Text(
        en=(
            "{who} is not answering right now. You can type this information yourself; "
            "we will tell the officer that it could not be checked. You can also try again later."
        ),
        fr=(
            "Le système de l’organisme suivant ne répond pas en ce moment : {who}. Vous pouvez saisir "
            "vous-même ces renseignements; nous indiquerons à l’agent ou à l’agente qu’ils n’ont pas "
            "pu être vérifiés. Vous pouvez aussi réessayer plus tard."
        ),
    ),
    "ambiguous": Text(
        en=(
            "{who} may hold your information under a name or number that someone else could also "
            "have. So that you never see another person’s information, nothing was filled in. "
            "Please type it yourself."
        ),
        fr=(
            "Il se peut que vos renseignements figurent sous un nom ou un numéro qui pourrait aussi "
            "être celui d’une autre personne (source : {who}). Pour ne jamais vous montrer les "
            "renseignements de quelqu’un d’autre, nous n’avons rien rempli. Veuillez les saisir "
            "vous-même."
        ),
    ),
    "no_match": Text(
        en="{who} has no record that we could find for you. Please type this information yourself.",
        fr=(
            "Nous n’avons trouvé aucun dossier à votre nom (source : {who}). Veuillez saisir "
            "vous-même ces renseignements."
        ),
    ),
    "bad_signature": Text(
        en=(
            "The answer of {who} could not be proven genuine, so nothing of it was used. "
            "The fault was recorded. Please type this information yourself."
        ),
        fr=(
            "L’authenticité de la réponse n’a pas pu être établie (source : {who}); rien n’en a été "
            "retenu et l’anomalie a été consignée. Veuillez saisir vous-même ces renseignements."
        ),
    ),
    "refused": Text(
        en="{who} did not accept our request. Please type this information yourself.",
        fr=(
            "Notre requête n’a pas été acceptée (source : {who}). Veuillez saisir vous-même ces "
            "renseignements."
        ),
    ),
    "withdrawn": Text(
        en=(
            "You withdrew your consent, so {who} told us nothing. Please type this information "
            "yourself, or agree again that we ask."
        ),
        fr=(
            "Comme vous avez retiré votre consentement, rien ne nous a été communiqué "
            "(source : {who}). Veuillez saisir vous-même ces renseignements, ou consentir de nouveau "
            "à ce que nous les demandions."
        ),
    ),
    "not_linked": Text(
        en=(
            "Your account is not linked to your IRCC record yet. Link it first, "
            "or type this information yourself."
        ),
        fr=(
            "Votre compte n’est pas encore associé à votre dossier d’IRCC. Associez-le d’abord, ou "
            "saisissez vous-même ces renseignements."
        ),
    ),
    "unreadable": Text(
        en=(
            "Part of the answer of {who} could not be understood and was left out. "
            "Please type what is missing."
        ),
        fr=(
            "Une partie de la réponse n’a pas pu être interprétée et a été laissée de côté "
            "(source : {who}). Veuillez saisir ce qui manque."
        ),
    ),
}

_DOUBTS: Final[Mapping[TripCode, Text]] = {
    "two_dates": Text(
        en="The border record shows one crossing on two dates. Tell us the right ones.",
        fr=(
            "Le dossier frontalier indique deux dates pour un même passage. Précisez-nous les "
            "bonnes dates."
        ),
    ),
    "missing_exit": Text(
        en=(
            "You entered Canada on {back}, but no departure before it is recorded. Tell us when "
            "you left, or that you were not away."
        ),
        fr=(
            "Vous êtes entré ou entrée au Canada le {back}, mais aucun départ n’est inscrit avant "
            "cette date. Indiquez-nous quand vous êtes parti ou partie, ou que vous ne vous êtes "
            "pas absenté ou absentée."
        ),
    ),
    "missing_entry": Text(
        en=(
            "You left Canada on {left}, but no return is recorded before your next departure. "
            "Tell us when you came back."
        ),
        fr=(
            "Vous avez quitté le Canada le {left}, mais aucun retour n’est inscrit avant votre "
            "départ suivant. Indiquez-nous quand vous êtes revenu ou revenue."
        ),
    ),
    "unclear": Text(
        en="The border records around {left} contradict each other. Tell us when you were away.",
        fr=(
            "Les inscriptions du dossier frontalier autour du {left} se contredisent. Indiquez-nous "
            "quand vous étiez à l’étranger."
        ),
    ),
    "still_abroad": Text(
        en=(
            "You left Canada on {left} and no return is recorded since. Tell us when you came "
            "back, or that you are still away."
        ),
        fr=(
            "Vous avez quitté le Canada le {left} et aucun retour n’est inscrit depuis. "
            "Indiquez-nous quand vous êtes revenu ou revenue, ou que vous êtes toujours à l’étranger."
        ),
    ),
    "before_record": Text(
        en=(
            "Your entry on {back} is the first that we can see. Tell us when you left Canada "
            "before it, or that you had not lived here yet."
        ),
        fr=(
            "Votre entrée du {back} est la première que nous voyons. Indiquez-nous quand vous aviez "
            "quitté le Canada auparavant, ou que vous n’y habitiez pas encore."
        ),
    ),
    "no_record": Text(
        en=(
            "No crossing of the border is recorded for you. Departures were not always recorded, "
            "so confirm that you were not outside Canada, or add your trips."
        ),
        fr=(
            "Aucun passage à la frontière n’est inscrit à votre dossier. Comme les départs n’ont "
            "pas toujours été consignés, confirmez que vous n’avez pas quitté le Canada, ou ajoutez "
            "vos voyages."
        ),
    ),
    "exit_not_covered": Text(
        en=(
            "Your last recorded crossing is your entry on {left}, when departures were not yet "
            "recorded. Confirm that you have not left Canada since, or add your trips."
        ),
        fr=(
            "Le dernier passage inscrit est votre entrée du {left}, à une époque où les départs "
            "n’étaient pas encore consignés. Confirmez que vous n’avez pas quitté le Canada depuis, "
            "ou ajoutez vos voyages."
        ),
    ),
    "after_record": Text(
        en="The border record goes to {left}. Tell us if you have left Canada since.",
        fr=(
            "Le dossier frontalier s’arrête au {left}. Indiquez-nous si vous avez quitté le Canada "
            "depuis."
        ),
    ),
}


def problem(code: ProblemCode, member: str) -> Text:
    """What the person is told when a register filled nothing in."""
    text, who = _PROBLEMS[code], consent.organisation(member)
    return Text(en=text.en.format(who=who.en), fr=text.fr.format(who=who.fr))


def doubt(found: FoundTrip) -> Text | None:
    """Why a trip needs the person's word; None when it is certain."""
    text = _DOUBTS.get(found.code)
    if text is None:
        return None
    left = in_words(found.trip.left_earliest)
    back = in_words(found.trip.returned_latest or found.trip.left_latest)
    return Text(
        en=text.en.format(left=left.en, back=back.en),
        fr=text.fr.format(left=left.fr, back=back.fr),
    )


def in_words(day: date) -> Text:
    """``March 1, 2024`` and ``1er mars 2024``."""
    english, french = _MONTHS[day.month - 1]
    first = "1er" if day.day == 1 else str(day.day)
    return Text(en=f"{english} {day.day}, {day.year}", fr=f"{first} {french} {day.year}")


_ACCESS_PROBLEMS: Final[Mapping[AccessProblemCode, Text]] = {
    "down": Text(
        en="{who} did not answer, so readings there are missing from this list. Try again later.",
        fr="N’a pas répondu\u00a0: {who}. Les consultations faites à cet endroit ne figurent pas "
        "dans la liste. Réessayez plus tard.",
    ),
    "unknown": Text(
        en="{who} has not yet given OneGov anything from your record, so it cannot tell who read it.",
        fr="N’a encore rien communiqué de votre dossier à OneGov et ne peut donc dire qui l’a "
        "consulté\u00a0: {who}.",
    ),
    "partly": Text(
        en="{who} keeps its record of readings on several computers, and one of them could not find "
        "yours: readings may be missing from this list.",
        fr="Le registre des consultations de l’organisme suivant est réparti sur plusieurs ordinateurs, "
        "dont un n’a pas retrouvé votre dossier; il peut manquer des consultations à cette "
        "liste\u00a0: {who}.",
    ),
    "refused": Text(
        en="{who} does not let OneGov list who read your record. Ask that department directly.",
        fr="Ne permet pas à OneGov d’énumérer les consultations de votre dossier\u00a0: {who}. "
        "Adressez-vous directement à cet organisme.",
    ),
    "bad_signature": Text(
        en="The list of {who} could not be proven genuine, so nothing of it is shown. The fault was "
        "recorded.",
        fr="L’authenticité de la liste de l’organisme suivant n’a pas pu être établie; rien n’en est "
        "affiché et l’anomalie a été consignée\u00a0: {who}.",
    ),
    "not_linked": Text(
        en="Your account is not linked to a record at {who}, so it was not asked.",
        fr="Votre compte n’est lié à aucun dossier de cet organisme, qui n’a donc pas été "
        "interrogé\u00a0: {who}.",
    ),
}


def access_problem(code: AccessProblemCode, member: str) -> Text:
    """Why a department's readings are not shown, for the person."""
    who, words = consent.organisation(member), _ACCESS_PROBLEMS[code]
    return Text(en=words.en.format(who=who.en), fr=words.fr.format(who=who.fr))
