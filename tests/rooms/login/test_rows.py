"""Statements that are written once read and write what Django's own would."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, models, transaction
from django.test.utils import CaptureQueriesContext

from onegov.core import clock, ids
from onegov.login import rows
from onegov.login.models import Account
from onegov.login.provider.models import Client, Grant, Token
from rooms.login.provider.application import Application
from rooms.portal_apply.browser import Person

pytestmark = pytest.mark.django_db


def content(row: models.Model | None) -> dict[str, object]:
    assert row is not None
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def grant_of(client: Client) -> Grant:
    return Grant(
        client=client,
        person_id=ids.new_id(),
        visit=ids.new_id(),
        code_digest="c" * 64,
        subject="s",
        sid="s",
        scopes=["openid", 'a "quoted" one'],
        signed_in={"amr": ["pwd"], "claims": {}, "by": None, "é": "%s"},
        created_at=clock.now(),
        expires_at=clock.now() + timedelta(days=1),
    )


def token_of(grant: Grant, digest: str) -> Token:
    more = {"scopes": ["openid"], "issued_at": clock.now(), "expires_at": grant.expires_at}
    return Token(digest=digest, kind="access", client=grant.client, grant=grant, **more)


def test_a_row_comes_out_as_django_reads_it() -> None:
    app = Application()
    found = rows.one(Client, "id = %s", app.id)
    assert content(found) == content(Client.objects.get(id=app.id))
    assert found is not None
    assert not found._state.adding
    assert rows.one(Client, "id = %s", "nobody") is None


def test_rows_of_two_tables_go_in_by_one_statement() -> None:
    grant = grant_of(Application().client)
    tokens = [token_of(grant, "1" * 64), token_of(grant, "2" * 64)]
    with CaptureQueriesContext(connection) as asked:
        rows.insert(grant, *tokens)
    assert len(asked) == 1
    assert content(Grant.objects.get(id=grant.id)) == content(grant)
    for token in tokens:
        assert content(Token.objects.get(digest=token.digest)) == content(token)
    grant.ended_why = "revoked"
    grant.save()  # it knows that it is there already
    assert Grant.objects.get(id=grant.id).ended_why == "revoked"


def test_what_the_table_forbids_is_refused() -> None:
    grant = grant_of(Application().client)
    rows.insert(grant)
    again = grant_of(grant.client)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.insert(again, token_of(again, "1" * 64))
    assert not Token.objects.exists()


def test_an_account_that_is_closed_or_gone_has_no_session() -> None:
    amina = Person("amina@example.org").sign_in()
    page = "/en/account/security/"
    assert amina.client.get(page).status_code == 200
    Account.objects.filter(pk=amina.account.pk).update(is_active=False)
    assert amina.client.get(page).status_code == 302
