"""How a node or a witness asks to be listed, and what its operator reads."""

import sys

import urllib3

from onegov.core.signer import Signer
from onegov.exchange.directory.requests import fingerprint_of, make_request


def ask_directory(url: str, signer: Signer, entry: dict[str, object], *, program: str) -> int:
    """Will send the request for this entry to the directory at ``url``; gives the exit code."""
    if not url:
        _say_wrong(f"{program}: the setting “directory_url” must say where to ask.")
        _say_wrong(
            f"{program}\u00a0: le réglage «\u00a0directory_url\u00a0» doit dire où demander."
        )
        return 2
    text = make_request(signer, entry)
    try:
        response = urllib3.request("POST", f"{url}/requests", body=text.encode())
    except urllib3.exceptions.HTTPError as error:
        _say_wrong(f"{program}: {type(error).__name__}: {url}")
        return 1
    if response.status != 202:
        _say_wrong(response.data.decode("utf-8", "replace"))
        return 1
    fingerprint = fingerprint_of(text)
    sys.stdout.write(
        f"Asked. Read this out to whoever keeps the directory: {fingerprint}\n"
        f"Demande envoyée. Lisez ceci au responsable de l’annuaire\u00a0: {fingerprint}\n"
    )
    return 0


def _say_wrong(line: str) -> None:
    sys.stderr.write(f"{line}\n")
