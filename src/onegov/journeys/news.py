"""What a person is told on the way."""

from uuid import UUID

from onegov.cases import public as cases
from onegov.core.types import Actor, Text
from onegov.notices import public as notices

RECEIVED = Text(
    en="We received your application",
    fr="Nous avons reçu votre demande",
)
DECIDED = Text(
    en="There is a decision on this step of your application",
    fr="Une décision a été prise à cette étape de votre demande",
)


def tell_received(actor: Actor, application_id: UUID) -> None:
    """Will confirm to the person that the application is in."""
    application = cases.view(actor=actor, application_id=application_id)
    notices.send(
        actor=actor,
        person_id=application.person_id,
        kind="application.submitted",
        application_id=application_id,
        subject=RECEIVED,
        body=Text(
            en=f"Your confirmation number is {application.reference}. "
            "You can follow the status here. You do not need to call.",
            fr=f"Votre numéro de confirmation est {application.reference}. "
            "Vous pouvez suivre l’état de la demande ici. Il n’est pas nécessaire d’appeler.",
        ),
    )


def tell_decided(actor: Actor, application_id: UUID) -> None:
    """Will tell the person that the decision letter can be opened."""
    application = cases.view(actor=actor, application_id=application_id)
    notices.send(
        actor=actor,
        person_id=application.person_id,
        kind="decision.made",
        application_id=application_id,
        subject=DECIDED,
        body=Text(
            en=f"Open the letter for application {application.reference} to read the decision, "
            "the reasons and what comes next.",
            fr=f"Ouvrez la lettre concernant la demande {application.reference} pour lire la "
            "décision, les motifs et la suite.",
        ),
    )
