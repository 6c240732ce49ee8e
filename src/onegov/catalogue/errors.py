"""What can go wrong in the catalogue."""

from collections.abc import Sequence

from onegov.core.errors import OneGovError
from onegov.core.types import Text
from onegov.rules.errors import Problem


class CatalogueError(OneGovError):
    """Base of the room's errors."""

    code = "catalogue.error"


class DefinitionError(CatalogueError):
    """A service definition does not check; ``problems`` says everything that is wrong with it.

    Attributes:
        problems: at least one Problem, in the order of the files.
    """

    code = "catalogue.definition"
    next_step = Text(
        en="Correct what each line says, then run `onegov check` again.",
        fr="Corrigez ce que chaque ligne indique, puis relancez `onegov check`.",
    )

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        first, count = self.problems[0], len(self.problems)
        super().__init__(
            Text(
                en=f"The definition does not check ({count}); first, {first.file}, "
                f"line {first.line}, {first.element}: {first.message.en}",
                fr=f"La définition comporte des erreurs ({count}); d’abord, {first.file}, "
                f"ligne {first.line}, {first.element}\u00a0: {first.message.fr}",
            )
        )


class NoSuchService(CatalogueError):
    """No published service, or no such version of one, under the name that was given."""

    code = "catalogue.no_such_service"
    next_step = Text(
        en="Search for the service, or look at the list of all services.",
        fr="Cherchez le service ou consultez la liste de tous les services.",
    )

    def __init__(self) -> None:
        super().__init__(
            Text(en="We could not find this service.", fr="Nous n’avons pas trouvé ce service.")
        )


class NoFeeKnown(CatalogueError):
    """No amount of the definition applies on the day that was asked about."""

    code = "catalogue.no_fee_known"

    def __init__(self, day: str) -> None:
        super().__init__(
            Text(
                en=f"This service states no fee for {day}.",
                fr=f"Ce service n’indique aucuns frais pour le {day}.",
            )
        )


class SlugTaken(CatalogueError):
    """Another published service already answers at this address."""

    code = "catalogue.slug_taken"
    next_step = Text(
        en="Choose another slug in definition.yaml.",
        fr="Choisissez une autre adresse abrégée (slug) dans definition.yaml.",
    )

    def __init__(self, slug: str, service_id: str) -> None:
        super().__init__(
            Text(
                en=f"The slug “{slug}” belongs to the service {service_id}.",
                fr=f"L’adresse abrégée «\u00a0{slug}\u00a0» est celle du service {service_id}.",
            )
        )
