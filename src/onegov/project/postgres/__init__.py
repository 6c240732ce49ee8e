"""Our own small supervisor of a PostgreSQL server; see binaries.py for where it comes from."""

from onegov.project.postgres.server import Server

__all__ = ["Server"]
