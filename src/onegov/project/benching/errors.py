"""Errors of measuring."""

from onegov.core.types import Text
from onegov.project.errors import ProjectError


class NoBenchmarks(ProjectError):
    """There is no folder of benchmarks: an installed wheel, not a checkout."""

    code = "project.no_benchmarks"
    next_step = Text(
        en="Benchmarks come with the source code, not with an installed package: run"
        " ./onegov bench in a copy of the source code.",
        fr="Les bancs d’essai viennent avec le code source, non avec le paquet installé : lancez"
        " ./onegov bench dans une copie du code source.",
    )


class UnknownBenchmark(ProjectError):
    """No benchmark has that name."""

    code = "project.unknown_benchmark"


class BadBenchmark(ProjectError):
    """A benchmark does not give the figures that it describes."""

    code = "project.bad_benchmark"
    next_step = Text(
        en="Mend its bench.py: FIGURES and what measure() yields must have the same keys.",
        fr="Corrigez son fichier bench.py : FIGURES et measure() doivent avoir les mêmes clés.",
    )


class PeerNotInstalled(ProjectError):
    """The program to compare with could not be installed."""

    code = "project.peer_not_installed"
    next_step = Text(
        en="It is downloaded once from a package index: check the connection, then try again.",
        fr="Il est téléchargé une fois d’un dépôt de paquets : vérifiez la connexion, puis"
        " réessayez.",
    )


class PeerFailed(ProjectError):
    """A measured process died or answered with an error."""

    code = "project.peer_failed"
    next_step = Text(
        en="Mend what it says, then run the benchmark again.",
        fr="Corrigez ce qu’il indique, puis relancez le banc d’essai.",
    )
