"""What is sealed opens with the same key, room and purpose alone."""

import pytest
from cryptography.fernet import InvalidToken
from hypothesis import given
from hypothesis import strategies as st

from onegov.core.sealing import Safe

KEY, OTHER = bytes(32), bytes([1]) * 32


@given(st.text())
def test_what_is_sealed_opens(value: str) -> None:
    value = value.encode("utf-8", "ignore").decode()
    safe = Safe(KEY, "room")
    assert safe.opened("names", safe.seal("names", value)) == value
    assert len(value) < 4 or value not in safe.seal("names", value)


@pytest.mark.parametrize(
    ("safe", "purpose"),
    [(Safe(OTHER, "room"), "names"), (Safe(KEY, "other"), "names"), (Safe(KEY, "room"), "codes")],
)
def test_nothing_else_opens_or_finds_it(safe: Safe, purpose: str) -> None:
    own = Safe(KEY, "room")
    with pytest.raises(InvalidToken):
        safe.opened(purpose, own.seal("names", "Amina"))
    assert safe.digest(purpose, "Amina") != own.digest("names", "Amina")
    assert own.digest("names", b"Amina") == own.digest("names", "Amina")
