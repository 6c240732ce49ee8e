"""Departments go on knowing people whom they knew by a partner's identifier."""

import csv
import tempfile
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onegov.ledger.models import Entry
from onegov.login.models import Account
from onegov.login.partners import public, rows
from onegov.login.partners.errors import NotAnImport
from onegov.login.partners.models import ImportedIdentifier
from onegov.login.partners.types import Rejected
from onegov.login.provider import queries as provider
from rooms.login.partners.hostile import FakePartner, Visitor

HEADER = ",".join(rows.COLUMNS)
SECTOR = "benefits.example"
database = pytest.mark.django_db


def file(*lines: str, header: str = HEADER) -> Path:
    path = Path(tempfile.mkdtemp()) / "identifiers.csv"
    path.write_text("\n".join([header, *lines]) + "\n", "utf-8")
    return path


def person_of(fake: FakePartner, name: str):
    fake.claims["sub"] = name
    visitor = Visitor()
    visitor.sign_in(fake)
    return Account.objects.get(pk=visitor.web.session["_auth_user_id"]).person_id


@database
def test_the_department_s_own_name_of_them_is_found_again(bank: FakePartner) -> None:
    done = public.import_identifiers(file=file(f"bank,pai-1,{SECTOR},client-77"))
    assert (done.rows, done.new, done.known, done.rejected) == (1, 1, 0, ())
    person = person_of(bank, "pai-1")
    assert public.imported_subject(person_id=person, sector=SECTOR) == "client-77"
    assert public.imported_subject(person_id=person, sector="other.example") is None
    assert public.imported_subject(person_id=person_of(bank, "pai-2"), sector=SECTOR) is None
    assert public.imported_subject(person_id=uuid4(), sector=SECTOR) is None


@database
def test_tokens_name_them_as_the_department_did(bank: FakePartner) -> None:
    public.import_identifiers(file=file(f"bank,pai-1,{SECTOR},client-77"))
    person = person_of(bank, "pai-1")
    assert provider.subject(person, SECTOR) == "client-77"
    assert provider.subject(person, "tax.example") not in ("client-77", str(person))


@database
def test_who_came_before_the_import_is_found_by_it(bank: FakePartner) -> None:
    person = person_of(bank, "pai-1")
    public.import_identifiers(file=file(f"bank,pai-1,{SECTOR},client-77"))
    assert public.imported_subject(person_id=person, sector=SECTOR) == "client-77"


@database
def test_a_second_partner_brings_its_subjects_along(
    bank: FakePartner, other: FakePartner, visitor: Visitor
) -> None:
    public.import_identifiers(file=file(f"other,old,{SECTOR},client-77"))
    visitor.sign_in(bank)
    other.claims["sub"] = "old"
    visitor.start(other, "/en/account/security/partners/other/add/")
    visitor.back(other)
    person = Account.objects.get().person_id
    assert public.imported_subject(person_id=person, sector=SECTOR) == "client-77"


@database
def test_taken_twice_it_changes_nothing() -> None:
    lines = [f"bank,pai-{number},{SECTOR},client-{number}" for number in range(30)]
    assert public.import_identifiers(file=file(*lines)).new == 30
    before = list(ImportedIdentifier.objects.order_by("id").values())
    again = public.import_identifiers(file=file(*lines, *lines))
    assert (again.rows, again.new, again.known, again.rejected) == (60, 0, 60, ())
    assert list(ImportedIdentifier.objects.order_by("id").values()) == before


@database
def test_nothing_that_names_anybody_lies_open() -> None:
    public.import_identifiers(file=file(f"bank,pai-4711,{SECTOR},client-4711"))
    row = ImportedIdentifier.objects.get()
    stored = repr([row.uid, row.sub_uid, bytes(row.sealed_sub)])
    assert "4711" not in stored
    assert "4711" not in repr(list(Entry.objects.values()))


