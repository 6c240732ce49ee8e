"""The door of the exchange: ask other organisations, check what they signed, read settings.

The platform gets facts through its own node only::

    node = NodeClient(
        node_url="http://127.0.0.1:7100",
        client=ClientId.parse("CA-DEMO/GOV/ONEGOV/platform"),
        directory=DirectoryFile(Path("directory.jws"), authority_key=key),
        token="…",
    )
    answer = node.call(
        service=ServiceId.parse("CA-DEMO/GOV/IRCC/clients/status"),
        purpose="citizenship-grant",
        authority="C-29 5(1)",
        subject="pseudonym",
    )
    verify_evidence(node.evidence(answer.evidence_id), directory())

Sources: X-Road PR-REST (addresses, headers, errors), RFC 9421 and RFC 9530 (signatures, digests),
RFC 6962 (evidence log).
"""

from onegov.exchange.access.reading import AccessEntry, AccessPage, read_access_page
from onegov.exchange.client import NodeClient, configure_platform_node, platform_node
from onegov.exchange.conf import NodeConfig, parse_config, read_config
from onegov.exchange.consents.statements import LIFETIME as RECEIPT_LIFETIME
from onegov.exchange.consents.statements import (
    ConsentReceipt,
    Withdrawal,
    seal_receipt,
    seal_withdrawal,
)
from onegov.exchange.directory.authority import DirectoryAuthority
from onegov.exchange.directory.content import parse_directory
from onegov.exchange.directory.pinning import PinnedDirectory, read_federation_file
from onegov.exchange.directory.reading import DirectoryFile, DirectoryFiles, read_directory
from onegov.exchange.entry import member_entry
from onegov.exchange.log_report import LogReport
from onegov.exchange.log_verify import verify_log
from onegov.exchange.types import Answer, ClientId, Directory, Evidence, ServiceId
from onegov.exchange.verification import service_of, signed_by, verify_evidence

__all__ = [
    "RECEIPT_LIFETIME",
    "AccessEntry",
    "AccessPage",
    "Answer",
    "ClientId",
    "ConsentReceipt",
    "Directory",
    "DirectoryAuthority",
    "DirectoryFile",
    "DirectoryFiles",
    "Evidence",
    "LogReport",
    "NodeClient",
    "NodeConfig",
    "PinnedDirectory",
    "ServiceId",
    "Withdrawal",
    "configure_platform_node",
    "member_entry",
    "parse_config",
    "parse_directory",
    "platform_node",
    "read_access_page",
    "read_config",
    "read_directory",
    "read_federation_file",
    "seal_receipt",
    "seal_withdrawal",
    "service_of",
    "signed_by",
    "verify_evidence",
    "verify_log",
]
