"""Errors of notices."""

from onegov.core.errors import OneGovError


class NoticeError(OneGovError):
    """Base of errors of this room."""

    code = "notices.error"
