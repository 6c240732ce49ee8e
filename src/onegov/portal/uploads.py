"""The bound of uploads: a file that passes it is dropped while it streams, the rest of the form is kept."""

from typing import Any

from django.core.files.uploadhandler import SkipFile, StopUpload, TemporaryFileUploadHandler
from django.http import HttpRequest

MAX_FILE = 10_000_000
MAX_REQUEST = 60_000_000
_MARK = "onegov.too_large"


class BoundedUpload(TemporaryFileUploadHandler):
    """Streams each file to disk and lets go of one that grows past MAX_FILE bytes.

    The other fields of the form are still read, so nothing that was typed is lost. A request of more
    than MAX_REQUEST bytes is cut off.
    """

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self._announced = 0

    def handle_raw_input(
        self,
        input_data: Any,
        META: dict[str, Any],
        content_length: int,
        boundary: Any,
        encoding: Any = None,
    ) -> None:
        self._announced = content_length or 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        if self._announced > MAX_REQUEST:
            raise StopUpload(connection_reset=True)
        super().new_file(*args, **kwargs)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start + len(raw_data) > MAX_FILE:
            self._mark()
            raise SkipFile
        super().receive_data_chunk(raw_data, start)

    def _mark(self) -> None:
        if self.request is not None and self.field_name:
            self.request.META.setdefault(_MARK, set()).add(self.field_name)


def too_large(request: HttpRequest) -> frozenset[str]:
    """Names of the form fields whose file passed the bound in this request."""
    request.POST  # noqa: B018 - reading the form is what runs the bound
    return frozenset(request.META.get(_MARK, ()))
