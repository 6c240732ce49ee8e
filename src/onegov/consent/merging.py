"""One list of the platform's own readings and of what the providers' access logs say: pure."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from onegov.consent import wording
from onegov.consent.types import Access, Reading
from onegov.core.types import Text

PurposeText = Callable[[str], Text]


def merge(
    own: Sequence[Reading], accesses: Iterable[Access], purpose_text: PurposeText
) -> tuple[Reading, ...]:
    """Both, newest first; what is in both is one line, with the entry that proves it.

    One reader's looks at one provider's log are one line.
    """
    found = list(accesses)
    by_id = {access.evidence_id: access for access in found if access.evidence_id}
    lines = [_proven(line, by_id) for line in own]
    known = {id for line in own for id in line.evidence_ids}
    others = [access for access in found if access.evidence_id not in known]
    lines += [_line(access, purpose_text) for access in others if not access.is_look]
    lines += _looks([access for access in others if access.is_look], purpose_text)
    return tuple(sorted(lines, key=lambda line: line.last_at, reverse=True))


def _proven(line: Reading, by_id: dict[str, Access]) -> Reading:
    entries = [by_id[id] for id in line.evidence_ids if id in by_id]
    return replace(line, access=entries[-1]) if entries else line


def _line(access: Access, purpose_text: PurposeText) -> Reading:
    return Reading(
        application_id=None,
        reader_org=access.reader_org,
        organisation=access.reader_name or wording.SOMEBODY,
        role=wording.ROLES["platform"],
        what="asked",
        what_text=wording.asked_of(access.provider_name),
        concepts=(),
        purpose_code=access.purpose_code,
        purpose=wording.OTHERS_MATTER if access.is_masked else purpose_text(access.purpose_code),
        authority=access.authority,
        first_at=access.at,
        last_at=access.at,
        count=1,
        evidence_ids=(access.evidence_id,) if access.evidence_id else (),
        access=access,
    )


def _looks(looks: Iterable[Access], purpose_text: PurposeText) -> list[Reading]:
    lines: dict[tuple[str, str], Reading] = {}
    for access in sorted(looks, key=lambda look: look.at):
        line, key = _line(access, purpose_text), (access.provider, access.reader_org)
        before = lines.get(key)
        if before is not None:
            line = replace(line, first_at=before.first_at, count=before.count + 1)
        lines[key] = line
    return list(lines.values())
