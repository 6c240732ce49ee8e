"""Leaves in a JSON answer only the fields that a right grants."""

import json
from collections.abc import Iterable

_Tree = dict[str, "_Tree | None"]


def _tree(paths: Iterable[str]) -> _Tree:
    """``a.b`` and ``a.c`` as ``{"a": {"b": None, "c": None}}``; None: all that is below."""
    root: _Tree = {}
    for path in paths:
        place: _Tree | None = root
        *parents, last = path.split(".")
        for name in parents:
            if place is None:
                break
            place = place.setdefault(name, {})
        if place is not None:
            place[last] = None
    return root


def _kept(content: object, tree: _Tree) -> object:
    if isinstance(content, list):
        return [_kept(item, tree) for item in content]
    if not isinstance(content, dict):
        return None  # a bare value has no name, so nobody granted it
    kept = {}
    for name, below in tree.items():
        if name in content:
            kept[name] = content[name] if below is None else _kept(content[name], below)
    return kept


def keep(body: bytes, fields: Iterable[str]) -> bytes:
    """The JSON ``body`` with these fields only, in the order in which they are granted.

    Args:
        body: a JSON object, or a list of objects.
        fields: names from the root, joined by dots (``years.year``); a list is passed through to
            its items; a named object is kept whole.

    Raises:
        ValueError: the body is not JSON.
    """
    try:
        kept = _kept(json.loads(body), _tree(fields))
        return json.dumps(kept, ensure_ascii=False).encode()
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
