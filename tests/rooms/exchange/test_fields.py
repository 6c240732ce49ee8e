"""What a right leaves of an answer."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onegov.exchange.fields import keep


def test_only_granted_fields_are_left() -> None:
    body = json.dumps(
        {
            "status": "pr",
            "years": [{"year": 1, "income": 5}, {"income": 6}],
            "home": {"a": {"b": 1}},
        }
    ).encode()
    kept = keep(body, ("status", "years.year", "home.a", "absent.x"))
    assert json.loads(kept) == {"status": "pr", "years": [{"year": 1}, {}], "home": {"a": {"b": 1}}}
    assert json.loads(keep(b'[{"a": 1, "b": 2}]', ("a",))) == [{"a": 1}]
    assert json.loads(keep(b'{"a": 5}', ("a.b",))) == {"a": None}
    nested = [b"[" * depth + b"]" * depth for depth in (10, 600, 900)]
    assert keep(nested[0], ("a",)) == nested[0]
    for broken in (b"", b"{", b"[" * 100_000, *nested[1:]):
        with pytest.raises(ValueError, match=r".+"):
            keep(broken, ("a",))


_PATHS = ("a", "b", "a.a", "a.b", "b.c", "a.b.c", "c.a")
_VALUES = st.recursive(
    st.none() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner),
    max_leaves=8,
)


@given(
    st.dictionaries(st.sampled_from("abc"), _VALUES), st.lists(st.sampled_from(_PATHS), max_size=4)
)
def test_no_field_is_left_that_was_not_granted(content: dict[str, Any], fields: list[str]) -> None:
    def leaves(value: object, path: str) -> Iterator[str]:
        if isinstance(value, dict):
            for name, below in value.items():
                yield from leaves(below, f"{path}.{name}".lstrip("."))
        elif isinstance(value, list):
            for item in value:
                yield from leaves(item, path)
        elif value is not None:
            yield path

    kept = json.loads(keep(json.dumps(content).encode(), fields))
    for leaf in leaves(kept, ""):
        assert any(leaf == field or leaf.startswith(f"{field}.") for field in fields)
    assert set(leaves(kept, "")) == {
        leaf
        for leaf in leaves(content, "")
        if any(leaf == field or leaf.startswith(f"{field}.") for field in fields)
    }
