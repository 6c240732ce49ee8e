"""Whether a connection that lay in the pool still stands.

A server that ends one says so, and what it says lies there to be read: looking costs no round trip.
Only what says nothing, a network that forgot us, needs a question; that takes longer to come about.
"""

import select
import time
from typing import Any
from weakref import WeakKeyDictionary

from psycopg import Connection, OperationalError
from psycopg_pool import ConnectionPool

ASK_AFTER = 30.0  # seconds since a connection was last taken
_taken: "WeakKeyDictionary[Connection[Any], float]" = WeakKeyDictionary()


def check(connection: "Connection[Any]") -> None:
    """Will let pass a connection that may be used.

    Raises:
        OperationalError: the server ended it, or does not answer.
    """
    now = time.monotonic()
    if now - _taken.get(connection, 0.0) > ASK_AFTER:
        ConnectionPool.check_connection(connection)
    elif _has_something_to_say(connection):
        connection.close()  # else the pool, which sees nothing wrong with it, would offer it again
        raise OperationalError("the server ended the connection")
    _taken[connection] = now


def _has_something_to_say(connection: "Connection[Any]") -> bool:
    """Nothing was asked, so what can be read is the end, or the words that go before it."""
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    return bool(poll.poll(0))
