"""Signing out: tokens end at once, applications are told by jobs that go on until they confirm.

Source: OpenID Connect RP-Initiated, Back-Channel and Front-Channel Logout 1.0; CATS 3.0.2 OP03,
OP05 (everybody is told whatever fails) and OP06.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from procrastinate.contrib.django import app

from onegov.core import clock
from onegov.core.types import Actor
from onegov.ledger import public as ledger
from onegov.login.provider import queries
from onegov.login.provider.actions.noticing import DELIVER_TASK, notice_of
from onegov.login.provider.models import Code, Grant, LogoutNotice, Token

TELL_TASK = "login.tell_signed_out"
_MOST = 5_000


@transaction.atomic
def sign_out(*, actor: Actor, person_id: UUID, visit: UUID | None = None) -> None:
    """Will end a session's grants, or with ``visit`` None all of a person's; a job tells the rest.

    Grants with ``offline_access`` outlive a session, as the person agreed; they do not outlive a
    sign-out everywhere. The statements do not grow with the number of applications.
    """
    ended = Grant.objects.filter(queries.held_by(person_id), ended_at=None)
    if visit is not None:
        ended = ended.filter(visit=visit)
        Token.objects.filter(grant__in=ended).exclude(
            grant__scopes__contains=["offline_access"]
        ).delete()
        Code.objects.filter(signed_in__visit=str(visit)).delete()
    else:
        Token.objects.filter(grant__in=ended).delete()
        own = Q(person_id=person_id, signed_in__by=None)
        Code.objects.filter(own | Q(signed_in__by=str(person_id))).delete()
    reference = ledger.record(
        actor=actor,
        act="login.signed_out",
        person_id=person_id,
        refs={"visit": str(visit) if visit else "all"},
    )
    if ended.exists():
        app.configure_task(TELL_TASK).defer(
            person_id=str(person_id),
            visit=str(visit) if visit else "",
            at=clock.now().isoformat(),
            entry=str(reference),
        )


@transaction.atomic
def note_who_must_be_told(person_id: UUID, visit: UUID | None, at: datetime) -> None:
    """Will end the grants and write down each application that is to be told; done once.

    Signing out of one session spares what was granted for longer, and what began ``at`` that moment
    or later is another sign-in.
    """
    grants = Grant.objects.filter(queries.held_by(person_id), ended_at=None, created_at__lt=at)
    if visit is not None:
        grants = grants.filter(visit=visit)
    found = list(grants.select_for_update(of=("self",)).select_related("client")[:_MOST])
    now = clock.now()
    told: dict[tuple[str, str], LogoutNotice] = {}
    for grant in found:
        if grant.client.backchannel_logout_uri:
            told.setdefault((grant.client_id, grant.sid), notice_of(grant, "back"))
    LogoutNotice.objects.bulk_create(told.values(), batch_size=500)
    stays = [grant.id for grant in found if visit and "offline_access" in grant.scopes]
    gone = [grant.id for grant in found if grant.id not in set(stays)]
    Grant.objects.filter(id__in=gone).update(ended_at=now, ended_why="signed_out")
    if told:
        app.configure_task(DELIVER_TASK).defer(timestamp=0)


def note_front(visit: UUID) -> list[LogoutNotice]:
    """Will write down the applications that the person's browser is to tell, and return them."""
    grants = Grant.objects.filter(visit=visit).exclude(client__frontchannel_logout_uri="")
    found = {grant.client_id: grant for grant in grants.select_related("client")[:200]}
    notices = [notice_of(grant, "front") for grant in found.values()]
    return LogoutNotice.objects.bulk_create(notices)
