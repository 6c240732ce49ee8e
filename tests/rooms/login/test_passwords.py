"""Stolen passwords, the pool that hashing has, and what attempts are let."""

import hashlib
import threading
from pathlib import Path

import pytest
from django.contrib.auth import hashers
from django.core.exceptions import ValidationError
from django.urls import reverse, translate_url
from hypothesis import given
from hypothesis import strategies as st

from onegov.login import breached, hashing
from onegov.login.errors import NotABreachedList, PasswordsBusy
from rooms.login.conftest import PHRASE, Visitor

ADDRESS = "amina@example.org"


def line(password: str, count: int = 1) -> str:
    return f"{hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper()}:{count}\n"


def made_of(folder: Path, passwords: list[str], **given: int) -> Path:
    source = folder / "pwned.txt"
    source.write_text("".join(line(password) for password in passwords))
    breached.make(source, folder / "list", **given)
    return folder / "list"


@given(st.lists(st.text(min_size=1), max_size=60))
def test_every_listed_password_is_found(
    tmp_path_factory: pytest.TempPathFactory, listed: list[str]
) -> None:
    kept = [word.encode("utf-8", "replace").decode() for word in listed]
    made = made_of(tmp_path_factory.mktemp("list"), kept)
    assert all(breached.has(made, password) for password in kept)


def test_few_others_are_taken_for_listed(tmp_path: Path, tell) -> None:
    """Twice the promised rate would show itself in 50,000 tries."""
    made = made_of(tmp_path, [f"stolen {number}" for number in range(50_000)])
    wrong = sum(breached.has(made, f"own {number}") for number in range(50_000))
    tell(f"stolen passwords: {wrong} of 50,000 others refused by mistake (promised < 1 in 5,000)")
    assert wrong <= 20
    assert made.stat().st_size <= 4096 + 50_000 * 20 / 8 + 512


def test_rarely_seen_passwords_can_be_left_out(tmp_path: Path) -> None:
    source = tmp_path / "pwned.txt"
    source.write_text(line("often", 900) + line("once", 1) + "\n")
    assert breached.make(source, tmp_path / "list", seen=2) == 1
    assert breached.has(tmp_path / "list", "often")
    assert not breached.has(tmp_path / "list", "once")


@pytest.mark.parametrize("text", ["password\n", "AB:1\n", f"{'0' * 40}:many\n", f"{'0' * 38}:1\n"])
def test_a_file_that_is_no_list_leaves_the_old_one(tmp_path: Path, text: str) -> None:
    made = made_of(tmp_path, ["stolen"])
    source = tmp_path / "wrong.txt"
    source.write_text(line("fine") + text)
    with pytest.raises(NotABreachedList) as raised:
        breached.make(source, made)
    assert "line 2" in raised.value.message.en
    assert breached.has(made, "stolen")


@pytest.mark.parametrize("content", [b"", b"x" * 5000, b"OGBREACH" + b"\xff" * 5000])
def test_a_broken_list_is_said_not_trusted(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "list").write_bytes(content)
    with pytest.raises(NotABreachedList):
        breached.has(tmp_path / "list", "anything")


def test_without_a_list_nothing_is_refused(tmp_path: Path) -> None:
    breached.BreachedPasswordValidator(tmp_path / "none").validate(PHRASE)


@pytest.mark.django_db
@pytest.mark.usefixtures("no_attempts_yet")
def test_a_stolen_password_is_refused_in_words(tmp_path: Path, settings, tongue: str) -> None:
    made = made_of(tmp_path, [PHRASE])
    name = "onegov.login.breached.BreachedPasswordValidator"
    settings.AUTH_PASSWORD_VALIDATORS = [{"NAME": name, "OPTIONS": {"path": made}}]
    typed = {"email": ADDRESS, "password1": PHRASE, "password2": PHRASE}
    page = Visitor().post("account_signup", typed).content.decode()
    assert {"en": "list of stolen passwords", "fr": "mots de passe volés"}[tongue] in page
    with pytest.raises(ValidationError):
        breached.BreachedPasswordValidator(made).validate(PHRASE)


def test_over_the_bound_nobody_waits_long() -> None:
    pool = hashing.Pool(at_once=1, waiting=1, seconds=0.2)
    inside, leave = threading.Event(), threading.Event()

    def stay() -> None:
        with pool.place():
            inside.set()
            leave.wait(10)

    holder = threading.Thread(target=stay)
    holder.start()
    assert inside.wait(10)
    refused: list[str] = []

    def wait() -> None:
        try:
            with pool.place():
                pass
        except PasswordsBusy:
            refused.append("waited")

    waiter = threading.Thread(target=wait)
    waiter.start()
    waiter.join(10)
    assert refused == ["waited"]
    leave.set()
    holder.join(10)
    with pool.place():
        pass


