"""Opening a case: the officer sees it all, the person sees that they did."""

from uuid import UUID

from django.db import transaction

from onegov.cases import access, models
from onegov.cases.actions import queueing
from onegov.cases.actions.recording import record_viewed
from onegov.cases.queries import case_of
from onegov.cases.queries.rows import definition_of
from onegov.cases.types import Case
from onegov.core import clock
from onegov.core.types import Actor


@transaction.atomic
def case(actor: Actor, application_id: UUID) -> Case:
    row = access.in_office(actor, application_id)
    held = models.Waiting.objects.select_for_update().filter(
        org_id=actor.org_id,
        application_id=application_id,
        officer_id=actor.person_id,
        until__gt=clock.now(),
    )
    for lease in held:
        queueing.renew(lease)
    opened = case_of(actor, row)
    record_viewed(actor, row, definition_of(row), opened.application.facts)
    return opened
