"""Why a database gave no rows; the same for every kind of database."""

import logging

_log = logging.getLogger("onegov.exchange")


class SourceDown(Exception):
    """The database cannot be reached."""


class SourceRefused(SourceDown):
    """The database answers, but not this question: a table, a column or a right is not there."""


class SourceBusy(Exception):
    """Every connection is taken and enough others wait."""


class SourceSlow(Exception):
    """The question took too long."""


class SourceWrong(Exception):
    """What came cannot be an answer: too many rows, or an error about a value."""


def refused(error: Exception, code: object = "") -> SourceRefused:
    """The failure of a question that the database refused; the node's log says of which kind."""
    kind = f"{type(error).__name__} {code}".strip()
    _log.warning("a database refused the question: %s", kind)
    return SourceRefused()