def test_a_flood_never_holds_more_threads_than_it_may(tell) -> None:
    pool = hashing.Pool(at_once=1, waiting=2, seconds=30)
    go, lock, held, most, refused = threading.Event(), threading.Lock(), 0, 0, 0

    def try_once() -> None:
        nonlocal held, most, refused
        go.wait(10)
        try:
            with pool.place():
                with lock:
                    held += 1
                    most = max(most, held)
                hashlib.pbkdf2_hmac("sha256", b"x", b"y", 50_000)
                with lock:
                    held -= 1
        except PasswordsBusy:
            with lock:
                refused += 1

    flood = [threading.Thread(target=try_once) for _ in range(40)]
    for each in flood:
        each.start()
    go.set()
    for each in flood:
        each.join(30)
    assert most == 1
    assert refused >= 30
    tell(
        f"password flood: 40 at once, {refused} told to come back, at most {most} hashed at a time"
    )


@pytest.mark.django_db
@pytest.mark.usefixtures("no_attempts_yet")
def test_a_busy_pool_gives_a_page_that_says_when(account, monkeypatch, tongue: str) -> None:
    account(ADDRESS)
    monkeypatch.setattr(hashing, "POOL", hashing.Pool(at_once=1, waiting=0, seconds=0))
    with hashing.POOL.place():
        answer = Visitor().sign_in_with_password(ADDRESS)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert {"en": "Many people are signing in", "fr": "Beaucoup de gens"}[tongue] in (
        answer.content.decode()
    )


@pytest.mark.django_db
@pytest.mark.usefixtures("no_attempts_yet")
def test_a_busy_page_holds_nothing_of_whoever_came_first(monkeypatch, tongue: str) -> None:
    monkeypatch.setattr(hashing, "POOL", hashing.Pool(at_once=1, waiting=0, seconds=0))
    visitor, address = Visitor(), reverse("account_login")
    with hashing.POOL.place():
        pages = [
            visitor.client.post(f"{address}{query}", {}, secure=True).content.decode()
            for query in ("?next=/en/only-the-first/", "")
        ]
    assert pages[0] == pages[1]
    assert "only-the-first" not in pages[0]
    assert translate_url(address, {"en": "fr", "fr": "en"}[tongue]) in pages[0]


@pytest.mark.django_db
@pytest.mark.usefixtures("no_attempts_yet")
def test_a_password_that_finds_no_place_later_gives_the_same_page(
    account, monkeypatch, tongue: str
) -> None:
    """On pages that are not looked at beforehand; on those that are, in the moment between."""
    account(ADDRESS)
    visitor = Visitor()
    visitor.sign_in_with_password(ADDRESS)
    monkeypatch.setattr(hashing, "POOL", hashing.Pool(at_once=1, waiting=0, seconds=0))
    with hashing.POOL.place():
        answer = visitor.post("account_reauthenticate", {"password": PHRASE})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert {"en": "Many people are signing in", "fr": "Beaucoup de gens"}[tongue] in (
        answer.content.decode()
    )


@pytest.mark.django_db
@pytest.mark.usefixtures("no_attempts_yet")
def test_who_would_be_refused_costs_no_look_at_the_database(
    account, monkeypatch, django_assert_num_queries, tongue: str
) -> None:
    account(ADDRESS)
    monkeypatch.setattr(hashing, "POOL", hashing.Pool(at_once=1, waiting=0, seconds=0))
    with hashing.POOL.place(), django_assert_num_queries(0):
        answers = [Visitor().sign_in_with_password(ADDRESS) for _ in range(3)]
    assert {answer.status_code for answer in answers} == {503}
    assert {answer.headers["Retry-After"] for answer in answers} == {"5"}
    assert all("frame-ancestors" in answer.headers["Content-Security-Policy"] for answer in answers)
    assert Visitor().sign_in_with_password(ADDRESS).status_code == 302


def test_hashes_made_by_django_are_read() -> None:
    made = hashers.PBKDF2PasswordHasher().encode(PHRASE, "c2FsdHNhbHRzYWx0c2FsdA")
    assert hashers.check_password(PHRASE, made)
    assert not hashers.check_password("another", made)


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """One entry for each password that is hashed; the hashing itself goes on."""
    done: list[str] = []
    encode = hashing.BoundedHasher.encode

    def counting(self, password, salt, iterations=None):
        done.append("hash")
        return encode(self, password, salt, iterations)

    monkeypatch.setattr(hashing.BoundedHasher, "encode", counting)
    return done


