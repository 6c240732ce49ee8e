"""Writes the computed parts of the exchange's pages.

``PYTHONPATH=src:tests python -m docs.exchange_pages.filling``

A part stands between ``<!-- computed: NAME -->`` and ``<!-- /computed -->``; the rest is written by hand.
"""

import re
import sys

from docs.exchange_pages import between, consent, contract, directory, events, operation, rights
from docs.running import ROOT

PAGES = sorted((ROOT / "docs/reference").glob("exchange-*.md"))
PART = re.compile(r"(<!-- computed: (\S+) -->\n).*?(<!-- /computed -->)", re.DOTALL)


def parts() -> dict[str, str]:
    """All that is computed, by its name."""
    pages = (contract, between, directory, rights, consent, operation, events)
    shown = (each.shown() for each in pages)
    return {name: text for found in shown for name, text in found.items()}


def filled(page: str, computed: dict[str, str]) -> str:
    """The page with each computed part as it is now; KeyError for a name that nothing computes."""
    return PART.sub(lambda found: f"{found[1]}{computed[found[2]]}\n{found[3]}", page)


if __name__ == "__main__":
    for path in PAGES:
        path.write_text(filled(path.read_text("utf-8"), parts()), "utf-8")
        sys.stdout.write(f"{path.name}\n")
