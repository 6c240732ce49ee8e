"""TLS of one node: opened from its settings and the directory, kept up to date while it runs."""

import asyncio
from collections.abc import Callable, Iterable
from pathlib import Path

from onegov.core import clock
from onegov.core.errors import WrongSetting
from onegov.core.types import Text
from onegov.exchange.http1.certificates import OwnCertificates
from onegov.exchange.http1.tls import NodeTls
from onegov.exchange.types import Member

_TEND_SECONDS = 3600


def not_listed(message: Text) -> WrongSetting:
    """The error of a node whose key or certificate the directory does not list."""
    return WrongSetting(
        message,
        next_step=Text(
            en="Run `onegov node join --config FILE --url URL`, and have it approved.",
            fr="Lancez «\u00a0onegov node join --config FICHIER --url URL\u00a0», puis faites-le approuver.",
        ),
    )


def make_tls(tls_key_file: Path | None, *, node_id: str) -> NodeTls | None:
    """The TLS of a node or a witness, before it knows the directory; None without ``tls_key_file``."""
    return None if tls_key_file is None else NodeTls(OwnCertificates(tls_key_file, node_id=node_id))


def check_listed(tls: NodeTls, members: Iterable[Member]) -> None:
    """Will follow the directories.

    Raises:
        WrongSetting: it does not list the node's certificate, so that nobody would believe it.
    """
    tls.update(members, now=clock.now())
    if not tls.is_listed:
        raise not_listed(
            Text(
                en="The directory does not list the certificate of this node.",
                fr="L’annuaire ne contient pas le certificat de ce nœud.",
            )
        )


async def tend(tls: NodeTls, members: Callable[[], Iterable[Member]]) -> None:
    """Will renew the certificate in time, for as long as the task runs."""
    while True:
        await asyncio.sleep(_TEND_SECONDS)
        tls.update(members(), now=clock.now())
