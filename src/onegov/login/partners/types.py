"""A sign-in partner, and what it says of somebody; Django-free."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from urllib.parse import urlsplit

from joserfc.jwk import ECKey

from onegov.core.types import Text

OLDEST = 8 * 3600  # seconds since somebody signed in at a partner, as long as a sitting here lasts


@dataclass(frozen=True, slots=True)
class Partner:
    """Somewhere else that people sign in, by OpenID Connect.

    Attributes:
        id: our name for it, letters and hyphens; part of the address it answers to.
        name: as people know it.
        kind: what it is, in a few words.
        issuer: its issuer identifier, without a slash at the end.
        client_id: what it calls us.
        secret: shared with it, "" when we sign with ``key``.
        key: our private key there (P-256), None when there is a secret.
        levels: what each of its ``acr`` values means here, 1 to 3; one not named means 1.
        identity_level: up to which identity level (1 to 4) its verified claims are believed; 0: not.
        for_sign_in: whether people may sign in there.

    Source: OpenID Connect Core 1.0; Directive on Identity Management, Appendix A.
    """

    id: str
    name: Text
    kind: Text
    issuer: str
    client_id: str
    secret: str = field(default="", repr=False)
    key: ECKey | None = field(default=None, repr=False)
    levels: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    identity_level: int = 0
    for_sign_in: bool = True

    @property
    def origin(self) -> str:
        """Scheme, host and port; nothing of the partner's is fetched from elsewhere."""
        parts = urlsplit(self.issuer)
        return f"{parts.scheme}://{parts.netloc}"


@dataclass(frozen=True, slots=True)
class Asked:
    """What we remember of a request for sign-in until its answer comes.

    Attributes:
        partner_id: whom we sent the person to.
        nonce, verifier: what only the right answer can fit (OpenID Connect; RFC 7636).
        process: ``sign_in``, ``link``, ``confirm`` (who is signed in shows it again) or ``prove``.
        then: address of ours to go on to, "" for the usual one.
        at: seconds since 1970.
    """

    partner_id: str
    nonce: str
    verifier: str
    process: str
    then: str
    at: float

    @property
    def max_age(self) -> int:
        """Seconds for which a sign-in there is good: what confirms somebody must be new."""
        return 0 if self.process in ("confirm", "prove") else OLDEST


@dataclass(frozen=True, slots=True)
class Told:
    """What a partner's ID token says, all of it checked.

    Attributes:
        subject: the partner's identifier of the person.
        level: credential level of this sign-in, 1 to 3.
        auth_time: when the person signed in there (UTC).
        claims: verified claims by OpenID Connect name; empty when none were asked or told.
        identity_level: of the claims: what the partner says, at most what we believe it; else 0.
    """

    subject: str
    level: int
    auth_time: datetime
    claims: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    identity_level: int = 0


@dataclass(frozen=True, slots=True)
class Link:
    """A way in at a partner that a person has.

    Attributes:
        id: to name it in a form.
        partner_id: as in ``Partner``.
        linked_at, used_at: UTC; ``used_at`` is the last sign-in.
    """

    id: int
    partner_id: str
    linked_at: datetime
    used_at: datetime


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row of an import that was not taken.

    Attributes:
        row: its line in the file; the header is line 1.
        field: the column.
        reason: why, with what would be right.
    """

    row: int
    field: str
    reason: Text


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did; ``rows == new + known + len(rejected)``, always.

    Attributes:
        rows: rows of the file, without its header.
        new: taken now.
        known: taken before, or earlier in the file.
        rejected: in the file's order.
    """

    rows: int
    new: int
    known: int
    rejected: tuple[Rejected, ...]


@dataclass(frozen=True, slots=True)
class Stranded:
    """A department's clients after an import: who has come, who would be left behind.

    Attributes:
        sector: the department's sector (``service.example.ca``).
        partner_id: where these clients signed in before.
        imported: clients in the import.
        found: of these, those whose person signed in here with that identifier.
    """

    sector: str
    partner_id: str
    imported: int
    found: int

    @property
    def stranded(self) -> int:
        """Those who could not reach their file if the old sign-in ended now."""
        return self.imported - self.found
