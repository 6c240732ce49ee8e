"""The backend itself; Django looks for it in a module of this name."""

from typing import Any

from django.db.backends.base.base import NO_DB_ALIAS
from django.db.backends.postgresql import base
from psycopg_pool import ConnectionPool

from onegov.project.postgres.backend.standing import check


class DatabaseWrapper(base.DatabaseWrapper):
    """As Django's, but a connection that was used just now is not asked whether it is there."""

    @property
    def pool(self) -> "ConnectionPool[Any] | None":
        """The process's pool; None for the database that creates others."""
        options = self.settings_dict["OPTIONS"].get("pool")
        if self.alias == NO_DB_ALIAS or not options:
            return None
        pools: dict[str, ConnectionPool[Any]] = self._connection_pools  # type: ignore[attr-defined]
        if self.alias not in pools:
            made = ConnectionPool[Any](
                kwargs={**self.get_connection_params(), "autocommit": True},
                open=False,
                configure=self._configure_connection,  # type: ignore[attr-defined]
                check=check,
                **options,
            )
            pools.setdefault(self.alias, made)
        return pools[self.alias]
