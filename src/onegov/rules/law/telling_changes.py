"""What ``onegov law replay`` prints: in both languages for people, as JSON for machines."""

from collections.abc import Iterator, Sequence

from onegov.core.types import Text
from onegov.rules.law.changes import indent, list_parts, write_change
from onegov.rules.law.replay import Change, Touched


def tell_change(change: Change) -> Iterator[str]:
    """One new version of a section: text or markup, the words, and what rests on it."""
    texts = ", ".join(tag for tag, kind in change.kinds.items() if kind == "text")
    amended = f" ({change.amended})" if change.amended and texts else ""
    what = Text(f"text changed ({texts})", f"texte modifié ({texts})")
    if not texts:
        what = Text("markup only, same words", "balisage seulement, mêmes mots")
    yield f"{change.published}{amended}  {change.act} {change.at}  {what.en} / {what.fr}"
    for language, parts in change.differences.items():
        yield indent(language, write_change(parts))
    if change.is_amendment:
        yield from (_tell_touched(touched) for touched in change.touched)


def _tell_touched(touched: Touched) -> str:
    use = touched.use
    what = Text("its own words changed", "ses propres mots ont changé")
    if not touched.changed:
        what = Text("other words of the section changed", "d’autres mots de l’article ont changé")
    return f"  → {use.used_by} {use.citation.at}: {what.en} / {what.fr}"


def change_row(change: Change) -> dict[str, object]:
    """One change, for machines."""
    return {
        "act": change.act,
        "at": change.at,
        "published": change.published.isoformat(),
        "amended": change.amended and change.amended.isoformat(),
        "kind": dict(change.kinds),
        "difference": {tag: list_parts(parts) for tag, parts in change.differences.items()},
        "cited_by": [
            {
                "used_by": touched.use.used_by,
                "at": touched.use.citation.at,
                "changed": touched.changed,
            }
            for touched in change.touched
        ],
    }


def tell_counts(changes: Sequence[Change]) -> Iterator[str]:
    """How many changes of either kind there are."""
    amendments = sum(change.is_amendment for change in changes)
    markup = len(changes) - amendments
    yield f"Changes of text: {amendments}. Changes of markup only: {markup}."
    yield f"Modifications du texte : {amendments}. Du balisage seulement : {markup}."
