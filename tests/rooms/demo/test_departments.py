"""IRCC's, CBSA's and CRA's systems over real HTTP, through faults and kill -9."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from onegov_demo.characters import CHARACTERS
from onegov_demo.population import COMPLETE_TO

AMINA, DANIEL, MEI_LING = CHARACTERS[:3]
OLEKSANDR, SOFIA = CHARACTERS[3], CHARACTERS[6]


def link(ircc, character, pseudonym, **changed):
    fields = {
        "pseudonym": pseudonym,
        "client_id": character.client_id,
        "birth_date": character.birth_date.isoformat(),
        "secret": character.link_code,
    }
    return ircc.ask("POST", "/link", fields | changed)


def identity_of(ircc, character):
    pseudonym = f"ask-{character.key}"
    assert link(ircc, character, pseudonym).json == {"linked": True}
    return ircc.ask("GET", "/identity", headers={"OneGov-Subject": pseudonym}).json


def match(cbsa, ircc, character, pseudonym):
    known = identity_of(ircc, character)
    body = {key: known[key] for key in ("names", "birth_date", "documents")}
    return cbsa.ask("POST", "/match", {"pseudonym": pseudonym, **body}).json


def crossings(cbsa, pseudonym, query=""):
    answer = cbsa.ask("GET", f"/entry_exit{query}", headers={"OneGov-Subject": pseudonym})
    return answer.json


def test_linking_opens_identity_and_status(ircc):
    assert link(ircc, AMINA, "a1").json == {"linked": True}
    identity = ircc.ask("GET", "/identity", headers={"OneGov-Subject": "a1"}).json
    assert identity["names"] == [
        {"given": "Amina", "family": "Zerrouki-Benhaddou", "kind": "current"}
    ]
    assert identity["client_id"] == AMINA.client_id
    assert identity["birth_date"] == "1990-04-12"
    assert {document["kind"] for document in identity["documents"]} == {"passport", "pr_card"}
    status = ircc.ask("GET", "/status", headers={"OneGov-Subject": "a1"}).json
    assert status == {
        "status": "permanent_resident",
        "pr_date": "2020-03-16",
        "conditions_unfulfilled": False,
        "removal_order": False,
        "temporary_periods": [
            {"kind": "temporary_resident", "first": "2017-08-21", "last": "2020-03-15"}
        ],
    }


def test_a_person_may_type_the_identifier_and_code_as_printed(ircc):
    spaced = f"{AMINA.client_id[:4]}-{AMINA.client_id[4:]}"
    code = f"{AMINA.link_code[:4].lower()} {AMINA.link_code[4:].lower()}"
    assert link(ircc, AMINA, "a2", client_id=spaced, secret=code).status == 200


@pytest.mark.parametrize(
    "wrong",
    [{"secret": "WRONGONE"}, {"birth_date": "1990-04-13"}, {"client_id": DANIEL.client_id}],
)
def test_one_wrong_part_links_nothing(ircc, wrong):
    answer = link(ircc, AMINA, "nobody", **wrong)
    assert (answer.status, answer.json) == (403, {"linked": False, "reason": "no_match"})
    answer = ircc.ask("GET", "/identity", headers={"OneGov-Subject": "nobody"})
    assert (answer.status, answer.json) == (404, {"error": "unknown_subject"})


@pytest.mark.parametrize("client_id", [OLEKSANDR.client_id, "99999999"])
def test_five_failures_lock_even_the_right_code_and_survive_kill_9(ircc, client_id):
    for _ in range(5):
        assert (
            link(ircc, OLEKSANDR, "o", client_id=client_id, secret="X").json["reason"] == "no_match"
        )
    ircc.kill()
    ircc.restart()
    answer = link(ircc, OLEKSANDR, "o", client_id=client_id)
    assert (answer.status, answer.json) == (403, {"linked": False, "reason": "locked"})


def test_kill_9_keeps_the_bindings(ircc, cbsa):
    assert link(ircc, AMINA, "kept").status == 200
    assert match(cbsa, ircc, AMINA, "kept")["outcome"] == "one"
    before = crossings(cbsa, "kept")
    for system in (ircc, cbsa):
        system.kill()
        system.restart()
    assert ircc.ask("GET", "/status", headers={"OneGov-Subject": "kept"}).status == 200
    assert crossings(cbsa, "kept") == before


def test_crossings_of_the_clear_case_are_the_truth(ircc, cbsa):
    found = match(cbsa, ircc, AMINA, "c1")
    assert found["matched"]["names"] == [
        {"given": "AMINA", "family": "ZERROUKI BENHADDOU", "kind": "current"}
    ]
    answer = crossings(cbsa, "c1", "?from=2021-11-01&to=2026-10-31")
    assert [(one["direction"], one["date"]) for one in answer["crossings"]] == [
        ("exit", "2022-07-02"),
        ("entry", "2022-07-30"),
        ("exit", "2023-12-18"),
        ("entry", "2024-01-08"),
        ("exit", "2025-08-09"),
        ("entry", "2025-08-24"),
    ]
    assert {one["mode"] for one in answer["crossings"]} == {"air"}
    assert answer["coverage"] == {"land_exits_from": "2019-07-11", "air_exits_from": "2020-06-25"}
    yesterday = datetime.now(UTC).date() - timedelta(days=1)
    assert COMPLETE_TO <= date.fromisoformat(answer["complete_to"]) <= max(yesterday, COMPLETE_TO)


def test_daniels_crossings_contradict_each_other(ircc, cbsa):
    assert match(cbsa, ircc, DANIEL, "d1")["outcome"] == "one"
    days = [(one["direction"], one["date"]) for one in crossings(cbsa, "d1")["crossings"]]
    assert ("entry", "2023-01-09") in days
    assert ("entry", "2023-01-11") in days
    assert days.count(("exit", "2024-06-01")) == 2
    assert ("exit", "2026-03-14") not in days


def test_sofias_exit_is_missing(ircc, cbsa):
    assert match(cbsa, ircc, SOFIA, "s1")["outcome"] == "one"
    recent = crossings(cbsa, "s1", "?from=2023-01-15")["crossings"]
    assert [one["direction"] for one in recent] == ["entry", "entry"]


def test_a_twin_is_ambiguous_and_nothing_is_told(ircc, cbsa):
    assert match(cbsa, ircc, MEI_LING, "m1") == {"outcome": "ambiguous", "matched": None}
    answer = cbsa.ask("GET", "/entry_exit", headers={"OneGov-Subject": "m1"})
    assert (answer.status, answer.json) == (404, {"error": "unknown_subject"})


def test_an_ambiguous_match_takes_back_an_earlier_one(ircc, cbsa):
    assert match(cbsa, ircc, AMINA, "same")["outcome"] == "one"
    assert match(cbsa, ircc, MEI_LING, "same")["outcome"] == "ambiguous"
    assert cbsa.ask("GET", "/entry_exit", headers={"OneGov-Subject": "same"}).status == 404


@pytest.mark.parametrize(
    ("method", "path", "body", "headers", "expected"),
    [
        ("POST", "/match", b"no json", {}, (400, "not_json")),
        ("POST", "/match", b"[]", {}, (400, "not_an_object")),
        ("POST", "/match", {"birth_date": "1990-01-01"}, {}, (400, "pseudonym_invalid")),
        (
            "POST",
            "/match",
            {"pseudonym": "p", "birth_date": "1 May"},
            {},
            (400, "birth_date_invalid"),
        ),
        (
            "POST",
            "/match",
            {"pseudonym": "p", "birth_date": "1990-01-01"},
            {},
            (400, "names_invalid"),
        ),
        ("POST", "/match", {"pseudonym": "p"}, {"OneGov-Subject": "q"}, (400, "subject_differs")),
        ("GET", "/entry_exit", None, {}, (400, "subject_missing")),
        ("GET", "/match", None, {}, (405, "method_not_allowed")),
        ("GET", "/nothing", None, {}, (404, "not_found")),
        ("POST", "/match", b"x" * 70_000, {}, (413, "body_too_large")),
        ("POST", "/control", {"down": True}, {}, (404, "not_found")),
    ],
)
def test_bad_requests_are_named(cbsa, method, path, body, headers, expected):
    answer = cbsa.ask(method, path, body, headers)
    assert (answer.status, answer.json["error"]) == expected


def test_a_wrong_day_is_named(ircc, cbsa):
    match(cbsa, ircc, AMINA, "w1")
    answer = cbsa.ask("GET", "/entry_exit?from=soon", headers={"OneGov-Subject": "w1"})
    assert (answer.status, answer.json) == (400, {"error": "from_invalid"})


def test_the_switch_works_only_with_its_token(ircc):
    token_file = ircc.state / "control-token"
    token_file.write_text("a-token-for-tests")
    good = {"Authorization": "Bearer a-token-for-tests"}
    assert ircc.ask("POST", "/control", {"down": True}, {"Authorization": "Bearer x"}).status == 403
    assert ircc.ask("POST", "/control", {"down": True}, good).json == {"down": True}
    assert ircc.ask("GET", "/health").status == 503
    assert link(ircc, AMINA, "down").json == {"error": "down"}
    assert ircc.ask("POST", "/control", {"down": False}, good).status == 200
    assert ircc.ask("GET", "/health").json == {"ok": True}
    token_file.unlink()


def test_cra_writes_its_file_at_start_each_night_and_not_when_down(cra):
    path = cra.state / "nightly.txt"
    first = path.read_bytes()
    assert first.startswith(f"HDR{datetime.now(UTC):%Y%m%d}".encode())
    path.unlink()
    answer = cra.ask("POST", "/nightly")
    assert answer.json == {"file": "nightly.txt", "bytes": len(first)}
    assert path.read_bytes()[11:] == first[11:]
    (cra.state / "control-token").write_text("t")
    for down in (True, False):
        cra.ask("POST", "/control", {"down": down}, {"Authorization": "Bearer t"})
        assert path.exists() is not down


def test_a_system_stops_when_told_and_starts_again_without_filling(cbsa):
    register = cbsa.state / "register.sqlite"
    before = register.stat().st_mtime_ns
    assert cbsa.end() == 0
    cbsa.restart()
    assert register.stat().st_mtime_ns == before
    assert cbsa.ask("GET", "/health").status == 200


def test_nothing_personal_is_written_to_the_output(ircc):
    """What the process printed is its address and nothing else."""
    identity_of(ircc, AMINA)
    assert list(ircc.lines) == ["ready"]
    assert json.dumps(ircc.lines).count("127.0.0.1") == 1
