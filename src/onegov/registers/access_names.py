"""An entry of a provider's access log, with the names that the directory of the exchange has."""

from dataclasses import replace

from onegov.consent import public as consent
from onegov.consent.types import Access
from onegov.core.types import Text
from onegov.exchange import public as exchange
from onegov.exchange.types import ACCESS_LOG, ClientId, Directory, Member, ServiceId


def named(entry: exchange.AccessEntry, log: ServiceId, directory: Directory) -> Access:
    """The entry of that log; of a masked one nothing more."""
    provider = directory.members[log.owner]
    masked = Access(
        provider=log.member,
        provider_name=provider.name,
        leaf=entry.leaf,
        place=entry.index,
        at=entry.at,
        is_masked=entry.is_masked,
    )
    return masked if entry.is_masked else _opened(masked, entry, log, directory)


def _opened(
    masked: Access, entry: exchange.AccessEntry, log: ServiceId, directory: Directory
) -> Access:
    client, service = ClientId.parse(entry.client), ServiceId.parse(entry.service)
    reader = directory.members.get(client.owner)
    return replace(
        masked,
        reader_org=client.member,
        reader_name=reader.name if reader else consent.organisation(client.member),
        system=_subsystem(reader, client.subsystem),
        service=service.service,
        service_name=_subsystem(directory.members.get(log.owner), log.subsystem),
        purpose_code=entry.purpose,
        authority=entry.authority,
        evidence_id=entry.evidence_id,
        is_look=service.service == ACCESS_LOG,
    )


def _subsystem(member: Member | None, code: str) -> Text:
    """The subsystem's name; its code when the directory has none."""
    listed = {each.code: each.name for each in member.subsystems} if member else {}
    return listed.get(code, Text(en=code, fr=code))
