"""What a scenario comes to, for machines and as a table in one language."""

from collections.abc import Mapping
from typing import Final

from onegov.cases.errors import NoForecast
from onegov.cases.types import Month, Outlook
from onegov.core.types import Language, Money

_UNKNOWN: Final = "–"
_WORDS: Final[Mapping[Language, Mapping[str, str]]] = {
    "en": {
        "live": "The queue as it is; learnt from {count} decided cases. Seed {seed}.",
        "history": "An imported history; learnt from {count} decided cases. Seed {seed}.",
        "scenario": "Assumed rates, no forecast. Seed {seed}.",
        "waiting": "Waiting at the start: {waiting}",
        "head": "Month|New|Decided|Backlog|P50|P80|P95|In standard|Officers|Hours|Cost",
        "note": "P50, P80, P95: days from submission to decision that 50, 80 and 95% of the cases "
        "decided in the month did not exceed.",
    },
    "fr": {
        "live": "La file telle qu’elle est, d’après {count} dossiers réglés. "
        "Germe aléatoire\u00a0: {seed}.",
        "history": "Un historique importé, d’après {count} dossiers réglés. "
        "Germe aléatoire\u00a0: {seed}.",
        "scenario": "Des taux présumés, donc aucune prévision. Germe aléatoire\u00a0: {seed}.",
        "waiting": "En attente au début\u00a0: {waiting}",
        "head": "Mois|Reçus|Réglés|En attente|P50|P80|P95|Selon la norme|Effectif|Heures|Coût",
        "note": "P50, P80, P95\u00a0: nombre de jours, de la soumission à la décision, que n’ont pas "
        "dépassé 50, 80 et 95\u00a0% des dossiers réglés dans le mois.",
    },
}


def as_json(outlook: Outlook) -> dict[str, object]:
    """One JSON object: days and hours as numbers, money in cents, null for what is not known."""
    return {
        "basis": outlook.basis,
        "learnt_from": outlook.learnt_from,
        "seed": outlook.seed,
        "waiting": outlook.waiting,
        "months": [_month(month) for month in outlook.months],
    }


def no_forecast(error: NoForecast) -> dict[str, object]:
    """The same for machines where there is none."""
    return {
        "months": None,
        "code": error.code,
        "decided": error.decided,
        "needed": error.needed,
        "message": {"en": error.message.en, "fr": error.message.fr},
    }


def as_table(outlook: Outlook, language: Language) -> str:
    """What it rests on, and a line for each month."""
    words = _WORDS[language]
    count = _whole(outlook.learnt_from, language)
    rows = [words["head"].split("|"), *(_cells(month, language) for month in outlook.months)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        "  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True))
        for row in rows
    ]
    return "\n".join(
        [
            words[outlook.basis].format(count=count, seed=outlook.seed),
            words["waiting"].format(waiting=_whole(outlook.waiting, language)),
            "",
            *lines,
            "",
            words["note"],
        ]
    )


def _month(month: Month) -> dict[str, object]:
    return {
        "first": month.first.isoformat(),
        "intake": month.intake,
        "decided": month.decided,
        "backlog": month.backlog,
        **{f"p{p}_days": _rounded(month.wait_days.get(p), 2) for p in (50, 80, 95)},
        "in_standard": _rounded(month.in_standard, 4),
        "officers": month.officers,
        "officer_hours": round(month.officer_hours, 2),
        "cost_cents": month.cost_cents,
    }


def _rounded(value: float | None, places: int) -> float | None:
    return None if value is None else round(value, places)


def _cells(month: Month, language: Language) -> list[str]:
    share, cost = month.in_standard, month.cost_cents
    percent = "\u00a0%" if language == "fr" else "%"
    return [
        f"{month.first:%Y-%m-%d}",
        *(_whole(count, language) for count in (month.intake, month.decided, month.backlog)),
        *(_days(month.wait_days.get(p), language) for p in (50, 80, 95)),
        _UNKNOWN if share is None else f"{int(share * 100)}{percent}",
        _whole(month.officers, language),
        _whole(round(month.officer_hours), language),
        _UNKNOWN if cost is None else Money(cost).in_(language),
    ]


def _days(days: float | None, language: Language) -> str:
    if days is None:
        return _UNKNOWN
    text = f"{days:,.1f}"
    return text.replace(",", "\u202f").replace(".", ",") if language == "fr" else text


def _whole(count: int, language: Language) -> str:
    text = f"{count:,}"
    return text.replace(",", "\u202f") if language == "fr" else text
