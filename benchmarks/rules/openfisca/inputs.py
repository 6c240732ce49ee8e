"""A person's facts for the Express Entry grid, as OpenFisca variables without a formula."""

from openfisca_core.indexed_enums import Enum
from openfisca_core.periods import MONTH
from openfisca_core.variables import Variable
from openfisca_country_template.entities import Person

ABILITIES = ("listening", "reading", "writing", "speaking")


class Education(Enum):
    none = "None"
    secondary = "Secondary school"
    one_year = "One-year credential"
    two_year = "Two-year credential"
    bachelor = "Bachelor's degree, or three years or longer"
    two_or_more = "Two or more credentials, one of three years or longer"
    master = "Master's or professional degree"
    doctorate = "Doctorate"


class Language(Enum):
    english = "English"
    french = "French"


class Study(Enum):
    none = "None"
    one_or_two_years = "One or two years"
    three_or_more_years = "Three years or more"


class JobOffer(Enum):
    none = "None"
    senior_manager = "Senior manager"
    other = "Other"


def declare(name, value_type=int, **more):
    """A variable of a person for a month; an input unless ``more`` brings a formula."""
    body = {"value_type": value_type, "entity": Person, "definition_period": MONTH, "label": name}
    return type(f"crs_{name}", (Variable,), body | more)


def choice(name, values):
    default = next(iter(values))
    return declare(name, Enum, possible_values=values, default_value=default)


INPUTS = (
    *(declare(name) for name in ("age", "canadian_work", "foreign_work", "spouse_canadian_work")),
    *(declare(f"{who}_{a}") for who in ("first", "second", "spouse") for a in ABILITIES),
    *(
        declare(name, bool)
        for name in (
            "spouse_comes",
            "has_second_language",
            "first_test_valid",
            "second_test_valid",
            "trade_certificate",
            "nomination",
            "sibling",
        )
    ),
    choice("education", Education),
    choice("spouse_education", Education),
    choice("first_language", Language),
    choice("canadian_study", Study),
    choice("job_offer", JobOffer),
)
