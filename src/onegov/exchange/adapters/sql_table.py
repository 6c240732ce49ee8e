"""Reads rows from PostgreSQL: one prepared question, read-only, few connections, bounded time.

The key is always a parameter; table and columns come from the node's settings as identifiers. No
part of a request ever becomes SQL.
"""

import logging

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import dict_row
from psycopg_pool import AsyncConnectionPool, PoolClosed, PoolTimeout, TooManyRequests

from onegov.exchange.adapters.sql_failures import (
    SourceBusy,
    SourceDown,
    SourceSlow,
    SourceWrong,
    refused,
)
from onegov.exchange.adapters.sql_settings import SqlTable, bad_address

_log = logging.getLogger("onegov.exchange")
_WAITING_PER_CONNECTION = 8
_Pool = AsyncConnectionPool[psycopg.AsyncConnection[dict[str, object]]]


def question(settings: SqlTable) -> sql.Composed:
    """The one statement that the adapter ever sends; its parameter is the key."""
    columns = [
        sql.SQL("{} AS {}").format(sql.Identifier(column), sql.Identifier(field.name))
        for column, field in zip(settings.columns, settings.shape.fields, strict=True)
    ]
    order = settings.shape.record_key or settings.shape.lookup
    return sql.SQL(
        "SELECT {columns} FROM {table} WHERE {key} = %s ORDER BY {order} LIMIT {most}"
    ).format(
        columns=sql.SQL(", ").join(columns),
        table=sql.Identifier(*settings.table),
        key=sql.Identifier(settings.column(settings.shape.lookup)),
        order=sql.Identifier(settings.column(order)),
        most=sql.Literal(settings.most_rows + 1),
    )


async def _prepare(connection: psycopg.AsyncConnection[dict[str, object]]) -> None:
    await connection.set_read_only(True)
    await connection.set_autocommit(False)


class PostgresReader:
    """Few connections to one database, opened when they are needed and again after a failure."""

    def __init__(self, settings: SqlTable, address: str, *, name: str) -> None:
        try:
            conninfo_to_dict(address)
        except psycopg.ProgrammingError:
            raise bad_address(settings) from None  # libpq's message may repeat the address
        self._question = question(settings)
        self._most = settings.most_rows
        milliseconds = settings.seconds * 1000
        options = (
            f"-c statement_timeout={milliseconds} -c lock_timeout={milliseconds} "
            f"-c idle_in_transaction_session_timeout={2 * milliseconds} "
            "-c default_transaction_read_only=on -c search_path=pg_catalog"
        )
        self._pool: _Pool = AsyncConnectionPool(
            address,
            kwargs={
                "connect_timeout": max(2, settings.seconds),
                "tcp_user_timeout": 2 * milliseconds,
                "application_name": f"onegov-node {name}"[:63],
                "options": options,
                "row_factory": dict_row,
            },
            configure=_prepare,
            check=AsyncConnectionPool.check_connection,
            min_size=0,
            max_size=settings.connections,
            max_waiting=settings.connections * _WAITING_PER_CONNECTION,
            timeout=settings.seconds,
            reconnect_timeout=settings.seconds,
            max_idle=60,
            open=False,
            name=name,
        )

    async def open(self) -> None:
        """Will let connections be made; makes none yet."""
        await self._pool.open()

    async def close(self) -> None:
        """Will close all connections."""
        await self._pool.close(timeout=1)

    async def rows(self, key: str) -> list[dict[str, object]]:
        """The raw rows of one key, by field name, ordered by the record key.

        Raises:
            SourceDown, SourceRefused, SourceBusy, SourceSlow, SourceWrong: why there are none.
        """
        try:
            async with self._pool.connection() as connection:
                cursor = await connection.execute(self._question, (key,))
                rows = await cursor.fetchall()
        except psycopg.DataError as error:
            # Perhaps the key, perhaps a row of a view: "no rows" could be wrong.
            raise SourceWrong from error
        except TooManyRequests as error:
            raise SourceBusy from error
        except psycopg.errors.QueryCanceled as error:
            raise SourceSlow from error
        except psycopg.ProgrammingError as error:
            raise refused(error) from error
        except (psycopg.Error, PoolTimeout, PoolClosed) as error:
            _log.warning("a database does not answer: %s", type(error).__name__)
            raise SourceDown from error
        if len(rows) > self._most:
            raise SourceWrong
        return rows
