"""``onegov directory``: keep the directory of one instance."""

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onegov.exchange.directory.authority import DirectoryAuthority
    from onegov.exchange.directory.requests import RequestBook
    from onegov.exchange.types import Directory


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Will add the command ``directory``."""
    parser = subparsers.add_parser("directory", help="keep the directory of the exchange")
    acts = parser.add_subparsers(metavar="ACT", required=True)
    serve = _act(acts, "serve", "give the directory over HTTP, take requests, renew what is old")
    serve.add_argument("--port", type=int, required=True)
    serve.set_defaults(run=_serve)
    _act(acts, "key", "print the public key that nodes pin").set_defaults(run=_key)
    told = (
        "list the next keys of this office, which sign in a week, in place of those that sign now"
    )
    _act(acts, "rotate", told).set_defaults(run=_rotate)
    _act(acts, "requests", "list the requests that wait").set_defaults(run=_requests)
    approve = _act(acts, "approve", "list the member of a request, and publish")
    approve.add_argument("fingerprint", help="as the member reads it out")
    approve.set_defaults(run=_approve)
    refuse = _act(acts, "refuse", "drop a request that waits")
    refuse.add_argument("fingerprint", help="as `requests` lists it")
    refuse.set_defaults(run=_refuse)
    revoke = _act(acts, "revoke", "publish that a key signs nothing more, from now on")
    revoke.add_argument("keyid")
    revoke.set_defaults(run=_revoke)
    federate = _act(acts, "federate", "publish that members may exchange with another instance")
    federate.add_argument("other", metavar="INSTANCE")
    federate.set_defaults(run=_federate)
    part = _act(acts, "part", "publish that nothing more is exchanged with that instance")
    part.add_argument("other", metavar="INSTANCE")
    part.set_defaults(run=_part)
    show = acts.add_parser("show", help="print what a directory file says; checks no signature")
    show.add_argument("file", type=Path)
    show.set_defaults(run=_show)


def _act(
    acts: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, help: str
) -> argparse.ArgumentParser:
    parser = acts.add_parser(name, help=help)
    parser.add_argument(
        "--folder", type=Path, required=True, help="keys, requests, published files"
    )
    parser.add_argument("--instance", required=True, help="first part of addresses (CA-DEMO)")
    return parser


def _open(options: argparse.Namespace) -> "tuple[DirectoryAuthority, RequestBook]":
    from onegov.exchange.directory.authority import DirectoryAuthority
    from onegov.exchange.directory.requests import RequestBook

    authority = DirectoryAuthority(options.folder, instance=options.instance)
    return authority, RequestBook(options.folder / "requests", authority)


def _serve(options: argparse.Namespace) -> int:
    from onegov.exchange.directory.serving import serve_directory
    from onegov.exchange.node.logs import quiet_logs
    from onegov.exchange.process import run_process

    authority, book = _open(options)
    quiet_logs()

    def ready() -> None:
        print(json.dumps({"ready": True, "port": options.port}), flush=True)

    run_process(serve_directory(authority, book, port=options.port, ready=ready))
    return 0


def _key(options: argparse.Namespace) -> int:
    from base64 import b64encode

    authority, _ = _open(options)
    print(b64encode(authority.public_key).decode())
    return 0


def _rotate(options: argparse.Namespace) -> int:
    authority, _ = _open(options)
    day = authority.rotate().date().isoformat()
    print(
        f"The next keys are listed. They sign from {day}, if `onegov directory serve` runs then; after "
        "that day, new nodes pin what `onegov directory key` prints. / "
        f"Les prochaines clés sont inscrites. Elles signeront dès le {day}, si `onegov directory serve` est "
        "alors en marche; après ce jour, les nouveaux nœuds épinglent ce qu’affiche `onegov directory key`."
    )
    return 0


def _requests(options: argparse.Namespace) -> int:
    _, book = _open(options)
    for each in book.waiting():
        print(f"{each.fingerprint}  {each.member}  {each.url}")
    return 0


def _approve(options: argparse.Namespace) -> int:
    _, book = _open(options)
    edition = book.approve(options.fingerprint)
    print(f"Edition {edition.version} is published. / L’édition {edition.version} est publiée.")
    return 0


def _refuse(options: argparse.Namespace) -> int:
    _, book = _open(options)
    book.refuse(options.fingerprint)
    print(
        f"Request {options.fingerprint} is refused. / La demande {options.fingerprint} est refusée."
    )
    return 0


def _federate(options: argparse.Namespace) -> int:
    authority, _ = _open(options)
    edition = authority.federate(options.other)
    print(
        f"Edition {edition.version} federates with {options.other}, "
        "once its authority does the same and nodes pin its key. / "
        f"L’édition {edition.version} établit la fédération avec {options.other}, "
        "dès que son responsable fait de même et que les nœuds épinglent sa clé."
    )
    return 0


def _part(options: argparse.Namespace) -> int:
    authority, _ = _open(options)
    edition = authority.part_from(options.other)
    print(
        f"Edition {edition.version} ends the federation with {options.other}. / "
        f"L’édition {edition.version} met fin à la fédération avec {options.other}."
    )
    return 0


def _revoke(options: argparse.Namespace) -> int:
    from onegov.core import clock

    authority, _ = _open(options)
    revocations = authority.revoke(options.keyid, since=clock.now())
    print(
        f"{options.keyid} is revoked (list {revocations.version}). / "
        f"{options.keyid} est révoquée (liste {revocations.version})."
    )
    for key in _left(authority.directory(), options.keyid):
        print(
            f"{key} still signs. Whoever had the other key could have it listed: revoke it too, "
            "unless the member confirms it. / "
            f"{key} signe encore. Qui avait l’autre clé a pu la faire inscrire\u00a0: révoquez-la aussi, "
            "à moins que le membre ne la confirme."
        )
    return 0


def _left(directory: "Directory", keyid: str) -> list[str]:
    """The other keys of its member that have no end."""
    member, _ = directory.keys[keyid]
    return [each.keyid for each in member.keys if each.not_after is None and each.keyid != keyid]


def _show(options: argparse.Namespace) -> int:
    from onegov.exchange.directory.statement import recall_statement

    statement = recall_statement(options.file.read_text("ascii").strip())
    print(json.dumps(statement.content, indent=2, ensure_ascii=False))
    return 0
