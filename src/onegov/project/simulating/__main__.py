"""``python -m onegov.project.simulating web|worker``: one process of the simulator."""

import os
import sys
from datetime import datetime, timedelta

from onegov.core import clock


class AheadClock(clock.SystemClock):
    """The machine's clock, so many seconds ahead."""

    def now(self) -> datetime:
        ahead = int(os.environ.get("ONEGOV_SIMULATOR_SKEW", "0"))
        return super().now() + timedelta(seconds=ahead)


def main(process: str) -> None:
    """Will run until it is stopped."""
    with clock.using(AheadClock()):
        if process == "worker":
            import django

            django.setup()
            from onegov.project import worker

            worker.work()
        else:
            _serve(int(os.environ["ONEGOV_WEB_PORT"]))


def _serve(port: int) -> None:
    from socketserver import ThreadingMixIn
    from wsgiref.simple_server import WSGIServer, make_server

    from onegov.project.wsgi import application

    class Threads(ThreadingMixIn, WSGIServer):
        daemon_threads = True

    with make_server("127.0.0.1", port, application, Threads) as server:
        server.serve_forever()


if __name__ == "__main__":
    main(sys.argv[1])
