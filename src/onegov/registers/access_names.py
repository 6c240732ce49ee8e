"""An entry of a provider's access log, with the names that the directory of the exchange has."""

from dataclasses import replace

from onegov.consent import public as consent
from onegov.consent.types import Access
from onegov.core.types import Text
from onegov.exchange import public as exchange
from onegov.exchange.types import ACCESS_LOG, ClientId, Listing, Member, ServiceId


def named(entry: exchange.AccessEntry, log: ServiceId, directories: Listing) -> Access:
    """The entry of that log; of a masked one nothing more."""
    provider = directories.of(log.owner).members[log.owner]
    masked = Access(
        provider=log.member,
        provider_name=provider.name,
        leaf=entry.leaf,
        place=entry.index,
        at=entry.at,
        is_masked=entry.is_masked,
    )
    return masked if entry.is_masked else _opened(masked, entry, log, directories)


def _opened(
    masked: Access, entry: exchange.AccessEntry, log: ServiceId, directories: Listing
) -> Access:
    client, service = ClientId.parse(entry.client), ServiceId.parse(entry.service)
    reader = directories.of(client.owner).members.get(client.owner)
    provider = directories.of(log.owner).members.get(log.owner)
    return replace(
        masked,
        reader_org=client.member,
        reader_name=reader.name if reader else consent.organisation(client.member),
        system=_subsystem(reader, client.subsystem),
        service=service.service,
        service_name=_subsystem(provider, log.subsystem),
        purpose_code=entry.purpose,
        authority=entry.authority,
        evidence_id=entry.evidence_id,
        is_look=service.service == ACCESS_LOG,
    )


def _subsystem(member: Member | None, code: str) -> Text:
    """The subsystem's name; its code when the directory has none."""
    listed = {each.code: each.name for each in member.subsystems} if member else {}
    return listed.get(code, Text(en=code, fr=code))
