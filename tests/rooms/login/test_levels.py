"""What a session's acts of authentication are worth."""

import pytest

from onegov.login.levels import NOBODY, of_session

PASSWORD = {"method": "password", "at": 100.0}
APP = {"method": "mfa", "type": "totp", "at": 200.0}
PASSKEY = {"method": "mfa", "type": "webauthn", "passwordless": True, "at": 300.0}
KEY = {"method": "mfa", "type": "webauthn", "at": 250.0}


def bank(**said: object) -> dict[str, object]:
    return {"method": "socialaccount", "provider": "bank", "at": 50.0, **said}


@pytest.mark.parametrize(
    ("records", "level", "resists", "amr", "at"),
    [
        ([PASSWORD], 2, False, ("pwd",), 100),
        ([PASSWORD, APP], 3, False, ("pwd", "otp", "mfa"), 200),
        ([PASSWORD, KEY], 3, True, ("pwd", "hwk", "mfa"), 250),
        ([PASSKEY], 3, True, ("hwk", "user", "mfa"), 300),
        # A password typed again says nothing new about the second factor.
        ([PASSWORD, APP, PASSWORD | {"at": 900.0}], 3, False, ("pwd", "otp", "mfa"), 200),
        ([bank()], 1, False, (), 50),
        ([bank(level=2)], 2, False, (), 50),
        ([bank(level=9)], 1, False, (), 50),
        ([bank(level="3")], 1, False, (), 50),
    ],
)
def test_levels(records, level, resists, amr, at) -> None:
    found = of_session(records)
    assert (found.level, found.phishing_resistant, found.amr) == (level, resists, amr)
    assert found.auth_time is not None
    assert found.auth_time.timestamp() == at


@pytest.mark.parametrize(
    "records",
    [[], [{}], [{"method": "mfa", "at": 1.0}], [{"method": "password_reset", "at": 1.0}]],
)
def test_what_is_not_known_counts_for_nothing(records) -> None:
    assert of_session(records) == NOBODY
