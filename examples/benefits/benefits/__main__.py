"""``python -m benefits --config benefits.json --port 8021``."""

import argparse
import json
import sys
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from benefits.web import Benefits


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    """Addresses hold codes: they stay out of the log."""

    timeout = 30

    def log_message(self, *_: object) -> None:
        return


def main() -> None:
    """Will serve until it is stopped."""
    parser = argparse.ArgumentParser(prog="benefits", description=__doc__)
    parser.add_argument("--config", type=Path, required=True, help="JSON file, see README.md")
    parser.add_argument("--port", type=int, default=8021)
    options = parser.parse_args()
    application = Benefits(json.loads(options.config.read_text("utf-8")))
    with make_server("127.0.0.1", options.port, application, _Server, _Quiet) as server:
        sys.stdout.write(f"benefits: {application.base_url}/\n")
        sys.stdout.flush()
        server.serve_forever()


if __name__ == "__main__":
    main()
