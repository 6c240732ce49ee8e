"""The standing characters: who signs in with what, and what their case shows. All are invented."""

from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from onegov_demo.population import Person, numbers, population
from onegov_demo.population import standing as lives
from onegov_demo.totp import secret_for

Role = Literal["person", "officer", "supervisor", "staff", "integrator", "proofing"]
Outcome = Literal["eligible", "not_yet", "referred"]


class Words(NamedTuple):
    """One text in both languages."""

    en: str
    fr: str


@dataclass(frozen=True, slots=True)
class Expected:
    """What the platform should find for an application made on ``population.ANCHOR`` or soon after.

    Attributes:
        outcome: what the rules say once the person has done what ``shows`` tells.
        true_days: days of physical presence that are true on ANCHOR, half-days included.
        problems: register problems met on the way, ``PROVIDER:code``.
        earliest: first day on which a person who is short qualifies.
    """

    outcome: Outcome
    true_days: int
    problems: tuple[str, ...] = ()
    earliest: date | None = None


@dataclass(frozen=True, slots=True)
class Character:
    """One account of the demonstration.

    ``client_id``, ``birth_date`` and ``link_code`` are what the person knows of their IRCC file;
    staff have none. ``org`` is "" for persons.
    """

    name: str
    key: str
    role: Role
    org: str
    language: Literal["en", "fr"]
    shows: Words
    number: int | None = None
    expected: Expected | None = None

    @property
    def email(self) -> str:
        return f"{self.key}@example.org"

    @property
    def password(self) -> str:
        return f"demonstration-{self.key}"

    @property
    def totp_secret(self) -> str:
        return secret_for(self.email)

    @property
    def person(self) -> Person | None:
        if self.number is None:
            return None
        return population(size=max(len(lives.STANDING), self.number + 1))[self.number]

    @property
    def client_id(self) -> str:
        person = self.person
        return numbers.client_id(person.number, person.arrived) if person else ""

    @property
    def birth_date(self) -> date | None:
        return self.person.birth_date if self.person else None

    @property
    def link_code(self) -> str:
        return numbers.link_code(self.client_id) if self.client_id else ""


def _applicant(number: int, key: str, shows: Words, expected: Expected) -> Character:
    person = lives.STANDING[number]
    return Character(
        name=f"{' '.join(person.name.given)} {person.name.family}",
        key=key,
        role="person",
        org="",
        language=person.language,
        shows=shows,
        number=number,
        expected=expected,
    )


def _helps(name: str, key: str, language: Literal["en", "fr"], shows: Words) -> Character:
    """Somebody who acts for others; for whom, see ``onegov_demo.mandates``."""
    return Character(name, key, "person", "", language, shows)


#: A student on a study permit, one of the population: the made-up province gave him a letter.
STUDENT = Character(
    name="Rémi Aurélien Marchand",
    key="remi",
    role="person",
    org="",
    language="fr",
    shows=Words(
        "Applies for a study permit: his attestation letter is read from the province’s register; "
        "when the province revokes it, his open application shows that.",
        "Demande un permis d’études\u00a0: sa lettre d’attestation est lue dans le registre de la "
        "province; si la province la révoque, sa demande en cours le montre.",
    ),
    number=20,
)

