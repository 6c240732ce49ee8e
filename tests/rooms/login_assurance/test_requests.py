"""What was asked against what was shown: raising anything never un-meets a request."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onegov.login.assurance.requests import ACR_VALUES, CATS, Met, Requested, StepUp, meets
from onegov.login.assurance.types import Identity
from onegov.login.levels import SessionAssurance

NOW = datetime(2000, 1, 1, tzinfo=UTC)
sessions = st.builds(
    SessionAssurance,
    level=st.integers(1, 3),
    phishing_resistant=st.booleans(),
    auth_time=st.integers(0, 7200).map(lambda age: NOW - timedelta(seconds=age)),
)
identities = st.builds(Identity, level=st.integers(1, 4))
vectors = st.one_of(
    st.builds("P{}.C{}".format, st.integers(1, 4), st.integers(1, 3)),
    st.sampled_from(["P2", "C3", "C2.P3", "P9", "x", "P2.P3", "C4", "P3.C3.Z1", ""]),
)
requests = st.builds(
    Requested,
    acr_values=st.lists(st.sampled_from([*ACR_VALUES, "phrh", "gold"]), max_size=3).map(tuple),
    essential=st.booleans(),
    vtr=st.lists(vectors, max_size=3).map(tuple),
    max_age=st.none() | st.integers(0, 7200),
)


@given(requests, sessions, identities, st.integers(0, 3), st.integers(0, 4), st.booleans())
def test_raising_anything_never_unmeets(
    asked: Requested,
    session: SessionAssurance,
    identity: Identity,
    credential: int,
    proved: int,
    key: bool,
) -> None:
    if not isinstance(meets(asked, session, identity, NOW), Met):
        return
    higher = replace(
        session,
        level=max(session.level, credential),
        phishing_resistant=session.phishing_resistant or key,
        auth_time=NOW,
    )
    found = meets(asked, higher, Identity(level=max(identity.level, proved)), NOW)
    assert isinstance(found, Met)


@given(sessions, identities)
def test_unknown_levels_alone_are_never_met_when_essential(
    session: SessionAssurance, identity: Identity
) -> None:
    asked = Requested(acr_values=("gold", "phrh"), essential=True)
    assert meets(asked, session, identity, NOW) == StepUp("unknown")


@given(requests, sessions, identities)
def test_what_is_told_was_reached(
    asked: Requested, session: SessionAssurance, identity: Identity
) -> None:
    found = meets(asked, session, identity, NOW)
    if isinstance(found, Met):
        assert found.vot == f"P{identity.level}.C{session.level}"
        assert found.acr != "phr" or session.phishing_resistant
        assert not found.acr.startswith(CATS) or int(found.acr[-1]) <= session.level


@given(requests, sessions, identities)
def test_whoever_takes_every_step_is_through(
    asked: Requested, session: SessionAssurance, identity: Identity
) -> None:
    """Nobody is led in circles: four steps at most, unless nothing is known of what was asked."""
    for _ in range(4):
        found = meets(asked, session, identity, NOW)
        if isinstance(found, Met) or found.kind == "unknown":
            return
        if found.kind == "identity":
            assert found.level > identity.level
            identity = Identity(level=found.level)
        session = replace(
            session,
            level=max(session.level, found.level if found.kind == "credential" else 0),
            phishing_resistant=session.phishing_resistant or found.phishing_resistant,
            auth_time=NOW,
        )
    assert isinstance(meets(asked, session, identity, NOW), Met)


@pytest.mark.parametrize(
    ("vtr", "kind", "level"),
    [
        (("P3.C3",), "identity", 3),
        (("P3.C2", "P4.C1"), "identity", 3),
        (("P1.C3",), "", 0),
        (("P3",), "identity", 3),
        (("C3",), "", 0),
        (("P9.C1",), "unknown", 0),
        (("P2.P3",), "unknown", 0),
    ],
)
def test_a_vector_leads_to_what_is_lacking(vtr: tuple[str, ...], kind: str, level: int) -> None:
    session = SessionAssurance(3, auth_time=NOW)
    found = meets(Requested(vtr=vtr), session, Identity(), NOW)
    assert found == (StepUp(kind, level) if kind else Met(f"{CATS}3", "P1.C3"))  # type: ignore[arg-type]
