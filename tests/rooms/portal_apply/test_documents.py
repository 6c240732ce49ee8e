"""Uploads: what is taken, what is refused and why, in both languages."""

import struct
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from onegov.cases import public as cases

pytestmark = pytest.mark.django_db


def _chunk(kind: bytes, data: bytes) -> bytes:
    check = zlib.crc32(kind + data)
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)


PNG = (
    b"\x89PNG\r\n\x1a\n"
    + _chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0))
    + _chunk(b"IDAT", zlib.compress(b"\0\xff\xff\xff"))
    + _chunk(b"IEND", b"")
)


def files(person, draft) -> list[str]:
    found = cases.view(actor=person.actor, application_id=draft).files
    return [file.name for file in found]


@pytest.fixture
def page(draft, address) -> str:
    return address("document", draft, "language_proof")


def test_a_file_is_kept_downloaded_and_removed(amina, draft, page, address) -> None:
    shown = amina.post(page, {"file": SimpleUploadedFile("proof.png", PNG)})
    assert "proof.png" in shown.words
    [kept] = cases.view(actor=amina.actor, application_id=draft).files
    opened = amina.client.get(address("file", draft, kept.id))
    assert opened.content == PNG
    assert 'attachment; filename="proof.png"' in opened["Content-Disposition"]
    amina.post(page, {"remove": str(kept.id)})
    assert files(amina, draft) == []


@pytest.mark.parametrize(
    ("name", "data", "en", "fr"),
    [
        ("big.pdf", b"%PDF-1.7" + b"0" * 30_000_000, "larger than 4", "dépasse 4"),
        ("over.pdf", b"%PDF-1.7" + b"0" * 4_500_000, "larger than 4", "dépasse 4"),
        ("notes.txt", b"hello", "kind of file", "type de fichier"),
        ("empty.pdf", b"", "empty", "vide"),
        ("fake.pdf", b"this is no PDF at all", "", ""),
        ("cut.png", PNG[:30], "", ""),
    ],
)
def test_a_file_that_cannot_be_taken_says_why(amina, draft, address, name, data, en, fr) -> None:
    said = []
    for language in ("en", "fr"):
        page = address("document", draft, "language_proof", language=language)
        shown = amina.post(page, {"file": SimpleUploadedFile(name, data)})
        assert shown.status == 200
        assert len(shown.problems) == 1
        said += shown.problems
    assert en in said[0]
    assert fr in said[1]
    assert said[0] != said[1]
    assert files(amina, draft) == []


def test_a_refused_file_leaves_the_others(amina, draft, page) -> None:
    amina.post(page, {"file": SimpleUploadedFile("proof.png", PNG)})
    amina.post(page, {"file": SimpleUploadedFile("notes.txt", b"hello")})
    assert files(amina, draft) == ["proof.png"]


def test_no_file_chosen(amina, page) -> None:
    assert amina.post(page, {}).problems == ["Choose a file to add."]


def test_an_unknown_document_is_not_found(amina, draft, address) -> None:
    assert amina.get(address("document", draft, "passport")).status == 404


def test_nobody_else_opens_a_file(amina, daniel, draft, page, address) -> None:
    amina.post(page, {"file": SimpleUploadedFile("proof.png", PNG)})
    [kept] = cases.view(actor=amina.actor, application_id=draft).files
    assert daniel.client.get(address("file", draft, kept.id)).status_code == 404
