"""What the commands print: in both languages for people, as JSON for machines."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from onegov.core.types import Text
from onegov.rules.law.acts import TITLES, write_address
from onegov.rules.law.changes import indent, list_parts, write_change
from onegov.rules.law.checking import CheckedSource, CheckedText, CheckedUse, Report, Status
from onegov.rules.law.documents import LawDocument
from onegov.rules.law.loading import Loaded, Outcome
from onegov.rules.types import Citation

_STATUS: Final[Mapping[Status, Text]] = {
    "same": Text("unchanged", "inchangé"),
    "changed": Text("changed since it was reviewed", "modifié depuis l’examen"),
    "repealed": Text("repealed since it was reviewed", "abrogé depuis l’examen"),
    "not found": Text("no longer found", "introuvable"),
    "no text": Text("no text at hand", "texte non disponible"),
}
_OUTCOMES: Final[Mapping[Outcome, Text]] = {
    "new": Text("loaded", "chargé"),
    "replaced": Text(
        "loaded; the text before it is kept", "chargé; le texte précédent est conservé"
    ),
    "same": Text("was there already", "déjà présent"),
    "older": Text(
        "older than the text in use: kept for differences only",
        "plus ancien que le texte utilisé : conservé seulement pour montrer les différences",
    ),
}
_TODAY: Final = Text(
    "today's text; the one that was reviewed is not at hand:",
    "texte actuel; celui qui a été examiné n’est pas disponible :",
)


def tell_loaded(loaded: Loaded) -> Iterator[str]:
    """What an import did, in both languages."""
    document, outcome = loaded.document, _OUTCOMES[loaded.outcome]
    english, french = (
        ("English", "anglais") if document.language == "en" else ("French", "français")
    )
    day = document.current_to
    yield f"{document.title} ({document.id}, {english}): {outcome.en}."
    yield f"  Current to {day or 'an unknown day'}, {len(document.sections)} sections, {loaded.path}"
    yield f"{document.title} ({document.id}, {french}) : {outcome.fr}."
    yield f"  À jour au {day or '(jour inconnu)'}, {len(document.sections)} articles, {loaded.path}"
    yield f"  sha256 {loaded.sha256}"


def loaded_row(loaded: Loaded) -> dict[str, object]:
    """What an import did, for machines."""
    document = loaded.document
    return {
        "act": document.id,
        "kind": document.kind,
        "title": document.title,
        "language": document.language,
        "current_to": document.current_to and document.current_to.isoformat(),
        "last_amended": document.amended and document.amended.isoformat(),
        "sections": len(document.sections),
        "schedules": len(document.schedules),
        "sha256": loaded.sha256,
        "path": str(loaded.path),
        "outcome": loaded.outcome,
    }


def tell_use(checked: CheckedUse) -> Iterator[str]:
    """One citation that no longer matches: what, where, and how the words differ."""
    use, label = checked.use, checked.use.citation.label
    yield f"{use.used_by}: {label.en}: {_statuses(checked, 'en')}"
    yield f"{use.used_by} : {label.fr} : {_statuses(checked, 'fr')}"
    for language, text in checked.texts.items():
        yield from _tell_text(language, text)
    if "no text" not in checked.status.values():
        yield f"  onegov law cite {use.citation.act} '{use.citation.at}'"


def _statuses(checked: CheckedUse, language: str) -> str:
    return ", ".join(f"{tag} {_STATUS[word].in_(language)}" for tag, word in checked.status.items())


def _tell_text(language: str, text: CheckedText) -> Iterator[str]:
    if text.change:
        yield indent(language, write_change(text.change))
    elif text.status in {"changed", "repealed"}:
        yield indent(language, f"({_TODAY.in_(language)}) {text.text}")
    if text.moved_to:
        yield f"      The element that was reviewed now stands at {text.moved_to}."
        yield f"      L’élément qui a été examiné figure maintenant à {text.moved_to}."


def use_row(checked: CheckedUse) -> dict[str, object]:
    """One checked citation, for machines: statuses, and the words that differ."""
    citation = checked.use.citation
    row: dict[str, object] = {
        "used_by": checked.use.used_by,
        "act": citation.act,
        "at": citation.at,
        "status": checked.status,
    }
    if not checked.is_same:
        texts = checked.texts.items()
        row["text"] = {tag: text.text for tag, text in texts}
        row["difference"] = {tag: list_parts(text.change) for tag, text in texts if text.change}
        row["moved_to"] = {tag: text.moved_to for tag, text in texts if text.moved_to}
    return row


def tell_source(checked: CheckedSource) -> Iterator[str]:
    """One source whose figures are no longer those that were reviewed."""
    source = checked.source
    yield f"{source.id}: {source.title.en}: figures changed since they were reviewed"
    yield f"{source.id} : {source.title.fr} : chiffres modifiés depuis l’examen"
    if checked.used_by:
        yield f"  → {', '.join(checked.used_by)}"
    yield f"  sha256: {checked.sha256}"


def source_row(checked: CheckedSource) -> dict[str, object]:
    """One checked source, for machines."""
    source = checked.source
    return {
        "source": source.id,
        "date": source.dated.isoformat(),
        "grade": source.grade,
        "sha256": checked.sha256,
        "used_by": list(checked.used_by),
        "status": "same" if checked.is_same else "changed",
    }


def tell_missing(reports: Iterable[Report]) -> Iterator[str]:
    """How to get the texts that were not at hand, each once."""
    missing: dict[str, set[str]] = {}
    for check in (check for report in reports for check in (*report.uses, *report.clauses)):
        languages = [tag for tag, text in check.texts.items() if text.status == "no text"]
        missing.setdefault(check.use.citation.act, set()).update(languages)
    for act, found in missing.items():
        if found:
            title = TITLES.get(act, Text(act, act))
            yield f"The text of {act} ({title.en}) is not at hand. Load it:"
            yield f"Le texte de {act} ({title.fr}) n’est pas disponible ici. Pour le charger :"
        yield from (f"  onegov law import {write_address(act, tag)}" for tag in sorted(found))


def tell_other(loaded: Loaded, other: LawDocument | None) -> Iterator[str]:
    """What is missing in the other official language, if anything."""
    document = loaded.document
    if other and other.current_to == document.current_to:
        return
    language = "en" if document.language == "fr" else "fr"
    name = Text("French", "français") if language == "fr" else Text("English", "anglais")
    yield f"  The {name.en} text current to that day is not at hand. Load it too:"
    yield f"  Le texte {name.fr} à jour à cette date n’est pas disponible ici. Chargez-le aussi :"
    yield f"    onegov law import {write_address(document.id, language)}"


def citation_row(citation: Citation, texts: Mapping[str, str]) -> dict[str, object]:
    """A citation as it is made, with the text that it cites, for machines."""
    return {
        "act": citation.act,
        "at": citation.at,
        "fid": citation.fid,
        "reviewed": citation.reviewed.isoformat(),
        "sha256": {"en": citation.sha256_en, "fr": citation.sha256_fr},
        "label": {"en": citation.label.en, "fr": citation.label.fr},
        "text": dict(texts),
    }


def tell_report(report: Report) -> Iterator[str]:
    """One service: everything that is flagged, then how much matches."""
    yield report.service
    for checked in (*report.uses, *report.clauses):
        if checked.is_flagged:
            yield from tell_use(checked)
    for source in report.sources:
        if not source.is_same:
            yield from tell_source(source)
    if not report.problems:
        yield from _tell_counts(report)


def _tell_counts(report: Report) -> Iterator[str]:
    pairs = [
        (sum(checked.is_same for checked in group), len(group))
        for group in (report.uses, report.clauses, report.sources)
    ]
    (uses, all_uses), (clauses, all_clauses), (sources, all_sources) = pairs
    yield (
        f"  {uses} of {all_uses} citations match in both languages; "
        f"{clauses} of {all_clauses} clauses of the definition stand in the law; "
        f"{sources} of {all_sources} other sources are as reviewed."
    )
    yield (
        f"  Renvois concordants dans les deux langues : {uses} sur {all_uses}; "
        f"dispositions de la définition présentes dans la loi : {clauses} sur {all_clauses}; "
        f"autres sources conformes à l’examen : {sources} sur {all_sources}."
    )


def report_row(report: Report) -> dict[str, object]:
    """One service, for machines."""
    return {
        "service": report.service,
        "citations": [use_row(checked) for checked in report.uses],
        "clauses": [use_row(checked) for checked in report.clauses],
        "sources": [source_row(source) for source in report.sources],
        "problems": [
            {
                "file": problem.file,
                "line": problem.line,
                "element": problem.element,
                "code": problem.code,
                "message": {"en": problem.message.en, "fr": problem.message.fr},
            }
            for problem in report.problems
        ],
        "ok": report.is_good,
    }
