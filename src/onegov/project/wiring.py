"""What the project plugs into the rooms when it starts."""


def connect() -> None:
    """Will give the rooms what only the project knows: the platform's own node, for one."""
