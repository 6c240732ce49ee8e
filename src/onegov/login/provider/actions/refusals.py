"""Counts of what was refused to an application, by named check: its engineers see what to mend."""

from collections.abc import Mapping

from django.db import connection

from onegov.core import clock, ids
from onegov.login.provider import queries
from onegov.login.provider.actions.authentication import how_shown
from onegov.login.provider.errors import OAuthError

# Only of applications that exist; whoever only says that they are one counts too.
_COUNT = """
INSERT INTO login_provider_refusal (id, org_id, client_id, day, check_name, reason_en, reason_fr, count)
SELECT %s, org_id, id, %s, %s, %s, %s, 1 FROM login_provider_client WHERE id = %s
ON CONFLICT (client_id, day, check_name) DO UPDATE SET
    count = login_provider_refusal.count + 1,
    reason_en = EXCLUDED.reason_en, reason_fr = EXCLUDED.reason_fr
"""


def count(client_id: str, error: OAuthError) -> None:
    """Will count one refusal; of an application that is not registered nothing is kept.

    A proof that lacks the server's nonce is no refusal: that is how the nonce is told.
    """
    if error.error == "use_dpop_nonce" or not queries.is_name(client_id):
        return
    en, fr = error.message.en[:300], error.message.fr[:300]
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [ids.new_id(), clock.today(), error.check[:60], en, fr, client_id])


def claimed(parameters: Mapping[str, str], authorization: str) -> str:
    """Which application a refused request said that it came from, or ""."""
    try:
        return how_shown(parameters, authorization)[1][:40]
    except OAuthError:
        return parameters.get("client_id", "")[:40]
