"""Files that are too large are dropped while they stream; the rest of the form is kept."""

import io
import tracemalloc
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest
from django.test import RequestFactory
from django.test.client import MULTIPART_CONTENT, encode_multipart

from onegov.portal import uploads

BOUNDARY = "bound"


def sent(files: dict[str, bytes], **fields: str) -> HttpRequest:
    given: dict[str, object] = dict(fields)
    for name, content in files.items():
        given[name] = SimpleUploadedFile(f"{name}.pdf", content, "application/pdf")
    given["last"] = "kept"
    body = encode_multipart("BoUnDaRyStRiNg", given)
    return RequestFactory().generic("POST", "/", body, MULTIPART_CONTENT)


@pytest.fixture(autouse=True)
def temporary(settings: LazySettings, tmp_path: Path) -> Path:
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    return tmp_path


def test_a_file_within_the_bound_arrives_whole() -> None:
    request = sent({"proof": b"x" * uploads.MAX_FILE})
    assert request.FILES["proof"].size == uploads.MAX_FILE
    assert uploads.too_large(request) == frozenset()


def test_a_file_of_30_mb_is_named_and_the_form_is_kept(temporary: Path) -> None:
    request = sent({"proof": b"x" * 30_000_000, "other": b"y"}, first="also kept")
    assert uploads.too_large(request) == {"proof"}
    assert "proof" not in request.FILES
    assert request.FILES["other"].read() == b"y"
    assert (request.POST["first"], request.POST["last"]) == ("also kept", "kept")
    request.close()
    assert list(temporary.iterdir()) == []


def test_a_large_file_is_never_held_in_memory() -> None:
    request = sent({"proof": b"x" * 30_000_000})
    tracemalloc.start()
    uploads.too_large(request)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 5_000_000


def test_one_byte_decides() -> None:
    assert uploads.too_large(sent({"proof": b"x" * (uploads.MAX_FILE + 1)})) == {"proof"}


def test_a_request_beyond_all_bounds_is_cut_off() -> None:
    head = b'--b\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\n'
    body = io.BytesIO(head + b"x" * 1000)
    request = RequestFactory().generic(
        "POST",
        "/",
        b"x",
        "multipart/form-data; boundary=b",
        **{"wsgi.input": body, "CONTENT_LENGTH": str(uploads.MAX_REQUEST + 1)},
    )
    assert not request.FILES