CHARACTERS: tuple[Character, ...] = (
    _applicant(
        lives.AMINA,
        "amina",
        Words(
            "The clear case: every register answers, nothing contradicts, she qualifies.",
            "Le cas clair\u00a0: chaque registre répond, rien ne se contredit, elle est admissible.",
        ),
        Expected("eligible", 1765),
    ),
    _applicant(
        lives.DANIEL,
        "daniel",
        Words(
            "One return was recorded on two days, one exit twice, one exit never; he sets them right.",
            "Un retour est inscrit à deux dates, une sortie deux fois, une sortie jamais; il rectifie.",
        ),
        Expected("eligible", 1757),
    ),
    _applicant(
        lives.MEI_LING,
        "mei-ling",
        Words(
            "Twin of Mei-Lan: the border took one passport for the other and the tax accounts carry "
            "the same nickname. Both matches are ambiguous, nothing is prefilled, she types.",
            "Jumelle de Mei-Lan\u00a0: la frontière a pris un passeport pour l’autre et les comptes "
            "d’impôt portent le même surnom. Les deux appariements sont ambigus, rien n’est prérempli, "
            "elle saisit les données.",
        ),
        Expected("eligible", 1786, ("CBSA:ambiguous", "CRA:ambiguous")),
    ),
    _applicant(
        lives.OLEKSANDR,
        "oleksandr",
        Words(
            "A protected person before permanent residence: half-days count, up to 365.",
            "Personne protégée avant sa résidence permanente\u00a0: les demi-journées comptent, "
            "jusqu’à 365.",
        ),
        Expected("eligible", 1217),
    ),
    _applicant(
        lives.NGOZI,
        "ngozi",
        Words(
            "Some weeks short: told the earliest day on which she qualifies, 15 February 2027.",
            "Il lui manque quelques semaines\u00a0: elle apprend la date la plus proche à laquelle "
            "elle sera admissible, le 15 février 2027.",
        ),
        Expected("not_yet", 989, earliest=date(2027, 2, 15)),
    ),
    _applicant(
        lives.PIERRE,
        "pierre",
        Words(
            "Sixty years old: neither language nor knowledge is asked of him.",
            "Il a soixante ans\u00a0: on ne lui demande de preuve ni de langue ni de connaissances.",
        ),
        Expected("eligible", 1787),
    ),
    _applicant(
        lives.SOFIA,
        "sofia",
        Words(
            "An exit was never recorded: her days lie somewhere on both sides of 1,095, so an officer "
            "looks.",
            "Une sortie n’a jamais été inscrite\u00a0: ses jours se situent de part et d’autre de "
            "1\u00a0095; un agent ou une agente examine le dossier.",
        ),
        Expected("referred", 1188),
    ),
    _applicant(
        lives.TARIQ,
        "tariq",
        Words(
            "No tax account is found (or CRA does not answer): he types his tax years.",
            "Aucun compte d’impôt n’est trouvé (ou l’ARC ne répond pas)\u00a0: il saisit ses années "
            "d’imposition.",
        ),
        Expected("eligible", 1805, ("CRA:no_match",)),
    ),
    STUDENT,
    _helps(
        "Jeanne Okafor-Tremblay",
        "jeanne",
        "fr",
        Words(
            "Licensed consultant: acts for Daniel and Sofia, and may submit and sign for them.",
            "Consultante titulaire d’un permis\u00a0: agit au nom de Daniel et de Sofia, peut soumettre "
            "et signer en leur nom.",
        ),
    ),
    _helps(
        "Hélène Castonguay",
        "helene",
        "fr",
        Words(
            "Mother of Théo, born in 2016: acts for him until he is 18.",
            "Mère de Théo, né en 2016\u00a0: agit en son nom jusqu’à ses 18 ans.",
        ),
    ),
    _helps(
        "Graham Whitlock",
        "graham",
        "en",
        Words(
            "Volunteer: prepares Oleksandr’s application, and can never submit, sign or pay.",
            "Bénévole\u00a0: prépare la demande d’Oleksandr, ne peut jamais soumettre, signer ni payer.",
        ),
    ),
    _helps(
        "Benoît Charlebois-Aubin",
        "benoit",
        "fr",
        Words(
            "Signing officer of an agency: hires its workers and ends their access.",
            "Signataire autorisé d’un organisme d’aide\u00a0: embauche le personnel et met fin à son accès.",
        ),
    ),
    _helps(
        "Noor Haddadin",
        "noor",
        "en",
        Words(
            "Works at that agency without a licence: prepares for Mei-Ling and Tariq, never signs.",
            "Travaille à cet organisme sans permis\u00a0: prépare pour Mei-Ling et Tariq, ne signe jamais.",
        ),
    ),
    Character(
        "Gabrielle Thériault-Nadon",
        "gabrielle",
        "officer",
        "IRCC",
        "fr",
        Words("Case officer at IRCC.", "Agente responsable de dossiers à IRCC."),
    ),
    Character(
        "Marcus Whitfield-Osborne",
        "marcus",
        "officer",
        "IRCC",
        "en",
        Words("Case officer at IRCC.", "Agent responsable de dossiers à IRCC."),
    ),
    Character(
        "Farah Siddiqui-Lavoie",
        "farah",
        "supervisor",
        "IRCC",
        "en",
        Words("Supervisor at IRCC.", "Superviseure à IRCC."),
    ),
    Character(
        "Luc Arsenault-Poirier",
        "luc",
        "staff",
        "CBSA",
        "fr",
        Words(
            "Works at CBSA: may see no IRCC case.",
            "Travaille à l’ASFC\u00a0: ne peut voir aucun dossier d’IRCC.",
        ),
    ),
    Character(
        "Salma Beaulieu-Nguyen",
        "salma",
        "proofing",
        "ESDC",
        "fr",
        Words(
            "Works at a Service Canada office: enters the code that somebody brings, and compares "
            "their document with what they typed.",
            "Travaille dans un bureau de Service Canada\u00a0: saisit le code que la personne apporte et "
            "compare son document avec ce qu’elle a inscrit.",
        ),
    ),
    Character(
        "Rosalie Haddad-Bergeron",
        "rosalie",
        "integrator",
        "ESDC",
        "en",
        Words(
            "Looks after ESDC’s applications: registers and certifies them.",
            "S’occupe des applications d’EDSC\u00a0: les inscrit et les fait certifier.",
        ),
    ),
    Character(
        "Étienne Kowalchuk",
        "etienne",
        "integrator",
        "ESDC",
        "fr",
        Words(
            "Looks after ESDC’s applications too: opens those that Rosalie certified.",
            "S’occupe aussi des applications d’EDSC\u00a0: ouvre celles que Rosalie a fait certifier.",
        ),
    ),
)


def find_character(email: str) -> Character | None:
    """The character who signs in with that address, however it is typed; or None."""
    wanted = email.strip().casefold()
    return next((one for one in CHARACTERS if one.email == wanted), None)
