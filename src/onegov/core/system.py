"""What the operating system refuses, in both languages."""

import errno

from onegov.core.errors import OneGovError
from onegov.core.types import Text

_REASONS = {
    errno.ENOENT: Text(en="there is no such file", fr="ce fichier n’existe pas"),
    errno.EEXIST: Text(en="it exists already", fr="il existe déjà"),
    errno.EACCES: Text(en="the system does not allow it", fr="le système ne le permet pas"),
    errno.EPERM: Text(en="the system does not allow it", fr="le système ne le permet pas"),
    errno.EISDIR: Text(en="it is a folder", fr="c’est un dossier"),
    errno.ENOTDIR: Text(
        en="a part of its path is no folder", fr="une partie de son chemin n’est pas un dossier"
    ),
    errno.ENOSPC: Text(en="the disk is full", fr="le disque est plein"),
    errno.EROFS: Text(en="the disk is read-only", fr="le disque est en lecture seule"),
    errno.EADDRINUSE: Text(
        en="another program uses the port", fr="un autre programme utilise ce port"
    ),
    errno.EADDRNOTAVAIL: Text(
        en="this machine has no such address", fr="cette machine n’a pas cette adresse"
    ),
}


def system_reason(error: OSError) -> Text:
    """Why, as part of a sentence; what is not known here is told as the system tells it."""
    told = error.strerror or type(error).__name__
    return _REASONS.get(error.errno or 0, Text(en=told, fr=told))


def not_readable(path: object, error: OSError) -> Text:
    """That a file cannot be opened or read, and why, as a whole sentence."""
    reason = system_reason(error)
    return Text(
        en=f"The file {path} cannot be read: {reason.en}.",
        fr=f"Le fichier {path} ne peut être lu\u00a0: {reason.fr}.",
    )


class SystemRefused(OneGovError):
    """A process cannot start or go on, because of the machine it runs on."""

    code = "core.system_refused"
    next_step = Text(
        en="Change that, or the setting that names it, and start again.",
        fr="Corrigez cela, ou le réglage en cause, et redémarrez.",
    )

    def __init__(self, error: OSError) -> None:
        reason = system_reason(error)
        super().__init__(
            Text(
                en=f"This process cannot go on: {reason.en}.",
                fr=f"Ce processus ne peut se poursuivre\u00a0: {reason.fr}.",
            )
        )
