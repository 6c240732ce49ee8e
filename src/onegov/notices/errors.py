"""Errors of notices."""

from onegov.core.errors import OneGovError


class NoticeError(OneGovError):
    """Base of errors of this room."""

    code = "notices.error"


class NotTaken(OSError):
    """Mail was not taken now; like other errors of a mail server, it is tried again."""


class MailRefused(NotTaken):
    """Mail will never be taken: its address is none."""
