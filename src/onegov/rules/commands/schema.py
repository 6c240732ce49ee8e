"""``onegov rules schema``: what editors need to complete and check a service's files."""

import argparse
from pathlib import Path

from onegov.rules.commands.shared import Subcommands
from onegov.rules.schema.writing import SCHEMAS, write_schema, write_schemas


def add(commands: Subcommands) -> None:
    """Will add the command."""
    schema = commands.add_parser("schema", help="JSON Schemas of a service's files, for editors")
    schema.add_argument(
        "file",
        nargs="?",
        choices=sorted(SCHEMAS),
        default="rules",
        help="which file (default: rules)",
    )
    schema.add_argument("--out", type=Path, metavar="DIR", help="write all three into a folder")
    schema.set_defaults(run=tell_schema)


def tell_schema(options: argparse.Namespace) -> int:
    """Will print one schema, or write all of them into a folder."""
    if options.out is None:
        print(write_schema(options.file), end="")
        return 0
    for path in write_schemas(options.out):
        print(path)
    return 0
