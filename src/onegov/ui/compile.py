"""Compiles the rooms' translations; the results are not kept in the repository."""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po


def compile_all(root: Path) -> int:
    """Will compile every ``locale/*/LC_MESSAGES/*.po`` below ``root`` that is newer than its result.

    Fuzzy entries are left out: a guess is no translation.

    Returns:
        How many files were compiled.
    """
    return sum(_compile(path) for path in sorted(root.glob("**/locale/*/LC_MESSAGES/*.po")))


def _compile(source: Path) -> bool:
    target = source.with_suffix(".mo")
    if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
        return False
    with source.open("rb") as file:
        catalogue = read_po(file, locale=source.parents[1].name, domain=source.stem)
    # Written beside and moved: a process that starts meanwhile reads the old file or the new one.
    beside = target.with_suffix(".new")
    with beside.open("wb") as file:
        write_mo(file, catalogue)
    beside.replace(target)
    return True
