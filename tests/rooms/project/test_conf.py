"""A wrong setting is named, in both languages, before anything starts."""

from pathlib import Path

import pytest

from onegov.core.errors import WrongSetting
from onegov.project import conf


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "localhost/onegov"),
        ("ONEGOV_BASE_URL", "example.org"),
        ("ONEGOV_SMTP_PORT", "many"),
        ("ONEGOV_SMTP_PORT", "70000"),
        ("ONEGOV_PROXIES", "-1"),
        ("ONEGOV_PROXIES", "10"),
        ("ONEGOV_SECRET_KEY_FILE", "/nowhere/at/all"),
        ("ONEGOV_DEMONSTRATION", "maybe"),
        ("ONEGOV_LOGIN_MODULE_FILE", "/nowhere/at/all"),
        ("ONEGOV_LOGIN_MODULE_FILE", "/etc/hostname"),
    ],
)
def test_a_wrong_setting_is_named(name: str, value: str) -> None:
    with pytest.raises(WrongSetting) as caught:
        conf.read({name: value})
    assert name in caught.value.message.en
    assert name in caught.value.message.fr


def test_a_short_secret_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text("short")
    with pytest.raises(WrongSetting, match="ONEGOV_SECRET_KEY_FILE"):
        conf.read({"ONEGOV_SECRET_KEY_FILE": str(file)})


def test_a_database_address_is_taken_apart() -> None:
    parts = conf.database("postgresql://a%40b:c%2Fd@db.example:5433/x?sslmode=require")
    assert (parts["USER"], parts["PASSWORD"], parts["HOST"], parts["PORT"], parts["NAME"]) == (
        "a@b",
        "c/d",
        "db.example",
        "5433",
        "x",
    )
    options = parts["OPTIONS"]
    assert isinstance(options, dict)
    assert options["sslmode"] == "require"


def test_another_database_engine_is_refused() -> None:
    with pytest.raises(WrongSetting, match="DATABASE_URL"):
        conf.database("mysql://localhost/x")