@database
def test_one_subject_is_one_person_s_and_one_person_has_one(bank: FakePartner) -> None:
    public.import_identifiers(
        file=file(f"bank,first,{SECTOR},client-1", f"bank,second,{SECTOR},client-1")
    )
    first, second = person_of(bank, "first"), person_of(bank, "second")
    assert public.imported_subject(person_id=first, sector=SECTOR) == "client-1"
    assert public.imported_subject(person_id=second, sector=SECTOR) is None
    assert Entry.objects.filter(act="subject.kept").count() == 1


@database
def test_the_report_counts_who_would_be_stranded(bank: FakePartner) -> None:
    lines = [f"bank,pai-{number},{SECTOR},client-{number}" for number in range(5)]
    public.import_identifiers(file=file(*lines, "other,x,tax.example,1"))
    person_of(bank, "pai-0")
    person_of(bank, "pai-3")
    found = {(one.sector, one.partner_id): one for one in public.stranded()}
    assert found[SECTOR, "bank"].imported == 5
    assert found[SECTOR, "bank"].stranded == 3
    assert found["tax.example", "other"].stranded == 1
    assert [one.sector for one in public.stranded(sector="tax.example")] == ["tax.example"]


@database
@pytest.mark.parametrize(
    ("line", "field"),
    [
        (f"nobody,pai,{SECTOR},1", "partner"),
        (f"bank,,{SECTOR},1", "identifier"),
        (f"bank,{'x' * 256},{SECTOR},1", "identifier"),
        ("bank,pai,https://benefits.example,1", "sector"),
        ("bank,pai,BENEFITS.example,1", "sector"),
        ("bank,pai,localhost,1", "sector"),
        (f"bank,pai,{SECTOR},", "sub"),
        (f"bank,pai,{SECTOR},a\x07b", "sub"),
        (f"bank,pai,{SECTOR}", "row"),
        (f"bank,pai,{SECTOR},1,2", "row"),
    ],
)
def test_a_row_that_is_not_right_is_named_and_the_others_are_taken(line: str, field: str) -> None:
    done = public.import_identifiers(file=file(f"bank,good,{SECTOR},9", line))
    assert (done.rows, done.new) == (2, 1)
    assert [(one.row, one.field) for one in done.rejected] == [(3, field)]


@database
def test_a_row_that_contradicts_an_earlier_one_is_rejected() -> None:
    done = public.import_identifiers(
        file=file(f"bank,pai,{SECTOR},1", f"bank,pai,{SECTOR},2", "bank,pai,tax.example,2")
    )
    assert (done.new, [one.row for one in done.rejected]) == (2, [3])


@database
@pytest.mark.parametrize(
    "content", [b"", b"a,b\n", HEADER.encode() + b'\nbank,"x', HEADER.encode() + b"\n\xff\xfe,\n"]
)
def test_what_is_no_import_is_not_taken(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    with pytest.raises(NotAnImport):
        public.import_identifiers(file=path)
    with pytest.raises(NotAnImport):
        public.import_identifiers(file=tmp_path / "none")
    assert ImportedIdentifier.objects.count() == 0


cell = st.one_of(
    st.sampled_from(["bank", "pai", SECTOR, "tax.example", "1", ""]), st.text(max_size=8)
)


@given(st.lists(st.lists(cell, min_size=1, max_size=5), max_size=12))
def test_every_row_is_taken_or_named(lines: list[list[str]]) -> None:
    path = Path(tempfile.mkdtemp()) / "identifiers.csv"
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([rows.COLUMNS, *lines])
    with path.open(encoding="utf-8", newline="") as read:
        found = list(rows.read(read, ["bank"]))
    assert len(found) == len(lines)
    for one in found:
        if isinstance(one, Rejected):
            assert one.reason.en
        else:
            assert one.partner == "bank"
            assert "" not in (one.identifier, one.sector, one.sub)


@database
def test_many_rows_are_few_statements(
    tell: Callable[[str], None], django_assert_max_num_queries: Callable[..., object]
) -> None:
    lines = [f"bank,pai-{number},{SECTOR},client-{number}" for number in range(3000)]
    with django_assert_max_num_queries(20):
        done = public.import_identifiers(file=file(*lines))
    assert done.new == 3000
    tell("sign-in partners: 3,000 imported identifiers in at most 20 statements")
