"""What the pages of mandates show."""

from collections.abc import Sequence

from onegov.core import clock
from onegov.core.types import Actor, Text
from onegov.ledger.types import TrailEntry
from onegov.login.mandates import logic, public, queries, words
from onegov.login.mandates.conf import conf
from onegov.login.mandates.types import Capacity, Kind, Mandate, Status, Terms
from onegov.ui.types import Row, Tone

_TONES: dict[Status, Tone] = {Status.ACTIVE: "success", Status.TO_APPROVE: "info"}
#: What each voice can propose on each side.
_OWN = {
    "principal": (Kind.REPRESENTATIVE, Kind.HELPER, Kind.AGENCY),
    "holder": (Kind.REPRESENTATIVE, Kind.HELPER),
}
_ORGANISATION = {"principal": (Kind.WORKER, Kind.SIGNING_OFFICER), "holder": (Kind.AGENCY,)}
_CHILD = {"principal": (Kind.GUARDIAN, *_OWN["principal"]), "holder": ()}


def kinds(capacity: Capacity | None, side: str) -> Sequence[Kind]:
    """The kinds that somebody may propose in the capacity they act in."""
    table = {"organisation": _ORGANISATION, "dependant": _CHILD}
    return (table.get(capacity.kind, {}) if capacity else _OWN).get(side, ())


def listing(actor: Actor) -> dict[str, object]:
    """Who acts for the party, and for whom it acts; what has ended stands last."""
    found = sorted(public.list_mandates(actor=actor), key=_is_over)
    for_me = [line(each, each.holder_name) for each in found if each.principal == actor.person_id]
    by_me = [line(each, each.principal_name) for each in found if each.holder == actor.person_id]
    return {"for_me": for_me, "by_me": by_me}


def _is_over(mandate: Mandate) -> bool:
    return status(mandate) is Status.ENDED


def status(mandate: Mandate) -> Status:
    """As it stands now; what has run out is over, whether or not a row says so."""
    if mandate.status is Status.ACTIVE and not logic.is_live(mandate, clock.now()):
        return Status.ENDED
    return mandate.status


def line(mandate: Mandate, other: str) -> dict[str, object]:
    """A line of the list: the other party, the kind, where it stands."""
    now = status(mandate)
    return {
        "mandate": mandate,
        "other": other,
        "kind": words.KINDS[mandate.terms.kind],
        "status": words.STATUSES[now],
        "tone": _TONES.get(now, ""),
        "is_over": now is Status.ENDED,
    }


def terms(mandate: Mandate) -> list[Row]:
    """What was agreed, as both parties read it."""
    given = mandate.terms
    rows = [
        Row(Text(en="In whose name", fr="Au nom de"), mandate.principal_name),
        Row(Text(en="Who acts", fr="Qui agit"), mandate.holder_name),
        Row(Text(en="As", fr="À titre de"), words.KINDS[given.kind]),
        Row(
            Text(en="What may be done", fr="Ce qui peut être fait"),
            [words.SCOPES[one] for one in words.SCOPES if one in logic.permitted(given)],
        ),
        Row(Text(en="For which services", fr="Pour quels services"), _services(given)),
        Row(Text(en="Until", fr="Jusqu’au"), given.until),
    ]
    if given.licence:
        rows.insert(3, licence(mandate))
    return [row for row in rows if row.value]


def _services(given: Terms) -> Text | list[Text]:
    """The services by name; one that is no longer offered, by its id."""
    if not given.services:
        return Text(en="All of them", fr="Tous")
    known = conf().services()
    return [known.get(one, Text(en=one, fr=one)) for one in sorted(given.services)]


def licence(mandate: Mandate) -> Row:
    """The licence, with the word that nobody has verified it."""
    stated = mandate.terms.licence
    return Row(
        Text(en="Licence", fr="Permis"),
        f"{stated.number}, {stated.college}" if stated else "",
        source=Text(
            en="As stated; not verified with the college",
            fr="Selon la déclaration; non vérifié auprès de l’ordre",
        ),
    )


def detail(actor: Actor, mandate: Mandate) -> dict[str, object]:
    """One mandate with its record."""
    acts = public.history(actor=actor, mandate_id=mandate.id)
    return {
        **line(mandate, mandate.principal_name or mandate.holder_name),
        "rows": terms(mandate),
        "reason": words.REASONS[mandate.end_reason] if mandate.end_reason else "",
        "acts": [_act(mandate, each) for each in acts],
        "is_cut": len(acts) == queries.LONGEST_HISTORY,
    }


def _act(mandate: Mandate, entry: TrailEntry) -> dict[str, object]:
    return {
        "at": entry.occurred_at,
        "words": words.act(entry.act),
        "who": _who(mandate, entry),
        "place": entry.index,
    }


def _is_about_it(entry: TrailEntry) -> bool:
    """Whether an entry is about the mandate itself, and not an act done under it."""
    return entry.act.startswith("mandate.") and entry.act != "mandate.used"


def _who(mandate: Mandate, entry: TrailEntry) -> str | Text:
    """Which party an entry of the ledger names; never an officer's identity."""
    party, _, by = entry.actor.partition(":by:")
    party = party.rpartition(":")[2]
    is_worker = mandate.terms.kind is Kind.AGENCY and not _is_about_it(entry)
    acts_under_it = by == str(mandate.holder) or (by and is_worker)
    if party == str(mandate.holder) or (party == str(mandate.principal) and acts_under_it):
        return mandate.holder_name
    if party == str(mandate.principal):
        return mandate.principal_name
    if entry.actor.startswith("staff:"):
        return Text(en="An officer", fr="Un agent ou une agente")
    return Text(en="OneGov", fr="OneGov")
