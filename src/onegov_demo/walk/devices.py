"""A device of its own for each session: another address, as people's devices have."""

import http.client
import random
import sys
import urllib.request
from http.cookiejar import CookieJar
from ipaddress import IPv4Address

_FIRST, _LAST = IPv4Address("127.0.1.1"), IPv4Address("127.255.255.254")


def opener(cookies: CookieJar) -> urllib.request.OpenerDirector:
    """Opens addresses as one device.

    The platform counts sign-ups and sign-ins by address. Walkers are many people on many devices, so
    each device calls from a loopback address of its own, where the system has more than one.
    """
    handlers: list[urllib.request.BaseHandler] = [urllib.request.HTTPCookieProcessor(cookies)]
    if sys.platform == "linux":
        handlers.append(_From(str(IPv4Address(random.randint(int(_FIRST), int(_LAST))))))
    return urllib.request.build_opener(*handlers)


class _From(urllib.request.HTTPHandler):
    def __init__(self, address: str) -> None:
        super().__init__()
        self._address = address

    def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(http.client.HTTPConnection, req, source_address=(self._address, 0))
