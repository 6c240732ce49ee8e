"""The address of a MariaDB or MySQL as its driver needs it: ``mariadb://user:password@host:3306``."""

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from onegov.exchange.adapters.sql_settings import SqlTable, bad_address

_SCHEMES = ("mariadb", "mysql")
_PORT = 3306


def read_options(settings: SqlTable, address: str) -> dict[str, Any]:
    """What the driver needs of ``mariadb://user:password@host:3306/?ssl_ca=FILE``.

    Raises:
        WrongSetting: it is another kind of address; never repeats it.
    """
    try:
        parts = urlsplit(address)
        port = parts.port or _PORT
        more = dict(parse_qsl(parts.query, strict_parsing=True)) if parts.query else {}
    except ValueError:
        raise bad_address(settings) from None
    is_known = parts.scheme in _SCHEMES and set(more) <= {"ssl_ca"} and not parts.path.strip("/")
    if not is_known or not parts.hostname or not parts.username:
        raise bad_address(settings)
    own = {
        "host": parts.hostname,
        "port": port,
        "user": unquote(parts.username),
        "password": unquote(parts.password or ""),
    }
    if "ssl_ca" in more:
        file = settings.url_file.parent / more["ssl_ca"]
        if not file.is_file():
            raise bad_address(settings)
        own |= {"ssl_ca": str(file), "ssl_verify_cert": True, "ssl_verify_identity": True}
    return own
