"""The shape of the house: what imports what, whose tables point where, what every room holds."""

import configparser
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import Model

SOURCE = Path(__file__).resolve().parents[2] / "src" / "onegov"


def story() -> list[str]:
    """The rooms from the highest to the lowest, as the import contract has them."""
    contracts = configparser.ConfigParser()
    contracts.read(SOURCE.parents[1] / ".importlinter")
    lines = contracts["importlinter:contract:story"]["layers"].split("\n")
    return [line.strip() for line in lines if line.strip()]


def height() -> dict[str, int]:
    levels = reversed(story())
    return {name.strip(): level for level, line in enumerate(levels) for name in line.split("|")}


@pytest.mark.parametrize("room", ["core", "merkle", "rules", "exchange"])
def test_a_pure_room_leaves_django_unloaded(room: str) -> None:
    door = "types" if room == "core" else "public"
    code = f"import onegov.{room}.{door}, sys; print('django' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def room_of(model: type[Model]) -> str:
    """The room a table belongs to; a room may hold several apps."""
    parts = model.__module__.split(".")
    return parts[1] if parts[0] == "onegov" else ""


def test_foreign_keys_point_downwards_only() -> None:
    levels = height()
    wrong = [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for model in apps.get_models()
        if room_of(model) in levels
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and field.related_model
        if levels.get(room_of(field.related_model), 0) > levels[room_of(model)]
    ]
    assert wrong == []


def test_every_room_stands_in_the_story_and_has_its_page() -> None:
    rooms = {folder.name for folder in SOURCE.iterdir() if (folder / "__init__.py").exists()}
    assert rooms == set(height())
    without = [room for room in sorted(rooms) if not (SOURCE / room / "README.md").exists()]
    assert without == []


def test_person_and_office_tables_carry_their_key() -> None:
    """What grows with people can later be spread over machines by person."""
    ours = set(height())
    no_person = {"ledger.Checkpoint", "ledger.Cursor", "catalogue.ServiceVersion", "people.Person"}
    without = [
        model._meta.label
        for model in apps.get_models()
        if room_of(model) in ours
        and model._meta.label not in no_person
        and not {"person_id", "org_id"} & {field.attname for field in model._meta.fields}
    ]
    assert without == []


def test_the_provider_is_our_own() -> None:
    """No library's OpenID Provider stands beside it (docs/adr/0020)."""
    others = ("allauth.idp", "oauth2_provider", "oidc_provider")
    assert [app.name for app in apps.get_app_configs() if app.name.startswith(others)] == []


def test_the_environment_is_read_in_project_only() -> None:
    allowed = {"project", "__main__.py"}
    readers = [
        path.relative_to(SOURCE).as_posix()
        for path in SOURCE.rglob("*.py")
        if path.relative_to(SOURCE).parts[0] not in allowed
        and path.name != "cli.py"
        and re.search(r"\b(environ|getenv)\b", path.read_text("utf-8"))
    ]
    assert readers == []


def test_no_file_has_grown_past_400_lines() -> None:
    long = [
        path.name
        for path in SOURCE.parents[0].rglob("*.py")
        if "migrations" not in path.parts and len(path.read_text("utf-8").splitlines()) > 400
    ]
    assert long == []
