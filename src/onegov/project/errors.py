"""Errors of starting and running the platform."""

from onegov.core.errors import OneGovError
from onegov.core.types import Text


class ProjectError(OneGovError):
    """Base of errors of this room."""

    code = "project.error"


class PostgresMissing(ProjectError):
    """No PostgreSQL to run on was found."""

    code = "project.postgres_missing"
    next_step = Text(
        en="Set DATABASE_URL, or install one: apt-get install postgresql",
        fr="Définissez DATABASE_URL ou installez-en un : apt-get install postgresql",
    )


class PostgresWillNotStart(ProjectError):
    """PostgreSQL was found but does not answer."""

    code = "project.postgres_will_not_start"
    next_step = Text(
        en="Read the last lines of postgres.log in the state folder.",
        fr="Lisez les dernières lignes de postgres.log dans le dossier d’état.",
    )


class AlreadyRunning(ProjectError):
    """Another process of the platform holds this state folder."""

    code = "project.already_running"
    next_step = Text(
        en="Stop the other one, or give another folder with --state.",
        fr="Arrêtez l’autre instance ou indiquez un autre dossier avec --state.",
    )


class PortsTaken(ProjectError):
    """The ports the platform wants are in use."""

    code = "project.ports_taken"
    next_step = Text(
        en="Stop the other program, or choose another base port with --port.",
        fr="Arrêtez l’autre programme ou choisissez un autre port de base avec --port.",
    )


class StepFailed(ProjectError):
    """A step of setting up ended with an error."""

    code = "project.step_failed"
    next_step = Text(
        en="Read the named log in the state folder.",
        fr="Lisez le journal nommé dans le dossier d’état.",
    )


class SimulatorFailed(ProjectError):
    """The simulator's pages do not answer."""

    code = "project.simulator_failed"
    next_step = Text(
        en="Mend what the line says, then start it again.",
        fr="Corrigez ce que la ligne indique, puis relancez-le.",
    )


class NotRunning(ProjectError):
    """The command needs a running platform."""

    code = "project.not_running"
    next_step = Text(
        en="Start it in another window: ./onegov run",
        fr="Démarrez-la dans une autre fenêtre : ./onegov run",
    )
