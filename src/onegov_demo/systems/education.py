"""The province's Ministry of Education: attestation letters for study permits, issued and revoked.

Its staff sign in here with the ministry's own token, not with the platform; the exchange reaches only
``/match`` and ``/status``, through the ministry's node.
"""

import hmac
import os
import secrets
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

from onegov_demo.registers.education import SCHOOLS, YEARS, Student, first_letters
from onegov_demo.systems.announcing import Outbox
from onegov_demo.systems.asked import birth_date_in, keys_of, list_in, names_in, pseudonym_in
from onegov_demo.systems.bindings import Bindings
from onegov_demo.systems.control import Switch
from onegov_demo.systems.letters import Letter, Letters
from onegov_demo.systems.matching import Born, Candidate, Key, Name, match
from onegov_demo.systems.web import Handler, Refusal, Reply, Request, Routes, as_json, text_in

SUBSCRIBER = "CA-DEMO/GOV/ONEGOV"  # the only member towards which the ministry knows pseudonyms
ASK = "/r1/PROV-DEMO/GOV/EDUCATION/attestations/status"
STAFF_TOKEN = "staff.token"  # noqa: S105 - the file's name, not a token


class LetterSystem:
    """What other organisations ask, and what the ministry's staff do."""

    def __init__(self, state: Path) -> None:
        self.letters = Letters(state)
        self._bindings = Bindings(state)
        self._outbox = Outbox(state)
        self._token_file = state / STAFF_TOKEN
        _make_token(self._token_file)

    # -- for other organisations, through the node -------------------------------------------------

    def match(self, request: Request) -> Reply:
        """``POST /match``: binds the pseudonym to the holder of a letter, beyond doubt or not at all."""
        fields, pseudonym = request.json(), pseudonym_in(request)
        birth_date, documents = birth_date_in(fields), keys_of(list_in(fields, "documents"))
        holders = self._holders(birth_date, documents)
        candidates = [_candidate(letter, birth_date) for letter in holders.values()]
        verdict = match(names_in(fields), documents, candidates)
        if len(verdict.records) != 1:
            self._bindings.release(pseudonym)
            outcome = "ambiguous" if verdict.records else verdict.outcome
            return as_json({"outcome": outcome, "matched": None})
        (holder,) = verdict.records
        self._bindings.bind(pseudonym, [holder])
        return as_json({"outcome": "one", "matched": _matched(holders[holder])})

    def _holders(self, birth_date: str, documents: Iterable[Key]) -> dict[str, Letter]:
        shown = (letter for key in documents for letter in self.letters.with_passport(*key))
        return {letter.holder: letter for letter in (*shown, *self.letters.born_on(birth_date))}

    def status(self, request: Request) -> Reply:
        """``GET /status``: the holder's letter that is valid, or else the newest."""
        bound = self._bindings.records(request.subject)
        letters = self.letters.of_holder(bound[0]) if bound else []
        if not letters:
            raise Refusal(404, "unknown_subject")
        today = _today()
        newest = max(letters, key=lambda letter: (letter.state(today) == "valid", letter.number))
        state = newest.state(today)
        return as_json({"number": newest.number, "state": state, "valid_to": newest.valid_to})

    # -- for the ministry's own staff --------------------------------------------------------------

    def issue(self, request: Request) -> Reply:
        """``POST /letters``: a letter, or 409 when no place is left."""
        fields = request.json()
        student = Student(
            given=text_in(fields, "given"),
            family=text_in(fields, "family"),
            birth_date=date.fromisoformat(birth_date_in(fields)),
            country=text_in(fields, "country").upper(),
            passport=text_in(fields, "passport").upper(),
        )
        number = self.letters.issue(
            student,
            school=text_in(fields, "school"),
            level=text_in(fields, "level"),
            year=_today().year,
        )
        return as_json({"number": number}, status=201)

    def revoke(self, request: Request) -> Reply:
        """``POST /revocations {"number", "reason"}``: ends a letter for ever."""
        fields = request.json()
        letter = self.letters.revoke(
            text_in(fields, "number"), reason=text_in(fields, "reason"), on=_today()
        )
        self._announce(letter)
        return as_json({"number": letter.number, "state": letter.state(_today())})

    def _announce(self, letter: Letter) -> None:
        for place, pseudonym in enumerate(self._bindings.pseudonyms(letter.holder)):
            event = {
                "id": f"{letter.number}.{place}",
                "type": "letter.revoked",
                "time": datetime.now(UTC).isoformat(timespec="seconds"),
                "dataref": ASK,
            }
            self._outbox.add(event, {SUBSCRIBER: pseudonym})

    def places(self, _request: Request) -> Reply:
        """``GET /places``: this year's, of the province and of each school."""
        year = _today().year
        schools = self.letters.places(year)
        listed = [{"school": name, "places": all, "taken": taken} for name, all, taken in schools]
        taken = sum(taken for _, _, taken in schools)
        return as_json(
            {"year": year, "places": self.letters.cap(year), "taken": taken, "schools": listed}
        )

    def for_staff(self, handler: Handler) -> Handler:
        """The handler, for whoever shows the ministry's own token."""

        def guarded(request: Request) -> Reply:
            token = self._token_file.read_text().strip()
            given = request.headers.get("authorization", "")
            if not hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
                raise Refusal(403, "wrong_token")
            return handler(request)

        return guarded


def _make_token(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(32))


def _candidate(letter: Letter, birth_date: str) -> Candidate:
    name = Name.of(letter.given, letter.family)
    documents = frozenset({(letter.country, letter.passport)})
    born: Born = "same" if letter.birth_date == birth_date else "other"
    return Candidate(letter.holder, name, documents, born)


def _matched(letter: Letter) -> dict[str, object]:
    return {
        "names": [{"given": letter.given, "family": letter.family, "kind": "current"}],
        "birth_date": letter.birth_date,
        "documents": [{"country": letter.country, "number": letter.passport}],
    }


def _today() -> date:
    return datetime.now(UTC).date()


def routes(state: Path) -> Routes:
    """The system's routes; the first start gives out the places and the first letters."""
    system = LetterSystem(state)
    _fill(system.letters)
    return Switch(state).over(
        {
            ("POST", "/match"): system.match,
            ("GET", "/status"): system.status,
            ("POST", "/letters"): system.for_staff(system.issue),
            ("POST", "/revocations"): system.for_staff(system.revoke),
            ("GET", "/places"): system.for_staff(system.places),
        }
    )


def _fill(letters: Letters) -> None:
    for year, cap in _years():
        letters.allocate(year, cap=cap, schools=dict(SCHOOLS))
    year = _today().year
    for student, school, level in first_letters():
        if not letters.of_holder(student.holder):
            letters.issue(student, school=school, level=level, year=year)


def _years() -> Iterator[tuple[int, int]]:
    yield from ((_today().year + ahead, cap) for ahead, cap in enumerate(YEARS))
