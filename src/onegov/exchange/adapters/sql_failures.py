"""Why a database gave no rows; the same for every kind of database."""


class SourceDown(Exception):
    """The database cannot be reached, or refused the question."""


class SourceBusy(Exception):
    """Every connection is taken and enough others wait."""


class SourceSlow(Exception):
    """The question took too long."""


class SourceWrong(Exception):
    """What came cannot be an answer: too many rows, or an error about a value."""
