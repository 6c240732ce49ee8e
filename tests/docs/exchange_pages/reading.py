"""What a reader of the exchange's pages finds in them."""

import re
from pathlib import Path
from typing import Final

from docs.running import ROOT

REFERENCE: Final = ROOT / "docs/reference"
CONTRACT, BETWEEN, DIRECTORY, RIGHTS, OPERATION, THREATS = (
    REFERENCE / f"exchange-{name}.md"
    for name in (
        "1-contract",
        "2-between-nodes",
        "3-directory",
        "4-rights",
        "6-operation",
        "threat-model",
    )
)


def block(page: Path, name: str) -> str:
    """The text of a computed block, without its fence."""
    found = re.search(
        rf"<!-- computed: {re.escape(name)} -->\n```\w+\n(.*?)\n```\n<!-- /computed -->",
        page.read_text("utf-8"),
        re.DOTALL,
    )
    assert found is not None, name
    return found[1]


def head_and_body(text: str) -> tuple[str, dict[str, str], str]:
    """A message as the pages show it: first line, headers by name, body."""
    head, _, body = text.partition("\n\n")
    first, *lines = head.split("\n")
    named = (line.partition(": ") for line in lines)
    return first, {name.lower(): value for name, _, value in named}, body
