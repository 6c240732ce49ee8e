"""Migrations: none missing, none that locks a table that is in use."""

from io import StringIO

import pytest
from django.core.management import call_command

pytestmark = pytest.mark.django_db


def test_models_and_migrations_agree() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_no_migration_breaks_the_version_before_it() -> None:
    from django_migration_linter import MigrationLinter

    linter = MigrationLinter(
        path="src", all_warnings_as_errors=False, database="default", quiet=["warning", "ignore"],
        include_apps=OURS, no_output=True,
    )
    linter.lint_all_migrations()
    assert not linter.has_errors, StringIO


OURS = ["ledger", "people", "login", "consent", "catalogue", "registers", "payments", "notices", "cases"]
