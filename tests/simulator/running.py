"""The simulator and the example applications, each as its engineers would start it."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import requests

from free_ports import free_ports
from onegov.project.benching.environment import node_packages, python_with
from running_platform import NOT_INHERITED, until

EXAMPLES = Path(__file__).parents[2] / "examples"
SECRET = "a-secret-of-this-test-and-of-nothing-else"
CALLBACKS = {"django": "/oidc/callback/", "fastapi": "/callback", "express": "/callback"}


@dataclass(frozen=True)
class Simulator:
    """One that runs: its issuer, and where each application is to be."""

    issuer: str
    ports: Mapping[str, int]


@contextmanager
def simulating(folder: Path, *options: str) -> Iterator[Simulator]:
    port, *others = free_ports(1 + len(CALLBACKS))
    ports = dict(zip(CALLBACKS, others, strict=True))
    listed = [
        {
            "client_id": name,
            "client_secret": SECRET,
            "org_id": "DEMO",
            "name": {"en": name, "fr": name},
            "redirect_uris": [f"http://127.0.0.1:{ports[name]}{callback}"],
            "auth_method": "client_secret_basic",
            "sector": name,
            "scopes": ["openid", "email"],
            "require_par": False,
            "dpop_bound": False,
        }
        for name, callback in CALLBACKS.items()
    ]
    file = folder / "applications.json"
    file.write_text(json.dumps(listed))
    command = [sys.executable, "-m", "onegov", "login", "simulator", "--port", str(port)]
    environment = {name: value for name, value in os.environ.items() if name not in NOT_INHERITED}
    process = subprocess.Popen(
        [*command, "--applications", str(file), *options],
        stdout=subprocess.PIPE,
        stderr=(folder / "simulator.err").open("w"),
        env=environment,
        text=True,
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line, (folder / "simulator.err").read_text()
        yield Simulator(json.loads(line)["issuer"], ports)
    finally:
        process.terminate()
        process.wait(timeout=30)


@contextmanager
def example(name: str, simulator: Simulator, folder: Path) -> Iterator[str]:
    """One example application; the address of its page for people who signed in."""
    told = {"ISSUER": simulator.issuer, "CLIENT_ID": name, "CLIENT_SECRET": SECRET}
    with started(name, simulator.ports[name], told, folder) as base_url:
        yield f"{base_url}/account"


@contextmanager
def started(name: str, port: int, told: Mapping[str, str], folder: Path) -> Iterator[str]:
    """One example application, told where to sign people in and how it is known there; its address."""
    base_url = f"http://127.0.0.1:{port}"
    environment = {
        "PATH": os.environ["PATH"],
        "BASE_URL": base_url,
        "PORT": str(port),
        "DATABASE": str(folder / "site.sqlite3"),
        **told,
    }
    log = (folder / f"{name}.log").open("w")
    commands = _COMMANDS[name](port)
    for command in commands[:-1]:
        subprocess.run(command, cwd=EXAMPLES / name, env=environment, check=True, stdout=log)
    process = subprocess.Popen(
        commands[-1], cwd=EXAMPLES / name, env=environment, stdout=log, stderr=log
    )
    try:
        until(lambda: _answers(base_url), f"{name} answers")
        yield base_url
    finally:
        process.terminate()
        process.wait(timeout=30)


def _django(port: int) -> list[list[str]]:
    manage = [sys.executable, "manage.py"]
    return [[*manage, "migrate"], [*manage, "runserver", "--noreload", str(port)]]


def _fastapi(port: int) -> list[list[str]]:
    python = python_with(EXAMPLES / "fastapi" / "requirements.lock", name="fastapi")
    return [[str(python), "-m", "uvicorn", "app:app", "--port", str(port)]]


def _express(port: int) -> list[list[str]]:
    packages = node_packages(EXAMPLES / "express", name="express")
    (packages / "app.mjs").write_text((EXAMPLES / "express" / "app.mjs").read_text())
    return [["node", "--experimental-global-webcrypto", str(packages / "app.mjs")]]


_COMMANDS = {"django": _django, "fastapi": _fastapi, "express": _express}


def _answers(base_url: str) -> bool:
    try:
        return requests.get(base_url, timeout=2).status_code > 0
    except requests.RequestException:
        return False


def sign_in(page: str, who: str, how: str = "two_factors") -> requests.Response:
    """What somebody sees who opens a page and chooses whom they are."""
    browser = requests.Session()
    asked = browser.get(page, timeout=20)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', asked.text)
    then = re.search(r'name="next" value="([^"]+)"', asked.text)
    assert token, asked.text[:500]
    assert then
    form = {"csrfmiddlewaretoken": token[1], "next": unescape(then[1]), "who": who, "how": how}
    leaving = browser.post(asked.url, form, timeout=20)
    assert "Refresh" in leaving.headers, re.sub("<[^>]+>", " ", leaving.text)[-1500:]
    return browser.get(leaving.headers["Refresh"].partition("url=")[2], timeout=20)
