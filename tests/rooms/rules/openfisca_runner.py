"""OpenFisca reads and runs YAML tests; this runs in the environment of the benchmark, not in ours.

``python openfisca_runner.py reads FILE…`` or ``runs FILE…``; the exit code is 0 when all is well.
"""

import sys

from openfisca_core.tools import test_runner


def reads(files: list[str]) -> int:
    """Whether each entry has only what OpenFisca knows; prints how many there are."""
    entries = 0
    for name in files:
        with open(name, encoding="utf-8") as file:
            found = test_runner.yaml.load(file, Loader=test_runner.Loader)
        for entry in found:
            if not test_runner.TEST_KEYWORDS.issuperset(entry):
                return 1
            test_runner.build_test(entry)
        entries += len(found)
    sys.stdout.write(f"{entries}\n")
    return 0


def runs(files: list[str]) -> int:
    """OpenFisca's own runner, on the formulas of the benchmark."""
    from benchmarks.rules.openfisca.worker import make_system

    return int(test_runner.run_tests(make_system(), files, {}))


if __name__ == "__main__":
    sys.exit({"reads": reads, "runs": runs}[sys.argv[1]](sys.argv[2:]))
