"""What the pure rules hold whatever is agreed: hypothesis tries to act where nobody may."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from onegov.core.clock import OFFICE_ZONE
from onegov.core.types import Actor, ActorKind
from onegov.login.mandates import logic
from onegov.login.mandates.acting import actor_under
from onegov.login.mandates.types import Kind, Licence, Mandate, Scope, Status, Terms

MOMENTS = st.datetimes(
    min_value=datetime.fromisoformat("2020-01-01"),
    max_value=datetime.fromisoformat("2040-01-01"),
    timezones=st.just(UTC),
)
LICENCES = st.none() | st.just(Licence("R1", "College"))
TERMS = st.builds(
    Terms,
    kind=st.sampled_from(Kind),
    scopes=st.frozensets(st.sampled_from(Scope)),
    services=st.frozensets(st.sampled_from(["a/one", "a/two"])),
    until=MOMENTS,
    licence=LICENCES,
)
MANDATES = st.builds(
    Mandate,
    id=st.uuids(),
    principal=st.uuids(),
    holder=st.uuids(),
    terms=TERMS,
    status=st.sampled_from(Status),
    proposed_at=MOMENTS,
    starts_at=st.none() | MOMENTS,
    ended_at=st.none() | MOMENTS,
)
SERVICES = st.sampled_from(["", "a/one", "a/two", "b/three"])

ANYBODY = Actor(kind=ActorKind.PERSON, person_id=uuid4(), strong=True)


def may(
    mandate: Mandate, act: Scope, at: datetime, *, worker: Mandate | None, service: str = ""
) -> bool:
    """As rooms ask it of whoever acts under the mandate; an employment is under nothing's name."""
    if mandate.terms.kind is Kind.WORKER:
        return bool(logic.scopes_at(mandate, at, worker))
    actor = actor_under(logic.capacity(mandate, at, worker), ANYBODY)
    return actor.may(act, service=service)


@given(MANDATES, MANDATES, st.sampled_from(Scope), MOMENTS, SERVICES)
@settings(max_examples=500)
def test_nobody_acts_outside_what_was_agreed(
    mandate: Mandate, worker: Mandate, act: Scope, at: datetime, service: str
) -> None:
    if not may(mandate, act, at, service=service, worker=worker):
        return
    assert act in mandate.terms.scopes
    assert mandate.status is Status.ACTIVE
    assert mandate.ended_at is None
    assert mandate.starts_at is not None
    assert mandate.starts_at <= at < mandate.terms.until
    assert not service or not mandate.terms.services or service in mandate.terms.services
    assert mandate.terms.kind is not Kind.WORKER


@given(TERMS)
def test_only_a_licence_or_the_principal_s_own_voice_binds(terms: Terms) -> None:
    if logic.permitted(terms) & logic.BINDING:
        assert terms.kind is not Kind.HELPER
        assert terms.licence or terms.kind not in (Kind.REPRESENTATIVE, Kind.WORKER)
    assert logic.permitted(terms) <= terms.scopes
    assert not (terms.services and Scope.MESSAGES in logic.permitted(terms))


@given(st.dates(min_value=date(1950, 1, 1), max_value=date(2060, 12, 31)))
def test_the_day_of_majority_is_the_eighteenth_birthday_at_the_office(born: date) -> None:
    first = logic.majority(born).astimezone(OFFICE_ZONE)
    assert (first.hour, first.minute) == (0, 0)
    age = first.year - born.year - ((first.month, first.day) < (born.month, born.day))
    assert age == 18
    eve = (first - timedelta(hours=1)).date()
    assert eve.year - born.year - ((eve.month, eve.day) < (born.month, born.day)) == 17


def test_who_was_born_on_a_leap_day_is_of_age_on_the_first_of_march() -> None:
    assert logic.majority(date(2008, 2, 29)).date() == date(2026, 3, 1)


class Lives(RuleBasedStateMachine):
    """Agreeing, ending, employment, licence and time in any order; a plain model says who may."""

    made: Bundle[UUID] = Bundle("made")

    def __init__(self) -> None:
        super().__init__()
        self.now = datetime(2026, 1, 1, tzinfo=UTC)
        self.agency = uuid4()
        self.worker: Mandate | None = None
        self.all: dict[UUID, Mandate] = {}
        self.over: set[UUID] = set()

    def _mandate(self, terms: Terms, holder: UUID) -> Mandate:
        return Mandate(uuid4(), uuid4(), holder, terms, Status.ACTIVE, self.now, self.now)

    @rule(
        target=made,
        kind=st.sampled_from([one for one in Kind if one is not Kind.WORKER]),
        scopes=st.frozensets(st.sampled_from(Scope), min_size=1),
        days=st.integers(1, 60),
        licence=LICENCES,
    )
    def agree(
        self, kind: Kind, scopes: frozenset[Scope], days: int, licence: Licence | None
    ) -> UUID:
        terms = Terms(kind, scopes, frozenset(), self.now + timedelta(days=days), licence)
        one = self._mandate(terms, self.agency if kind is Kind.AGENCY else uuid4())
        self.all[one.id] = one
        return one.id

    @rule(days=st.integers(1, 60), licence=LICENCES)
    def hire(self, days: int, licence: Licence | None) -> None:
        until = self.now + timedelta(days=days)
        terms = Terms(Kind.WORKER, frozenset(Scope), frozenset(), until, licence)
        self.worker = Mandate(
            uuid4(), self.agency, uuid4(), terms, Status.ACTIVE, self.now, self.now
        )

    @rule()
    def dismiss(self) -> None:
        self.worker = None

    @rule(one=made)
    def end(self, one: UUID) -> None:
        was = self.all[one]
        self.all[one] = Mandate(
            was.id, was.principal, was.holder, was.terms, Status.ENDED, self.now, self.now, self.now
        )
        self.over.add(one)

    @rule(days=st.integers(1, 40))
    def wait(self, days: int) -> None:
        self.now += timedelta(days=days)

    @invariant()
    def nobody_acts_who_should_not(self) -> None:
        for one in self.all.values():
            for scope in Scope:
                if may(one, scope, self.now, worker=self.worker):
                    assert one.id not in self.over
                    assert self.now < one.terms.until
                    assert scope in one.terms.scopes
                    self._is_backed(one, scope)

    def _is_backed(self, one: Mandate, scope: Scope) -> None:
        if one.terms.kind is Kind.AGENCY:
            assert self.worker is not None
            assert self.now < self.worker.terms.until
            assert scope not in logic.BINDING or self.worker.terms.licence is not None
        if one.terms.kind is Kind.HELPER:
            assert scope not in (Scope.SUBMIT, Scope.SIGN, Scope.PAYMENTS)


TestLives = Lives.TestCase
TestLives.settings = settings(max_examples=60, stateful_step_count=25)
