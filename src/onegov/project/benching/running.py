"""Running one benchmark."""

from onegov.project.benching import machine
from onegov.project.benching.discovery import Benchmark
from onegov.project.benching.measuring import Run, summarise
from onegov.project.benching.progress import Progress
from onegov.project.benching.types import Result


def measure(benchmark: Benchmark, *, quick: bool) -> Result:
    """Will run all rounds of a benchmark.

    Raises:
        BadBenchmark: it does not measure what it describes.
        PeerNotInstalled, PeerFailed: the other side could not be measured.
    """
    where = machine.describe()
    progress = Progress(benchmark.name)
    try:
        samples = list(benchmark.measure(Run(quick=quick, progress=progress)))
    finally:
        progress.end()
    figures, spread = summarise(samples, benchmark.figures)
    return Result(
        bench=benchmark.name,
        title=benchmark.title,
        figures=figures,
        spread=spread,
        described=benchmark.figures,
        machine=where,
        quick=quick,
    )
