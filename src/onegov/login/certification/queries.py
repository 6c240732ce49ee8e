"""Reads of certification."""

from onegov.login.certification.cases import BY_NAME, cases_for
from onegov.login.certification.models import CertificationRow, CertificationRun
from onegov.login.certification.types import Row, Run, Seen, State
from onegov.login.provider.models import Client
from onegov.login.provider.queries import fingerprint

UNDER_WAY = (State.WAITING, State.RUNNING)
_MOST = 20


def runs_of(client: Client) -> tuple[Run, ...]:
    """The last runs of an application, newest first."""
    found = CertificationRun.objects.filter(client_id=client.id).prefetch_related("rows")
    return tuple(run_of(row, client) for row in found.order_by("-started_at")[:_MOST])


def run_of(row: CertificationRun, client: Client) -> Run:
    seen = {one.name: one for one in row.rows.all()}
    cases = cases_for(has_logout=bool(client.backchannel_logout_uri))
    return Run(
        id=row.id,
        client_id=row.client_id,
        app_url=row.app_url,
        state=State(row.state),
        fingerprint=row.fingerprint,
        is_current=row.fingerprint == fingerprint(client),
        started_at=row.started_at,
        ended_at=row.ended_at,
        rows=tuple(_row(seen[name]) for name in BY_NAME if name in seen),
        of=len(cases),
    )


def _row(row: CertificationRow) -> Row:
    case = BY_NAME[row.name]
    return Row(row.name, case.title, case.source, case.expected, Seen(row.seen), row.detail)


def passed(client: Client) -> CertificationRun | None:
    """The run that the registration passed as it is now: the last that ended counts, no other."""
    ended = CertificationRun.objects.filter(
        client_id=client.id, fingerprint=fingerprint(client), ended_at__isnull=False
    )
    last = ended.order_by("-ended_at").first()
    return last if last is not None and last.state == State.PASSED else None


def is_told(run: CertificationRun, case: str) -> bool:
    """Whether the application fetched what this case spoils."""
    return CertificationRun.objects.filter(id=run.id, told=case).exists()


def case_being_tried(client_id: str) -> str:
    """The case whose fault is to be made now; "" when no run is under way."""
    running = CertificationRun.objects.filter(client_id=client_id, state=State.RUNNING)
    return running.values_list("case", flat=True).first() or ""
