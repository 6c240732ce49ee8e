"""Which claims a client gets: planned from what it asks, is registered for and was agreed to; pure."""

import hashlib
import json
from collections.abc import Collection, Iterable, Sequence
from typing import Literal

from onegov.core.types import Text
from onegov.login.releases.types import Act, Answers, Plan, Receipt, RegisteredClaim, Release

#: Told of anything that has no purpose of its own: a sign-in that gives no claim.
SIGN_IN = Text(en="To sign you in", fr="Pour vous permettre de vous connecter")


def plan(
    asked: Iterable[str],
    registered: Sequence[RegisteredClaim],
    agreed: Collection[str],
    declined: Collection[str] = frozenset(),
) -> Plan:
    """Will sort the claims that a client asks for.

    Args:
        asked: names; ``sub`` and what else every token holds are not among them.
        registered: of this client; of two with one name the first counts.
        agreed, declined: marks of what the person last said (``Answers``). A mark holds the
            words that were shown: a claim whose purpose was rewritten is asked again.

    Returns:
        ``release`` is within asked ∩ registered, and holds nothing that rests on consent without
        a current agreement.
    """
    names = list(dict.fromkeys(asked))
    known = {claim.name: claim for claim in reversed(registered)}
    wanted = [known[name] for name in names if name in known]
    return Plan(
        release=tuple(each for each in wanted if _may_go(each, agreed)),
        tell=tuple(each for each in wanted if each.basis == "law" and mark(each) not in agreed),
        ask=tuple(each for each in wanted if _is_open(each, agreed, declined)),
        refused=tuple(name for name in names if name not in known),
    )


def _may_go(claim: RegisteredClaim, agreed: Collection[str]) -> bool:
    return claim.basis == "law" or mark(claim) in agreed


def _is_open(claim: RegisteredClaim, agreed: Collection[str], declined: Collection[str]) -> bool:
    if _may_go(claim, agreed):
        return False
    return claim.essential or mark(claim) not in declined


def plan_of(asked: Iterable[str], registered: Sequence[RegisteredClaim], said: Answers) -> Plan:
    """The plan under a person's answers."""
    return plan(asked, registered, said.agreed, said.declined)


def digest(claim: RegisteredClaim) -> str:
    """Hex SHA-256 of what a person is shown of a claim, in both languages."""
    shown = [
        claim.name,
        claim.basis,
        claim.authority,
        claim.purpose.en,
        claim.purpose.fr,
        claim.essential,
    ]
    text = json.dumps(shown, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def mark(claim: RegisteredClaim) -> str:
    """A claim's name with the digest of its words: what an agreement is to."""
    return f"{claim.name}#{digest(claim)}"


def missing(
    shown: Iterable[RegisteredClaim], ticked: Collection[str]
) -> tuple[RegisteredClaim, ...]:
    """The essential claims among those asked that the person did not tick."""
    return tuple(
        each
        for each in shown
        if each.basis == "consent" and each.essential and each.name not in ticked
    )


def account_for(claims: Sequence[RegisteredClaim]) -> tuple[Text, str]:
    """Purpose and authority of a release of several claims: each said once, in order."""
    if not claims:
        return SIGN_IN, ""
    purposes = list(dict.fromkeys(claim.purpose for claim in claims))
    clauses = dict.fromkeys(claim.authority for claim in claims if claim.authority)
    return (
        Text(en="; ".join(p.en for p in purposes), fr="; ".join(p.fr for p in purposes)),
        "; ".join(clauses),
    )


def once(session: str, release: Release) -> str:
    """Hex SHA-256 under which the same claims given to one client in one session are one release."""
    concerned = [str(each) for each in (release.by, release.mandate_id)]
    text = json.dumps([session, release.client_id, sorted(release.claims), concerned])
    return hashlib.sha256(text.encode()).hexdigest()


def tongue(language: str) -> Literal["en", "fr"]:
    """``en`` or ``fr`` of a language tag."""
    return "fr" if language.lower().startswith("fr") else "en"


def act_on(claim: RegisteredClaim, ticked: Collection[str]) -> Act:
    """What a person did about a claim on a page where they ticked these names."""
    if claim.basis == "law":
        return "told"
    return "agreed" if claim.name in ticked else "declined"


def said(receipts: Sequence[Receipt]) -> dict[str, object]:
    """What the entry in the ledger of one answered page, or of one withdrawal, commits to."""
    first = receipts[0]
    return {
        "client": first.client_id,
        "language": first.language,
        "claims": [
            {"name": each.claim.name, "act": each.act, "digest": each.digest} for each in receipts
        ],
    }


def details(
    *, client_id: str, claims: Sequence[str], purpose: Text, authority: str, language: str
) -> dict[str, object]:
    """What a release's entry in the ledger commits to."""
    return {
        "client": client_id,
        "claims": list(claims),
        "purpose": {"en": purpose.en, "fr": purpose.fr},
        "authority": authority,
        "language": language,
    }
