"""The limit: two nginx with certificates on both sides, which sign, verify and keep nothing."""

import os
import socket
import subprocess
import time
from collections.abc import Iterator, Set
from contextlib import ExitStack, contextmanager
from pathlib import Path
from string import Template

from benchmarks.processes import Side, running
from onegov.core import clock
from onegov.core.types import Text
from onegov.exchange.http1.certificates import make_certificate
from onegov.project.benching.errors import PeerFailed

PATH = "/r1/CA-BENCH/GOV/B/files"
SIZES = {"1k": 1024, "100k": 100 * 1024}

_FRAME = Template("""\
daemon off;
$user
pid $folder/pid;
error_log stderr error;
worker_processes 1;
events { worker_connections 4096; }
http {
  access_log off;
  sendfile on;
  tcp_nopush on;
  keepalive_requests 100000000;
  keepalive_timeout 3600;
  proxy_buffers 16 16k;
  client_body_temp_path $folder/body;
  proxy_temp_path $folder/proxy;
  fastcgi_temp_path $folder/fastcgi;
  uwsgi_temp_path $folder/uwsgi;
  scgi_temp_path $folder/scgi;
  $site
}
""")
_BACKEND = Template("""\
  open_file_cache max=16;
  server { listen 127.0.0.1:$port backlog=4096; root $files; default_type application/json; }
""")
_PROVIDER = Template("""\
  upstream behind { server 127.0.0.1:$behind; keepalive 128; keepalive_requests 100000000; }
  server {
    listen 127.0.0.1:$port ssl backlog=4096;
    ssl_protocols TLSv1.3;
    ssl_certificate $here; ssl_certificate_key $here;
    ssl_verify_client on; ssl_client_certificate $there;
    location / { proxy_pass http://behind; proxy_http_version 1.1; proxy_set_header Connection ""; }
  }
""")
_CONSUMER = Template("""\
  upstream behind { server 127.0.0.1:$behind; keepalive 128; keepalive_requests 100000000; }
  server {
    listen 127.0.0.1:$port backlog=4096;
    location / {
      proxy_pass https://behind; proxy_http_version 1.1; proxy_set_header Connection "";
      proxy_ssl_protocols TLSv1.3;
      proxy_ssl_certificate $here; proxy_ssl_certificate_key $here;
      proxy_ssl_verify on; proxy_ssl_trusted_certificate $there; proxy_ssl_name provider;
    }
  }
""")


def free_port() -> int:
    """A port of the loopback that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@contextmanager
def _nginx(
    folder: Path, site: Template, *, on: Set[int], **values: object
) -> Iterator["subprocess.Popen[str]"]:
    folder.mkdir()
    user = "user root;" if os.geteuid() == 0 else ""
    content = site.substitute(values)
    (folder / "nginx.conf").write_text(_FRAME.substitute(folder=folder, user=user, site=content))
    log = folder / "errors"
    command = ["nginx", "-e", "stderr", "-p", str(folder), "-c", str(folder / "nginx.conf")]
    with running(command, on=on, log=log) as process:
        _wait(int(str(values["port"])), process, log)
        yield process


def _wait(port: int, process: "subprocess.Popen[str]", log: Path) -> None:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    told = log.read_text().strip()
    raise PeerFailed(
        Text(en=f"nginx did not start: {told}", fr=f"nginx n’a pas démarré\u00a0: {told}")
    )


@contextmanager
def backend(folder: Path, *, on: Set[int]) -> Iterator[int]:
    """The department's system of both sides: an nginx that serves files; gives its port."""
    files = folder / "files"
    served = files / PATH[1:]
    served.mkdir(parents=True)
    for name, size in SIZES.items():
        text = '{"status": "' + "x" * (size - 14) + '"}'
        (served / name).write_text(text)
    port = free_port()
    with _nginx(folder / "backend", _BACKEND, on=on, port=port, files=files):
        yield port


@contextmanager
def limit(folder: Path, behind: int, *, on: Set[int]) -> Iterator[Side]:
    """Two nginx, in front of the system on port ``behind``."""
    pems = {name: folder / f"{name}.pem" for name in ("consumer", "provider")}
    for name, path in pems.items():
        path.write_bytes(make_certificate(name, now=clock.now()))
    outer, inner = free_port(), free_port()
    ends = {"here": pems["provider"], "there": pems["consumer"]}
    with ExitStack() as stack:
        provider = stack.enter_context(
            _nginx(folder / "provider", _PROVIDER, on=on, port=inner, behind=behind, **ends)
        )
        ends = {"here": pems["consumer"], "there": pems["provider"]}
        consumer = stack.enter_context(
            _nginx(folder / "consumer", _CONSUMER, on=on, port=outer, behind=inner, **ends)
        )
        yield Side(f"http://127.0.0.1:{outer}", [consumer, provider])
