"""Errors of certification."""

from onegov.core.types import Text
from onegov.login.errors import LoginError


class Unreachable(Exception):
    """What a run wanted to open cannot be; the text says why, in English, for engineers."""


class CertificationError(LoginError):
    """Base of errors of this part."""

    code = "certification.error"


class NotCertified(CertificationError):
    """The registration as it is now has not passed the self-certification."""

    code = "certification.not_certified"
    next_step = Text(
        en="Run the self-certification and mend what fails.",
        fr="Lancez l’autocertification et corrigez ce qui échoue.",
    )

    def __init__(self) -> None:
        super().__init__(
            Text(
                en="The application has not passed the self-certification since it was last changed.",
                fr="L’application n’a pas réussi l’autocertification depuis sa dernière modification.",
            )
        )


class SecondPersonNeeded(CertificationError):
    """Who changed or certified an application does not open it too."""

    code = "certification.second_person"
    next_step = Text(
        en="Ask another integrator of your organization to open it.",
        fr="Demandez à une autre personne responsable de l’intégration dans votre organisation de l’ouvrir.",
    )

    def __init__(self) -> None:
        super().__init__(
            Text(
                en="You changed or certified this application, so somebody else must open it.",
                fr="Vous avez modifié ou fait certifier cette application; une autre personne doit l’ouvrir.",
            )
        )


class AlreadyRunning(CertificationError):
    """One run at a time."""

    code = "certification.running"
    next_step = Text(
        en="Wait until it has ended; that takes a minute.",
        fr="Attendez qu’elle soit terminée; cela prend une minute.",
    )

    def __init__(self) -> None:
        super().__init__(
            Text(
                en="A self-certification of this application is running.",
                fr="Une autocertification de cette application est en cours.",
            )
        )


class NotItsAddress(CertificationError):
    """Only what an application registered is called."""

    code = "certification.address"
    next_step = Text(
        en="Give an address on the same host as a registered redirect address.",
        fr="Indiquez une adresse sur le même hôte qu’une adresse de redirection inscrite.",
    )

    def __init__(self) -> None:
        super().__init__(
            Text(
                en="The address is not on a host that the application registered.",
                fr="L’adresse n’est pas sur un hôte inscrit par l’application.",
            )
        )
