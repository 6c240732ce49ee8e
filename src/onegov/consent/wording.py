"""Words for organisations, roles, purposes and effects, in both languages."""

from collections.abc import Mapping
from typing import Final

from onegov.core.types import Text

ORGANISATIONS: Final[Mapping[str, Text]] = {
    "IRCC": Text(
        en="Immigration, Refugees and Citizenship Canada",
        fr="Immigration, Réfugiés et Citoyenneté Canada",
    ),
    "CBSA": Text(
        en="Canada Border Services Agency", fr="Agence des services frontaliers du Canada"
    ),
    "CRA": Text(en="Canada Revenue Agency", fr="Agence du revenu du Canada"),
    "EDUCATION": Text(
        en="Ministry of Education (made-up province)",
        fr="Ministère de l’Éducation (province fictive)",
    ),
    "ONEGOV": Text(en="OneGov platform", fr="Plateforme OneGov"),
}

#: The purpose of a request that finds a person's record.
IDENTITY_LINK: Final = "identity-link"

#: The platform's own purposes; a service's are in the words of its definition.
_PURPOSES: Final[Mapping[str, Text]] = {
    IDENTITY_LINK: Text(
        en="To find your record, and no one else’s",
        fr="Pour trouver votre dossier, et celui de personne d’autre",
    ),
    "open-cases": Text(
        en="To learn of changes while your application is open",
        fr="Pour être avisé des changements pendant que votre demande est en cours",
    ),
    "access-log": Text(
        en="To show you who read your data, on this page",
        fr="Pour vous montrer, sur cette page, qui a consulté vos données",
    ),
}

ROLES: Final[Mapping[str, Text]] = {
    "officer": Text(en="Officer", fr="Agent ou agente"),
    "supervisor": Text(en="Supervisor", fr="Superviseur ou superviseure"),
    "platform": Text(en="Computer system", fr="Système informatique"),
    "staff": Text(en="Staff member", fr="Membre du personnel"),
}

WHAT: Final[Mapping[str, Text]] = {
    "fetched": Text(en="Fetched for your application", fr="Obtenu pour votre demande"),
    "viewed": Text(en="Viewed", fr="Consulté"),
    "matched": Text(en="Received, to find your record", fr="Reçu, pour trouver votre dossier"),
}

#: Of who read in another person's matter, and why.
SOMEBODY: Final = Text(en="Not shown", fr="Non divulgué")
OTHERS_MATTER: Final = Text(
    en="In another person’s matter, in which your record is named. To protect that person, neither "
    "who read nor why is shown.",
    fr="Dans le dossier d’une autre personne, où le vôtre est mentionné. Pour protéger cette "
    "personne, ni l’auteur ni le motif de la consultation ne sont divulgués.",
)

WITHDRAWN: Final = Text(
    en=(
        "OneGov will make no new request under this consent. An organisation that was shown it is told "
        "that it has ended, and refuses a request that is still under way. What was already fetched "
        "and used stays in your application with its source, and the record of who read it stays "
        "too. A decision already made is not changed."
    ),
    fr=(
        "OneGov ne fera plus de nouvelle requête en vertu de ce consentement. L’organisme à qui il a été "
        "présenté est avisé qu’il a pris fin et refuse toute requête encore en cours. Les "
        "renseignements déjà obtenus et utilisés demeurent dans votre demande avec leur source, et la "
        "liste des consultations est conservée. Une décision déjà rendue n’est pas modifiée."
    ),
)


def organisation(code: str) -> Text:
    """The organisation's name; the code itself when it is not known here."""
    return ORGANISATIONS.get(code) or Text(en=code, fr=code)


def deciding(service: Text) -> Text:
    """The purpose of a service that decides applications, in words."""
    return Text(
        en=f"To decide your application: {service.en}",
        fr=f"Pour trancher votre demande\u00a0: {service.fr}",
    )


def asked_of(provider: Text) -> Text:
    """What somebody did who asked a department for the person's record."""
    return Text(
        en=f"Read your record at: {provider.en}",
        fr=f"A consulté votre dossier auprès de l’organisme suivant\u00a0: {provider.fr}",
    )


def purpose(code: str, services: Mapping[str, Text]) -> Text:
    """The purpose in words; the code itself when neither the platform nor ``services`` has any."""
    return _PURPOSES.get(code) or services.get(code) or Text(en=code, fr=code)
