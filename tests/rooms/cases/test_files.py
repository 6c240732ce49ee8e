"""Uploads: what is refused and why, what is kept and how, and what a crash leaves."""

import base64
import hashlib
import io
import os
from datetime import timedelta

import pypdf
import pytest
import typst
from django.core.files.storage import default_storage
from hypothesis import given
from hypothesis import strategies as st
from tests.rooms.cases.conftest import officer, person

from onegov.cases import public as cases
from onegov.cases import storage
from onegov.cases.actions.files import sweep_orphans
from onegov.cases.errors import FileDamaged, FileRejected
from onegov.cases.logic import names, uploads
from onegov.cases.models import Attachment
from onegov.consent import public as consent
from onegov.core import clock
from onegov.core.errors import NotFound

PDF = typst.compile(b"= Proof", ignore_system_fonts=True)
PNG = typst.compile(b"= Proof", format="png", ppi=20, ignore_system_fonts=True)
JPEG = base64.b64decode(
    "/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////"
    "////////////////////////////////wAALCAABAAEBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAAA//EABQQAQAAAAAAA"
    "AAAAAAAAAAAAAD/2gAIAQEAAD8AN//Z"
)
ALL = ("application/pdf", "image/jpeg", "image/png")


def written(**options: object) -> bytes:
    """A PDF that pypdf wrote from ours."""
    writer = pypdf.PdfWriter()
    writer.append(io.BytesIO(PDF))
    if "password" in options:
        writer.encrypt(str(options["password"]), algorithm="AES-256")
    if options.get("empty"):
        writer = pypdf.PdfWriter()
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def reason(data: bytes, max_bytes: int = 4_000_000, types: tuple[str, ...] = ALL) -> str:
    try:
        uploads.check(data, types=types, max_bytes=max_bytes)
    except FileRejected as error:
        refused = error
    else:
        return ""
    assert refused.message.en != refused.message.fr
    assert refused.next_step.en != refused.next_step.fr
    return refused.code.removeprefix("cases.file_")


@pytest.mark.parametrize(
    ("data", "content_type"),
    [
        (PDF, "application/pdf"),
        (written(), "application/pdf"),
        (b"junk before\n" + written(), "application/pdf"),
        (PNG, "image/png"),
        (JPEG, "image/jpeg"),
        (JPEG + b"a phone's own trailer", "image/jpeg"),
    ],
)
def test_whole_files_are_kept_by_what_they_are(data, content_type):
    assert uploads.check(data, types=ALL, max_bytes=4_000_000) == content_type


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (written(empty=True), "empty"),
        (PDF[: len(PDF) // 2], "unreadable"),
        (PDF[:-40], "unreadable"),
        (b"%PDF-1.7\nnothing more", "unreadable"),
        (b"%PDF-1.7\nstartxref\n999999\n%%EOF", "unreadable"),
        (written(password="secret"), "locked"),
        (PNG[:-20], "unreadable"),
        (PNG[:60] + b"\0\0\0\0" + PNG[64:], "unreadable"),
        (JPEG[:-2], "unreadable"),
        (JPEG[:40], "unreadable"),
        (b"MZ\x90\0 a program called passport.pdf", "wrong_type"),
        (b"<html><script>alert(1)</script>", "wrong_type"),
        (b"PK\x03\x04 a Word file", "wrong_type"),
    ],
)
def test_what_can_not_be_used_is_refused_with_what_to_do(data, code):
    assert reason(data) == code


def test_size_and_type_follow_the_document():
    assert reason(PDF, max_bytes=len(PDF)) == ""
    assert reason(PDF, max_bytes=len(PDF) - 1) == "too_big"
    assert reason(PNG, types=("application/pdf",)) == "wrong_type"


