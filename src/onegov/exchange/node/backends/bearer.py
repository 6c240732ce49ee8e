"""The token by which a system or an interface behind a node knows it."""

from pathlib import Path

from onegov.core.errors import WrongSetting
from onegov.core.types import Text
from onegov.exchange.headers import Headers


def bearer(file: Path | None) -> Headers:
    """The header that shows the token in ``file``, read once at the start; none without a file.

    Raises:
        WrongSetting: the file cannot be read or holds no token.
    """
    if file is None:
        return ()
    try:
        token = file.read_text("ascii").strip()
    except (OSError, ValueError):
        token = ""
    if not token or not token.isprintable():
        raise WrongSetting(
            Text(
                en=f"The token file {file} cannot be used.",
                fr=f"Le fichier de jeton {file} ne peut servir.",
            )
        )
    return (("authorization", f"Bearer {token}"),)
