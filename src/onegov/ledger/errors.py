"""Errors of the ledger."""

from onegov.core.errors import OneGovError
from onegov.core.system import not_readable
from onegov.core.types import Text


class LedgerError(OneGovError):
    """Base of errors of this room."""

    code = "ledger.error"


class NotSequenced(LedgerError):
    """The entry is seconds old and under no signed checkpoint yet."""

    code = "ledger.not_sequenced"
    next_step = Text(
        en="Wait a few seconds and try again.", fr="Attendez quelques secondes, puis réessayez."
    )

    def __init__(self) -> None:
        super().__init__(
            Text(
                en="The proof of this entry is not ready yet.",
                fr="La preuve de cette inscription n’est pas encore prête.",
            )
        )


class BadFile(LedgerError):
    """It is no proof of an entry, or what it tells of the entry is not what was recorded."""

    code = "ledger.bad_file"
    next_step = Text(
        en="Do not rely on this file. Download the proof again from your account.",
        fr="Ne vous fiez pas à ce fichier. Téléchargez de nouveau la preuve à partir de votre compte.",
    )

    def __init__(self, part: str) -> None:
        super().__init__(
            Text(
                en=f"This file does not prove an entry of the ledger ({part}).",
                fr=f"Ce fichier ne prouve aucune inscription du registre ({part}).",
            )
        )


class NotCheckable(LedgerError):
    """Nothing was checked: what was given to the command is wrong, not the file's proof."""

    code = "ledger.not_checkable"


class NotReadable(NotCheckable):
    """The file with the proof cannot be opened or read."""

    code = "ledger.not_readable"
    next_step = Text(
        en="Give the path of the file that you downloaded.",
        fr="Indiquez le chemin du fichier que vous avez téléchargé.",
    )

    def __init__(self, path: str, error: OSError) -> None:
        super().__init__(not_readable(path, error))


class BadKey(NotCheckable):
    """What was given as the ledger's public key is no key."""

    code = "ledger.bad_key"
    next_step = Text(
        en="Copy the key again from your account, or from: onegov ledger key",
        fr="Copiez de nouveau la clé à partir de votre compte ou obtenez-la par\u00a0: onegov ledger key",
    )

    def __init__(self) -> None:
        super().__init__(
            Text(
                en="The public key must be 64 signs of hex.",
                fr="La clé publique doit compter 64 caractères hexadécimaux.",
            )
        )
