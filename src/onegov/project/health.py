"""Whether the process lives and whether it can serve, for balancers and supervisors."""

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse

from onegov.login.public import access, anyone


@access(anyone)
def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers; nothing else is asked."""
    return JsonResponse({"ok": True})


@access(anyone)
def readyz(request: HttpRequest) -> JsonResponse:
    """The database answers and has every migration; 503 until then."""
    checks = {"database": _database_answers()}
    checks["migrations"] = checks["database"] and _migrations_applied()
    ready = all(checks.values())
    return JsonResponse({"ok": ready, "checks": checks}, status=200 if ready else 503)


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _migrations_applied() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())
