"""Errors of what is told to departments' apps."""

from collections.abc import Sequence

from onegov.core.errors import OneGovError
from onegov.core.types import Text


class ReleasesError(OneGovError):
    """Base of errors of this part."""

    code = "releases.error"


class EssentialRefused(ReleasesError):
    """The person said no to what the app can't do without; on the wire ``access_denied``.

    Source: OpenID Connect Core, section 3.1.2.6; RFC 6749 section 4.1.2.1.
    """

    code = "releases.essential_refused"
    next_step = Text(
        en="Nothing was given. You can sign in again and agree, or ask the department for another way "
        "to use its service.",
        fr="Rien n’a été communiqué. Vous pouvez vous connecter de nouveau et accepter, ou demander au "
        "ministère une autre façon d’utiliser son service.",
    )

    def __init__(self, labels: Sequence[Text]) -> None:
        super().__init__(
            Text(
                en="You did not agree to give information that this service cannot do without: "
                + "; ".join(label.en for label in labels),
                fr="Vous n’avez pas accepté de communiquer des renseignements dont ce service ne peut "
                "se passer\u00a0: " + "; ".join(label.fr for label in labels),
            )
        )


class NotConsent(ReleasesError):
    """The claim is given because a clause of law says so: there is no consent to withdraw.

    Source: Privacy Act, sections 4 and 8(2)(b).
    """

    code = "releases.not_consent"
    next_step = Text(
        en="If you think that the department should not have this information, ask its access to "
        "information and privacy office.",
        fr="Si vous croyez que le ministère ne devrait pas obtenir ces renseignements, adressez-vous à "
        "son bureau de l’accès à l’information et de la protection des renseignements personnels.",
    )

    def __init__(self, clause: str) -> None:
        cited = f" ({clause})" if clause else ""
        super().__init__(
            Text(
                en=f"This information is given because the law provides for it{cited}, not because "
                "you consented.",
                fr=f"Ces renseignements sont communiqués parce que la loi le prévoit{cited}, et non en "
                "vertu de votre consentement.",
            )
        )


class AlreadyEnded(ReleasesError):
    """This consent is no longer current; nothing changed."""

    code = "releases.already_ended"
    next_step = Text(
        en="Nothing more is needed. Nothing is given under it.",
        fr="Vous n’avez rien d’autre à faire. Plus rien n’est communiqué en vertu de ce consentement.",
    )

    def __init__(self) -> None:
        super().__init__(
            Text(en="This consent has already ended.", fr="Ce consentement a déjà pris fin.")
        )


class NotYetProvable(ReleasesError):
    """The release is seconds old: the record gives it its place with the next signed checkpoint."""

    code = "releases.not_yet_provable"
    next_step = Text(
        en="Wait a few seconds and try again.",
        fr="Attendez quelques secondes, puis réessayez.",
    )

    def __init__(self) -> None:
        super().__init__(
            Text(
                en="The proof of this line is not ready yet.",
                fr="La preuve de cette ligne n’est pas encore prête.",
            )
        )
