"""Errors of cases, each with what to do next."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from onegov.core.errors import OneGovError
from onegov.core.system import not_readable
from onegov.core.types import Text


class CaseError(OneGovError):
    """Base of errors of this room."""

    code = "cases.error"


class AnswersRejected(CaseError):
    """Some answers can't be used; the other ones of the same form were saved.

    Attributes:
        fields: what is wrong, by concept, or ``concept.place.part`` inside a list
            (``trips.0.returned``; places count from 0).
        saved: concepts that were saved.
    """

    code = "cases.answers_rejected"
    next_step = Text(
        en="Correct the answers marked below. Your other answers are saved.",
        fr="Corrigez les réponses indiquées ci-dessous. Vos autres réponses sont enregistrées.",
    )

    def __init__(self, fields: Mapping[str, Text], saved: tuple[str, ...] = ()) -> None:
        self.fields = MappingProxyType(dict(fields))
        self.saved = saved
        super().__init__(Text(en="There is a problem.", fr="Il y a un problème."))


class FileRejected(CaseError):
    """An uploaded file can't be kept; ``code`` says why (``cases.file_too_big`` …)."""

    code = "cases.file_rejected"

    def __init__(self, reason: str, message: Text, next_step: Text) -> None:
        self.code = f"cases.file_{reason}"
        super().__init__(message, next_step=next_step)


class AlreadySubmitted(CaseError):
    """The application was submitted; it can't be changed any more."""

    code = "cases.already_submitted"
    next_step = Text(
        en="Look at the status of your application.",
        fr="Consultez l’état de votre demande.",
    )

    def __init__(self) -> None:
        super().__init__(
            Text(
                en="This application was submitted and can no longer be changed.",
                fr="Cette demande a été soumise et ne peut plus être modifiée.",
            )
        )


class TakesNoApplications(CaseError):
    """The service only answers a question; there is nothing to apply for."""

    code = "cases.takes_no_applications"
    next_step = Text(
        en="Answer the questions on the page of the service.",
        fr="Répondez aux questions sur la page du service.",
    )

    def __init__(self) -> None:
        super().__init__(
            Text(
                en="This service takes no applications.",
                fr="Ce service ne reçoit pas de demandes.",
            )
        )


class WrongMove(CaseError):
    """The case is not in a state from which this can be done."""

    code = "cases.wrong_move"
    next_step = Text(
        en="Reload the page to see where the case stands.",
        fr="Actualisez la page pour voir où en est le dossier.",
    )

    def __init__(self) -> None:
        super().__init__(
            Text(
                en="This can’t be done where the case stands now.",
                fr="Cette action est impossible à l’étape où se trouve le dossier.",
            )
        )


class LeaseNeeded(CaseError):
    """The officer does not hold this case, or no longer."""

    code = "cases.lease_needed"
    next_step = Text(
        en="Take the next case from the queue. Your note was not kept; copy it first.",
        fr="Prenez le prochain dossier de la file. Votre note n’a pas été conservée; copiez-la d’abord.",
    )

    def __init__(self) -> None:
        super().__init__(
            Text(
                en="You do not hold this case, or your time with it has run out.",
                fr="Ce dossier ne vous est pas confié, ou le délai est écoulé.",
            )
        )


class TwoFactorsNeeded(CaseError):
    """Staff acts need two-step verification in this session."""

    code = "cases.two_factors_needed"
    next_step = Text(
        en="Sign in again with two-step verification.",
        fr="Connectez-vous de nouveau avec la vérification en deux étapes.",
    )

    def __init__(self) -> None:
        super().__init__(
            Text(
                en="This needs two-step verification.",
                fr="Cette action exige la vérification en deux étapes.",
            )
        )


class NoteNeeded(CaseError):
    """The decision needs the officer's written note."""

    code = "cases.note_needed"
    next_step = Text(
        en="Write what you verified, or why you refer the case (20 characters or more).",
        fr="Écrivez ce que vous avez vérifié, ou pourquoi vous renvoyez le dossier "
        "(au moins 20\u00a0caractères).",
    )

    def __init__(self) -> None:
        super().__init__(
            Text(en="This decision needs a note.", fr="Cette décision exige une note.")
        )


class RulesNotMet(CaseError):
    """The rules say that a requirement is not met; the case can't be found eligible."""

    code = "cases.rules_not_met"
    next_step = Text(
        en="Refer the case.",
        fr="Renvoyez le dossier.",
    )

    def __init__(self) -> None:
        super().__init__(
            Text(
                en="A requirement is not met, so this person can’t be found eligible at this step.",
                fr="Une exigence n’est pas remplie\u00a0: cette personne ne peut être déclarée "
                "admissible à cette étape.",
            )
        )


class LetterNotReady(CaseError):
    """There is no letter yet."""

    code = "cases.letter_not_ready"
    next_step = Text(
        en="Wait a minute and open it again.",
        fr="Attendez une minute, puis ouvrez-la de nouveau.",
    )

    def __init__(self) -> None:
        super().__init__(
            Text(en="The letter is not ready yet.", fr="La lettre n’est pas encore prête.")
        )


class FileDamaged(CaseError):
    """A stored file no longer has the bytes that were stored; it is not handed out."""

    code = "cases.file_damaged"
    next_step = Text(
        en="Tell the service team, who will restore it.",
        fr="Avisez l’équipe du service, qui le rétablira.",
    )

    def __init__(self) -> None:
        super().__init__(
            Text(en="The stored file is damaged.", fr="Le fichier conservé est endommagé.")
        )


class WrongHistory(CaseError):
    """A history of cases can't be used; the message says why."""

    code = "cases.wrong_history"
    next_step = Text(
        en="Correct the file: columns submitted, decided and, if known, taken, tier; "
        "days or times such as 2026-05-04T09:30.",
        fr="Corrigez le fichier\u00a0: colonnes submitted, decided et, si elles sont connues, taken "
        "et tier; des jours ou des heures comme 2026-05-04T09:30.",
    )


class HistoryNotReadable(CaseError):
    """The file with a history cannot be opened or read."""

    code = "cases.history_not_readable"
    next_step = Text(en="Give the path of a CSV file.", fr="Indiquez le chemin d’un fichier CSV.")

    def __init__(self, path: Path, error: OSError) -> None:
        super().__init__(not_readable(path, error))


class WrongScenario(CaseError):
    """A scenario lacks something, or contradicts itself; the message says what."""

    code = "cases.wrong_scenario"


class NoForecast(CaseError):
    """Too few cases are decided for a forecast.

    Attributes:
        decided, needed: cases.
    """

    code = "cases.no_forecast"
    next_step = Text(
        en="Try a scenario with assumed rates: --per-day and --handling.",
        fr="Essayez un scénario aux taux présumés\u00a0: --per-day et --handling.",
    )

    def __init__(self, decided: int, needed: int) -> None:
        self.decided, self.needed = decided, needed
        super().__init__(
            Text(
                en=f"No forecast: it takes {needed} decided cases, and there are {decided}.",
                fr=f"Aucune prévision\u00a0: il faut {needed} dossiers réglés; il y en a {decided}.",
            )
        )
