"""Errors of linking a person to a register."""

from onegov.core.errors import OneGovError
from onegov.core.types import Text


class PeopleError(OneGovError):
    """Base of errors of this room."""

    code = "people.error"


class LinkRefused(PeopleError):
    """The department does not recognise what was given; nothing says which part was wrong."""

    code = "people.link_refused"
    next_step = Text(
        en="Check the number, your date of birth and the code on the letter, then try again.",
        fr="Vérifiez le numéro, votre date de naissance et le code inscrit sur la lettre, puis réessayez.",
    )

    def __init__(self) -> None:
        super().__init__(
            Text(
                en="These details do not match a record.",
                fr="Ces renseignements ne correspondent à aucun dossier.",
            )
        )


class AlreadyLinked(PeopleError):
    """The account is linked to another record of the department; a link is not moved."""

    code = "people.already_linked"
    next_step = Text(
        en="Go on with the record that is linked. If it is not yours, contact us.",
        fr="Continuez avec le dossier associé. Si ce n’est pas le vôtre, communiquez avec nous.",
    )

    def __init__(self) -> None:
        super().__init__(
            Text(
                en="Your account is already linked to another record.",
                fr="Votre compte est déjà associé à un autre dossier.",
            )
        )


class LinkLocked(PeopleError):
    """Too many failures; the person must wait."""

    code = "people.link_locked"
    next_step = Text(
        en="Wait 15 minutes and try again. You can also continue and type your information.",
        fr="Attendez 15 minutes, puis réessayez. Vous pouvez aussi continuer et saisir vos renseignements.",
    )

    def __init__(self) -> None:
        super().__init__(
            Text(
                en="There were too many attempts that did not match.",
                fr="Il y a eu trop de tentatives infructueuses.",
            )
        )


class DepartmentDown(PeopleError):
    """The department's system does not work now; this is nobody's wrong answer."""

    code = "people.department_down"
    next_step = Text(
        en="Try again later, or continue and type your information.",
        fr="Réessayez plus tard, ou continuez et saisissez vos renseignements.",
    )

    def __init__(self) -> None:
        super().__init__(
            Text(
                en="The department’s system does not answer right now.",
                fr="Le système du ministère ne répond pas en ce moment.",
            )
        )
