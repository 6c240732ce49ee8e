"""``onegov evidence``: one file that proves one exchange, made from a log and verified offline."""

import argparse
import json
import os
import sys
from base64 import b64decode
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

from onegov.core.system import system_reason

if TYPE_CHECKING:
    from collections.abc import Callable

    from onegov.exchange.evidence.keys import Anchor
    from onegov.exchange.evidence.telling import Verdict
    from onegov.exchange.evidence.verifier import Check, Step


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Will add the command ``evidence``."""
    parser = subparsers.add_parser(
        "evidence",
        help="prove one exchange to anybody, offline",
        description="One file holds all that proves one exchange; bodies stay out of it.",
    )
    acts = parser.add_subparsers(metavar="ACT", required=True)
    _register_export(acts)
    _register_verify(acts)
    _register_orphans(acts)


def _register_export(acts: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    export = acts.add_parser(
        "export", help="write the evidence of one exchange, also while the node runs"
    )
    export.add_argument("id", metavar="ID", help="id of the exchange (OneGov-Evidence-Id)")
    export.add_argument("--config", type=Path, metavar="FILE", help="settings of the node")
    export.add_argument(
        "--log", type=Path, metavar="DIR", help="folder of the log, without --config"
    )
    export.add_argument(
        "--directory",
        type=Path,
        action="append",
        metavar="FILE",
        help="without --config; again for another instance",
    )
    export.add_argument("--client", default="", help="who asked, if several clients chose that id")
    export.add_argument("--out", type=Path, metavar="FILE", help="new file; else standard output")
    export.set_defaults(run=_export)


def _register_verify(acts: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    verify = acts.add_parser(
        "verify",
        help="check an evidence file, step by step",
        description="Exit code 0 only when the exchange is proven with keys of --directory.",
    )
    verify.add_argument("file", type=Path, metavar="FILE", help="the evidence file")
    verify.add_argument(
        "--directory",
        type=Path,
        action="append",
        metavar="FILE",
        help="the directory that you trust; again for another instance",
    )
    verify.add_argument(
        "--directory-key",
        action="append",
        metavar="BASE64",
        help="accept only a directory signed by this key; as many as directories",
    )
    verify.add_argument(
        "--revocations",
        type=Path,
        action="append",
        metavar="FILE",
        help="keys that have ended, of that directory; as many as directories",
    )
    verify.add_argument(
        "--tsa-certificate",
        type=Path,
        metavar="FILE",
        help="timestamp authority that you trust, PEM",
    )
    for part in ("request", "answer"):
        verify.add_argument(
            f"--{part}-body", type=Path, metavar="FILE", help=f"bytes to compare with the {part}"
        )
    verify.add_argument("--json", action="store_true", help="for machines")
    verify.set_defaults(run=_verify)


def _register_orphans(acts: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    orphans = acts.add_parser(
        "orphans",
        help="list requests that were let in and have no end in the log",
        description="Their system may have acted; a node that runs works on the newest still.",
    )
    where = orphans.add_mutually_exclusive_group(required=True)
    where.add_argument("--config", type=Path, metavar="FILE", help="settings of the node")
    where.add_argument("--log", type=Path, metavar="DIR", help="folder of the log")
    orphans.add_argument("--json", action="store_true", help="for machines")
    orphans.set_defaults(run=_orphans)


def _orphans(options: argparse.Namespace) -> int:
    from dataclasses import asdict

    from onegov.exchange.conf import read_config
    from onegov.exchange.evidence.orphans import find_orphans
    from onegov.exchange.log_reader import LogReader

    with LogReader(options.log or read_config(options.config).folder / "log") as log:
        found = find_orphans(log)
    if options.json:
        print(json.dumps([asdict(each) for each in found]))
        return 0
    for each in found:
        print(f"{each.at}  {each.id}  {each.keyid}")
    print(f"Without an end: {len(found)} / Sans suite\u00a0: {len(found)}", file=sys.stderr)
    return 0


def _sources(options: argparse.Namespace) -> tuple[Path, list[Path]] | None:
    from onegov.exchange.conf import read_config
    from onegov.exchange.directory.keeper import EDITION_FILE

    if options.config:
        config = read_config(options.config)
        others = [config.folder / "federation" / each.instance for each in config.federation]
        kept = [folder / EDITION_FILE for folder in others]
        listed = [config.folder / "directory" / EDITION_FILE, *(x for x in kept if x.exists())]
        return config.folder / "log", listed
    if options.log and options.directory:
        return options.log, options.directory
    return None


def _export(options: argparse.Namespace) -> int:
    from onegov.exchange.directory.reading import recalled_directories
    from onegov.exchange.evidence.export import export_evidence
    from onegov.exchange.log_reader import LogReader

    sources = _sources(options)
    if sources is None:
        return _wrong_use(
            "--config FILE, or --log DIR and --directory FILE, are needed.",
            "--config FICHIER, ou --log DOSSIER et --directory FICHIER, sont requis.",
        )
    folder, listed = sources
    with LogReader(folder) as log:
        content = export_evidence(
            log, options.id, recalled_directories(listed), client=options.client
        )
    text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
    if options.out is None:
        sys.stdout.write(text)
        return 0
    try:
        target = os.open(options.out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        return _wrong_use(
            f"{options.out} cannot be made: {system_reason(error).en}.",
            f"{options.out} ne peut être créé\u00a0: {system_reason(error).fr}.",
        )
    with os.fdopen(target, "w", encoding="utf-8") as file:
        file.write(text)
    return 0


def _wrong_use(en: str, fr: str) -> int:
    print(f"onegov evidence: {en}\nonegov evidence\u00a0: {fr}", file=sys.stderr)
    return 2


def _verify(options: argparse.Namespace) -> int:
    from onegov.exchange.evidence.access import check_of, verdict_on

    given = {"request": options.request_body, "answer": options.answer_body}
    try:
        bodies = {part: path.read_bytes() for part, path in given.items() if path}
        check = check_of(options.file.read_bytes(), _anchor(options), bodies, _stamped(options))
    except OSError as error:
        return _wrong_use(
            f"{error.filename} cannot be read: {system_reason(error).en}.",
            f"{error.filename} ne peut être lu\u00a0: {system_reason(error).fr}.",
        )
    except _Uneven:
        return _wrong_use(
            "give --directory-key and --revocations for each --directory, or for none.",
            "donnez --directory-key et --revocations pour chaque --directory, ou pour aucun.",
        )
    except ValueError:
        return _wrong_use(
            "--directory-key is no base64, or --tsa-certificate no certificate in PEM.",
            "--directory-key n’est pas en base64, ou --tsa-certificate n’est pas un certificat PEM.",
        )
    steps = check.run()
    verdict = verdict_on(check, steps)
    (_print_json if options.json else _print)(check, steps, verdict)
    return 0 if verdict.name == "proven" else 1


def _anchor(options: argparse.Namespace) -> "Anchor | None":
    from onegov.exchange.evidence.keys import Anchor

    files = options.directory or []
    keys = [b64decode(each, validate=True) for each in options.directory_key or []]
    revocations = [path.read_bytes() for path in options.revocations or []]
    if any(given and len(given) != len(files) for given in (keys, revocations)):
        raise _Uneven
    anchors = [
        Anchor(file.read_bytes(), key, ended)
        for file, key, ended in zip_longest(files, keys, revocations)
    ]
    return anchors[0]._replace(others=tuple(anchors[1:])) if anchors else None


class _Uneven(Exception):
    """Neither as many keys or revocations as directories, nor none."""


def _stamped(options: argparse.Namespace) -> "Callable[[bytes, bytes], float] | None":
    if options.tsa_certificate is None:
        return None
    from onegov.exchange.evidence.stamps import stamp_check

    return stamp_check(options.tsa_certificate.read_bytes())


def _print_json(check: "Check", steps: "list[Step]", verdict: "Verdict") -> None:
    from onegov.exchange.evidence.access import shown_of

    failing = [step.name for step in steps if step.result == "fails"]
    content = {
        "verdict": verdict.name,
        "first_that_fails": failing[0] if failing else None,
        "text": {"en": verdict.text.en, "fr": verdict.text.fr},
        "steps": [step._asdict() for step in steps],
        "exchange": shown_of(check, steps),
    }
    print(json.dumps(content, ensure_ascii=False))


def _print(check: "Check", steps: "list[Step]", verdict: "Verdict") -> None:
    from onegov.exchange.evidence.access import shown_of
    from onegov.exchange.evidence.telling import told

    for number, step in enumerate(steps, start=1):
        print(*told(number, step), sep="\n")
    for name, value in shown_of(check, steps).items():
        print(f"   {name:13} {value}")
    print(verdict.text.en, verdict.text.fr, sep="\n")
