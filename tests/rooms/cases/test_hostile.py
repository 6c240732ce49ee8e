"""Input that is made to break things: slow files, odd days, unknown names, races."""

import base64
import threading
import time
import zlib

import pytest
from django.db import connection, transaction
from tests.rooms.cases.conftest import EVERYTHING_IN_ORDER, officer
from tests.rooms.cases.test_answers import problems

from onegov.cases import public as cases
from onegov.cases.errors import AlreadySubmitted, NoteNeeded
from onegov.cases.logic import deciding, pdfs
from onegov.cases.models import SourceAnswer
from onegov.core.errors import NotFound


def pdf(body: bytes) -> bytes:
    """A PDF of any content whose table is where it says."""
    content = b"%PDF-1.5\n" + body + b"\n"
    place = str(len(content)).encode()
    return content + b"xref\ntrailer<</Root 1 0 R>>\nstartxref\n" + place + b"\n%%EOF"


def packed(content: bytes) -> bytes:
    return b"<</Type/ObjStm>>stream\n" + zlib.compress(content) + b"\nendstream\n"


@pytest.mark.parametrize(
    "body",
    [
        b"/Type/ObjStm stream\nx" * 40_000 + bytes(3_000_000),
        packed(b"no page") * 60_000,
        (b"/Type/ObjStm stream\n" + zlib.compress(b"no page")) * 60_000,
    ],
)
def test_a_file_of_many_packed_streams_takes_no_time(body):
    began = time.process_time()
    assert pdfs.fault_of(pdf(body)) == "empty"
    assert time.process_time() - began < 2  # it took most of a minute when each began anew


def test_a_page_in_a_later_packed_stream_is_found():
    assert pdfs.fault_of(pdf(packed(b"nothing") * 5 + packed(b"<</Type/Page>>"))) == ""


def test_a_stream_that_unpacks_to_very_much_is_left_off():
    assert pdfs.fault_of(pdf(packed(bytes(50_000_000) + b"<</Type/Page>>"))) == "empty"


@pytest.mark.parametrize("day", ["2024-W01-1", "20240101xx", "2024-1-001", "２０２４-01-01"])
def test_a_day_is_written_in_one_way_only(day):
    assert problems("date", day) == {"": problems("date", "no day")[""]}
    assert list(problems("trips", [{"left": "2023-01-01", "returned": day}])) == ["0.returned"]


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["EVIL.provider", "A\0", "A" * 5000, ""])
def test_a_source_that_the_service_does_not_ask_is_not_found(draft, amina, name):
    for act in (cases.type_instead, cases.use_source):
        with pytest.raises(NotFound):
            act(actor=amina, application_id=draft, provider=name)
    assert not SourceAnswer.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_nothing_is_taken_back_while_an_application_is_held(draft, amina):
    cases.save_answers(actor=amina, application_id=draft, answers=EVERYTHING_IN_ORDER)
    said: list[object] = []

    def take_back() -> None:
        try:
            cases.save_answers(actor=amina, application_id=draft, answers={"prohibition_s22": None})
            said.append("taken back")
        except AlreadySubmitted as error:
            said.append(error.code)
        finally:
            connection.close()

    other = threading.Thread(target=take_back)
    with transaction.atomic():
        held = cases.hold(actor=amina, application_id=draft)
        other.start()
        other.join(0.3)
        assert said == []
        cases.submit(actor=amina, application_id=draft, key="k")
    other.join()
    assert said == [AlreadySubmitted().code]
    now = cases.view(actor=amina, application_id=draft)
    assert now.facts["prohibition_s22"].value == held.facts["prohibition_s22"].value is False


@pytest.mark.django_db
def test_only_ones_own_application_can_be_held(draft, amina):
    with transaction.atomic(), pytest.raises(NotFound):
        cases.hold(actor=officer(), application_id=draft)


@pytest.mark.parametrize("note", ["\u200b" * 40, "\u202e" * 40, "a" + "\u2060" * 40, " \n" * 40])
def test_a_note_that_cannot_be_seen_is_no_note(note):
    with pytest.raises(NoteNeeded):
        deciding.check("referred", "met", note)
    deciding.check("referred", "met", "Seen: " + note + base64.b64encode(bytes(20)).decode())
