"""Migrations: none missing, none that breaks or locks out the version that still runs."""

from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django_migration_linter import MigrationLinter
from django_migration_linter.sql_analyser import analyse_sql_statements, get_sql_analyser_class

import onegov

SOURCE = Path(onegov.__file__).parent
OURS = [one for one in apps.get_app_configs() if Path(one.path).is_relative_to(SOURCE)]
pytestmark = pytest.mark.django_db


def test_models_and_migrations_agree() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.django_db(transaction=True)  # an index that is made concurrently refuses to be in one
def test_no_migration_breaks_the_version_before_it() -> None:
    linter = MigrationLinter(
        path="src",
        include_apps=[one.label for one in OURS],
        no_cache=True,
        no_output=True,
        database="default",
    )
    linter.lint_all_migrations()
    assert not linter.has_errors
    assert linter.nb_valid + linter.nb_warnings == len(list(SOURCE.rglob("migrations/0*.py")))


def test_the_linter_sees_a_column_that_the_old_version_cannot_fill() -> None:
    analyser = get_sql_analyser_class("postgresql")
    errors, _ignored, _warnings = analyse_sql_statements(
        analyser, ['ALTER TABLE "cases_application" ADD COLUMN "x" integer NOT NULL;']
    )
    assert errors
