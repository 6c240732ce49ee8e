"""What ``onegov twin`` is given and what it tells."""