FORMS = {
    "sign in": ("account_login", {"login": "{}", "password": "not the phrase"}),
    "sign up": ("account_signup", {"email": "{}", "password1": PHRASE, "password2": PHRASE}),
    "sign up, passkey": ("account_signup_by_passkey", {"email": "{}"}),
    "reset": ("account_reset_password", {"email": "{}"}),
}


@pytest.mark.django_db
@pytest.mark.usefixtures("no_attempts_yet")
def test_nothing_tells_a_known_address_from_an_unknown_one(account, counted, tell) -> None:
    seen = {}
    for number, (what, (name, form)) in enumerate(FORMS.items()):
        account(f"known{number}@example.org")
        for known in ("known", "other"):
            address = f"{known}{number}@example.org"
            counted.clear()
            typed = {field: value.format(address) for field, value in form.items()}
            visitor = Visitor()
            first = visitor.post(name, typed)
            second = visitor.client.get(first.headers.get("Location", "/"), secure=True)
            seen[what, known] = (_told(first, address), _told(second, address), len(counted))
    for what in FORMS:
        same = seen[what, "known"], seen[what, "other"]
        assert same[0] == same[1], what
    tell(f"enumeration: {len(FORMS)} forms, body, status, headers and hashes alike for both")


# How long the address itself is, and which second it was.
_NOT_TOLD = {"Content-Length", "Expires"}


def _told(answer, address: str) -> tuple[object, ...]:
    import re

    body = answer.content.decode().replace(address, "ADDRESS")
    body = re.sub(r'csrfmiddlewaretoken" value="\w+"', "", body)
    headers = {name: value for name, value in answer.headers.items() if name not in _NOT_TOLD}
    return body, answer.status_code, headers, sorted(answer.cookies)


@pytest.mark.django_db
@pytest.mark.usefixtures("no_attempts_yet")
def test_nobody_is_locked_out_by_somebody_else(account, settings, tell) -> None:
    account(ADDRESS)
    thief = Visitor()
    tries = [
        thief.post("account_login", {"login": ADDRESS, "password": "x"}, REMOTE_ADDR="203.0.113.9")
        for _ in range(8)
    ]
    assert sum("too many attempts" in each.content.decode() for each in tries) == 3
    victim = Visitor()
    victim.sign_in_with_password(ADDRESS)
    assert victim.is_signed_in()
    tell("brute force: 8 tries from one source, 5 looked at; the victim signs in meanwhile")


@pytest.mark.django_db
@pytest.mark.usefixtures("no_attempts_yet")
def test_a_spray_from_one_source_is_bounded(counted, tell) -> None:
    for number in range(30):
        # It claims to be somebody else each time; nobody asked it to say so.
        sprayer = Visitor(**{"x-forwarded-for": f"203.0.113.{number}"})
        sprayer.post("account_login", {"login": f"p{number}@example.org", "password": "x"})
    assert len(counted) == 10
    tell(f"spray: 30 accounts from one source in a minute, {len(counted)} looked at")


@pytest.mark.django_db
@pytest.mark.usefixtures("no_attempts_yet")
def test_behind_our_own_proxy_visitors_have_their_own_address(settings, counted) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(15):
        visitor = Visitor(**{"x-forwarded-for": f"198.51.100.7, 203.0.113.{number}"})
        visitor.post("account_login", {"login": f"p{number}@example.org", "password": "x"})
    assert len(counted) == 15


@pytest.mark.django_db
@pytest.mark.usefixtures("no_attempts_yet")
def test_codes_are_bounded_by_day(account, monkeypatch, tell) -> None:
    from allauth.core.internal import ratelimit
    from allauth.mfa.models import Authenticator

    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    Authenticator.objects.create(user=account(ADDRESS), type="totp", data={"secret": secret})
    visitor = Visitor()
    visitor.sign_in_with_password(ADDRESS)
    now, looked_at = [ratelimit.time.time()], 0

    class Clock:
        monotonic, sleep = ratelimit.time.monotonic, ratelimit.time.sleep
        time = staticmethod(lambda: now[0])

    monkeypatch.setattr(ratelimit, "time", Clock)
    for _ in range(24 * 12):
        now[0] += 299
        page = visitor.post("mfa_authenticate", {"code": "000000"}).content.decode()
        looked_at += "does not match" in page
    assert 0 < looked_at <= 30
    tell(f"codes: one try every 5 minutes for a day, {looked_at} looked at")