@given(
    st.binary(max_size=300), st.sampled_from([b"%PDF-1.7\n", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"])
)
def test_no_bytes_make_the_check_fail_otherwise(tail, magic):
    reason(magic + tail)


@given(st.integers(0, len(PDF) - 1), st.sampled_from([PDF, PNG, JPEG]))
def test_a_file_cut_short_anywhere_is_never_kept(length, whole):
    assert reason(whole[: min(length, len(whole) - 1)]) != ""


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("diploma.PDF", "diploma.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\me\\scan.pdf", "scan.pdf"),
        ("invoice.pdf.exe", "invoice.pdf.exe.pdf"),
        ("a\u202efdp.exe", "afdp.exe.pdf"),
        ("relevé de\tnotes.pdf", "relevé denotes.pdf"),
        ("...", "file.pdf"),
        ("", "file.pdf"),
        ("x" * 300, "x" * 100 + ".pdf"),
    ],
)
def test_names_are_made_safe(given_name, kept):
    assert names.safe_name(given_name, "application/pdf") == kept


@given(st.text(max_size=200))
def test_no_name_is_a_path_or_hides_its_direction(given_name):
    kept = names.safe_name(given_name, "image/jpeg")
    assert kept.endswith((".jpg", ".jpeg"))
    assert len(kept) <= 105
    assert not set(kept) & set('/\\:"\n\r\t\u202e\u2066')
    assert kept == os.path.basename(kept)


def attach(actor, application_id, data=PDF, name="proof.pdf", document="language_proof"):
    return cases.attach(
        actor=actor, application_id=application_id, document=document, name=name, data=data
    )


@pytest.mark.django_db
def test_a_file_is_kept_once_under_its_hash(draft, amina):
    file = attach(amina, draft)
    assert attach(amina, draft, name="again.pdf") == file
    assert file.sha256 == hashlib.sha256(PDF).hexdigest()
    assert cases.read_file(actor=amina, application_id=draft, file_id=file.id) == (file, PDF)
    assert cases.view(actor=amina, application_id=draft).files == (file,)
    cases.remove_file(actor=amina, application_id=draft, file_id=file.id)
    cases.remove_file(actor=amina, application_id=draft, file_id=file.id)
    assert cases.view(actor=amina, application_id=draft).files == ()


@pytest.mark.django_db
def test_only_so_many_files_and_only_for_known_documents(draft, amina):
    for content in (PDF, PNG, JPEG):
        attach(amina, draft, content)
    with pytest.raises(FileRejected) as caught:
        attach(amina, draft, written())
    assert caught.value.code == "cases.file_too_many"
    with pytest.raises(NotFound):
        attach(amina, draft, document="passport")


@pytest.mark.django_db
def test_a_rejected_file_leaves_no_row_and_no_bytes(draft, amina):
    with pytest.raises(FileRejected):
        attach(amina, draft, b"not a document")
    assert not Attachment.objects.exists()
    assert [*storage.addresses()] == []


@pytest.mark.django_db
def test_bytes_that_changed_on_disk_are_not_handed_out(draft, amina):
    file = attach(amina, draft)
    with default_storage.open(f"content/{file.sha256[:2]}/{file.sha256}", "wb") as stored:
        stored.write(PDF[:100])
    with pytest.raises(FileDamaged):
        cases.read_file(actor=amina, application_id=draft, file_id=file.id)
    attach(amina, draft, name="the same, sent again.pdf")
    assert cases.read_file(actor=amina, application_id=draft, file_id=file.id)[1] == PDF


@pytest.mark.django_db
def test_the_sweep_takes_what_no_row_names_when_it_is_old(draft, amina):
    kept, removed = attach(amina, draft, PNG), attach(amina, draft, JPEG)
    cases.remove_file(actor=amina, application_id=draft, file_id=removed.id)
    assert sweep_orphans() == 0
    with clock.using(clock.FixedClock(clock.now() + timedelta(hours=25))):
        assert sweep_orphans() == 1
        assert sweep_orphans() == 0
    assert [*storage.addresses()] == [kept.sha256]


@pytest.mark.django_db
def test_an_officer_reads_a_file_and_the_person_sees_that(submitted, definition, amina):
    own = cases.start(actor=amina, definition=definition, language="en")
    file = attach(amina, own)
    cases.submit(actor=amina, application_id=own, key="k")
    assert cases.read_file(actor=officer(), application_id=own, file_id=file.id)[1] == PDF
    readings = consent.list_readings(actor=amina, person_id=amina.person_id, purposes={})
    assert [tuple(reading.concepts) for reading in readings] == [("language_proof",)]
    for other in (person(), officer("CRA")):
        with pytest.raises(NotFound):
            cases.read_file(actor=other, application_id=own, file_id=file.id)
