"""The door of the exchange: ask other organisations, check what they signed, read settings.

The platform gets facts through its own node only::

    node = NodeClient(
        node_url="http://127.0.0.1:7100",
        client=ClientId.parse("CA-DEMO/GOV/ONEGOV/platform"),
        directory=read_directory(Path("directory.json")),
        token="…",
    )
    answer = node.call(
        service=ServiceId.parse("CA-DEMO/GOV/IRCC/clients/status"),
        purpose="citizenship-grant",
        authority="C-29 5(1)",
        subject="pseudonym",
    )
    verify_evidence(node.evidence(answer.evidence_id), directory)

Sources: X-Road PR-REST (addresses, headers, errors), RFC 9421 and RFC 9530 (signatures, digests),
RFC 6962 (evidence log).
"""

from onegov.exchange.client import NodeClient, configure_platform_node, platform_node
from onegov.exchange.conf import NodeConfig, parse_config, read_config
from onegov.exchange.directory import parse_directory, read_directory
from onegov.exchange.entry import member_entry
from onegov.exchange.log_verify import LogReport, verify_log
from onegov.exchange.types import Answer, ClientId, Directory, Evidence, ServiceId
from onegov.exchange.verification import service_of, signed_by, verify_evidence

__all__ = [
    "Answer",
    "ClientId",
    "Directory",
    "Evidence",
    "LogReport",
    "NodeClient",
    "NodeConfig",
    "ServiceId",
    "configure_platform_node",
    "member_entry",
    "parse_config",
    "parse_directory",
    "platform_node",
    "read_config",
    "read_directory",
    "service_of",
    "signed_by",
    "verify_evidence",
    "verify_log",
]
