"""What the tests of the room share: the service's rules and a person with everything in order."""

from datetime import date
from pathlib import Path

import pytest

from onegov.rules.language import folder
from onegov.rules.types import RuleSet, TaxYear

SERVICE = Path(__file__).parents[3] / "services" / "ircc" / "citizenship-grant"


@pytest.fixture(scope="session")
def service() -> Path:
    return SERVICE


@pytest.fixture(scope="session")
def citizenship() -> RuleSet:
    return folder.read_ruleset(SERVICE)


@pytest.fixture(scope="session")
def amina() -> dict[str, object]:
    """A permanent resident for years, always in Canada, everything in order."""
    return {
        "birth_date": date(1990, 3, 15),
        "permanent_resident": True,
        "pr_date": date(2010, 6, 1),
        "pr_conditions_unfulfilled": False,
        "removal_order": False,
        "temporary_periods": (),
        "trips": (),
        "excluded_periods": (),
        "crown_service_abroad": False,
        "prohibition_s22": False,
        "language_evidence": "schooling",
        "knowledge_commitment": True,
        "tax_years": tuple(TaxYear(year, True, True) for year in range(2021, 2026)),
    }
