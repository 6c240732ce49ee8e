"""Ends of grants: a replay, a theft, a mandate that ended, a sign-out. Their tokens end with them."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from procrastinate.contrib.django import app

from onegov.core import clock
from onegov.ledger import public as ledger
from onegov.login.provider.actions import counting
from onegov.login.provider.actions.acting import PROVIDER
from onegov.login.provider.actions.noticing import DELIVER_TASK, notice_of
from onegov.login.provider.conf import conf
from onegov.login.provider.models import (
    Code,
    Grant,
    LogoutNotice,
    PushedRequest,
    Refusal,
    Seen,
    Token,
    UseCount,
)

#: Reasons that say that somebody else used what was not theirs.
THEFTS = frozenset({"code_replayed", "refresh_replayed"})
COUNTED_FOR = timedelta(days=60)


@transaction.atomic
def end(grants: QuerySet[Grant], why: str) -> int:
    """Will end grants that are open, each with a ledger entry; how many there were."""
    open_ones = list(grants.filter(ended_at=None).select_for_update().select_related("client"))
    found = [grant.id for grant in open_ones]
    Grant.objects.filter(id__in=found).update(ended_at=clock.now(), ended_why=why)
    # A used refresh token gives nothing any more; it stays to be counted.
    Token.objects.filter(grant_id__in=found).exclude(used_at__isnull=False).delete()
    is_theft = why in THEFTS
    if is_theft:
        _tell(open_ones)
    for grant in open_ones:
        ledger.record(
            actor=PROVIDER,
            act="login.stolen" if is_theft else "login.ended",
            person_id=grant.person_id,
            org_id=grant.client.org_id,
            refs={"client": grant.client_id, "grant": str(grant.id)},
            details={"why": why},
        )
    return len(found)


def _tell(grants: Sequence[Grant]) -> None:
    """Whoever was robbed hears of it: the application here, the person by the ledger's news."""
    told = [notice_of(grant, "back") for grant in grants if grant.client.backchannel_logout_uri]
    LogoutNotice.objects.bulk_create(told)
    if told:
        app.configure_task(DELIVER_TASK).defer(timestamp=0)


def end_replayed(code_digest: str) -> int:
    """Will end what came of a code that is shown a second time."""
    return end(Grant.objects.filter(code_digest=code_digest), "code_replayed")


def end_family(grant_id: UUID) -> int:
    """Will end the family of a refresh token that is shown a second time."""
    return end(Grant.objects.filter(id=grant_id), "refresh_replayed")


def end_mandate(mandate_id: UUID) -> int:
    """Will end every grant that somebody holds by a mandate that ended."""
    return end(Grant.objects.filter(mandate_id=mandate_id), "mandate_ended")


def delete_expired() -> int:
    """Will delete what nobody can use any more; sessions stay as long as logout needs them."""
    now = clock.now()
    old = now - timedelta(days=1) - conf().visit_life
    # A used refresh token stays until it would have ended: it tells a theft.
    gone = [
        Code.objects.filter(expires_at__lt=now),
        PushedRequest.objects.filter(expires_at__lt=now),
        Seen.objects.filter(expires_at__lt=now),
        Token.objects.filter(expires_at__lt=now),
        Grant.objects.filter(expires_at__lt=old),
        UseCount.objects.filter(day__lt=clock.today() - COUNTED_FOR),
        Refusal.objects.filter(day__lt=clock.today() - COUNTED_FOR),
    ]
    with transaction.atomic():
        counting.keep_counts(tokens_until=now, grants_until=old)
        return sum(rows.delete()[0] for rows in gone)
