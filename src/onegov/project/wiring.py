"""What the project plugs into the rooms when it starts."""

from django.conf import settings

from onegov.exchange import public as exchange
from onegov.project.conf import Environment

PLATFORM = exchange.ClientId.parse("CA-DEMO/GOV/ONEGOV/platform")


def connect() -> None:
    """Will give the rooms what only the project knows: the platform's own node."""
    environment: Environment = settings.ENVIRONMENT
    if environment.directory_file.exists():
        exchange.configure_platform_node(platform_node(environment))


def platform_node(environment: Environment) -> exchange.NodeClient:
    """The client of the platform's own node.

    Raises:
        exchange.errors.BadDirectory: the directory is not signed by the key that was given.
    """
    key = bytes.fromhex(environment.directory_key)
    own = exchange.DirectoryFile(environment.directory_file, authority_key=key)
    own()
    directories = exchange.DirectoryFiles(own, environment.federation)
    return exchange.NodeClient(
        node_url=environment.node_url,
        client=PLATFORM,
        directory=lambda: directories,
        token=environment.node_token,
        timeout=12,
    )
