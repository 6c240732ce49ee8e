"""Schemas of what a service promises and says: standards, fees, decisions, letters, notices."""

from typing import Final

from onegov.core.types import Text
from onegov.rules.schema.definition_parts import (
    CLAUSE,
    CLAUSES,
    ID,
    ID_HELP,
    LABEL,
    OUTCOMES,
    PERCENT,
    REFERENCE,
    SOURCE,
    SPAN,
    TEXTS,
    closed,
    whole,
)
from onegov.rules.schema.parts import DATE, TEXT_REF, WORD, Help, Schema, list_of

_MOST_CASES: Final = 10**11
_RESULT: Final[Help] = {
    "year": (Text("The fiscal year, such as 2023-24.", "L’exercice, par exemple 2023-24."), WORD),
    "met": (
        Text("Cases within the standard.", "Cas traités dans le délai."),
        whole(0, _MOST_CASES),
    ),
    "total": (Text("All cases.", "Tous les cas."), whole(1, _MOST_CASES)),
    "source": SOURCE,
}
_STANDARD: Final[Help] = {
    "id": ID_HELP,
    "label": LABEL,
    "within": (
        Text("The time promised, such as 12 months.", "Le délai promis, par exemple 12 months."),
        SPAN,
    ),
    "target": (
        Text("How many cases must meet it: 80 %.", "Combien de cas doivent le respecter : 80 %."),
        PERCENT,
    ),
    "clock_starts": (Text("When the clock starts.", "Quand le délai commence."), TEXT_REF),
    "clock_stops": (Text("When the clock stops.", "Quand le délai se termine."), TEXT_REF),
    "pauses": (Text("What pauses it.", "Ce qui le suspend."), TEXTS),
    "results": (Text("Results of past years.", "Les résultats passés."), list_of(closed(_RESULT))),
    "source": SOURCE,
}
_WAIT: Final[Help] = {
    "months": (Text("Months.", "Mois."), whole(0, 600)),
    "source": SOURCE,
}
_PART: Final[Help] = {
    "label": LABEL,
    "cents": (
        Text("The amount, in cents: 53000 is $530.", "Le montant, en cents : 53000 font 530 $."),
        whole(0, 10_000_000),
    ),
    "law": (Text("The clause of the amount.", "La disposition qui le fixe."), CLAUSE),
}
_AMOUNT: Final[Help] = {
    "from": (Text("First day.", "Premier jour."), DATE),
    "through": (Text("Last day, inclusive.", "Dernier jour, inclus."), DATE),
    "parts": (
        Text("What it is made of.", "Ce qui le compose."),
        list_of(closed(_PART, may_lack=("law",))),
    ),
    "source": SOURCE,
    "note": (Text("What a reader should know.", "Ce qu’il faut savoir."), TEXT_REF),
}
_FEES: Final[Help] = {
    "note": (Text("What is not settled.", "Ce qui n’est pas tranché."), TEXT_REF),
    "amounts": (
        Text("The fees, each with its days.", "Les frais, chacun avec ses jours."),
        list_of(closed(_AMOUNT, may_lack=("from", "through", "note"))),
    ),
    "refunds": (Text("When people get money back.", "Quand on est remboursé."), TEXTS),
}
_DECISION: Final[Help] = {
    "step": (Text("What is decided.", "Ce qui est décidé."), TEXT_REF),
    "meaning": (Text("What a yes means.", "Ce que signifie un oui."), TEXT_REF),
    "machine_may": (
        Text(
            "What the machine may do: grant, refer. Only a person refuses.",
            "Ce que la machine peut faire : grant (accorder), refer (renvoyer). Seule une personne "
            "refuse.",
        ),
        list_of({"enum": ["grant", "refer"]}),
    ),
    "officer_may": (
        Text("What an officer may do.", "Ce qu’un agent ou une agente peut faire."),
        OUTCOMES,
    ),
    "office": (Text("Whose officers.", "De quel organisme."), WORD),
    "roles": (Text("Roles that may decide.", "Les rôles qui peuvent décider."), list_of(ID)),
    "sample": (
        Text(
            "How many automatic decisions a person looks at again: 5 %.",
            "Combien de décisions automatiques une personne revoit : 5 %.",
        ),
        PERCENT,
    ),
    "four_eyes": (Text("What two persons decide.", "Ce que deux personnes décident."), OUTCOMES),
    "law": (Text("The power to decide.", "Le pouvoir de décider."), CLAUSES),
}
_LETTER: Final[Help] = {
    "title": (Text("The letter's title.", "Le titre de la lettre."), TEXT_REF),
    "opening": (
        Text(
            "First paragraphs. {name}, {reference}, {submitted_date}, {decision_date} and "
            "{days_counted} are filled in.",
            "Les premiers paragraphes. {name}, {reference}, {submitted_date}, {decision_date} et "
            "{days_counted} sont remplis.",
        ),
        TEXTS,
    ),
    "reasons_title": (Text("Title above the reasons.", "Le titre des motifs."), TEXT_REF),
    "next_title": (Text("Title above the next steps.", "Le titre des étapes."), TEXT_REF),
    "next_steps": (Text("What happens next.", "Les prochaines étapes."), TEXTS),
    "closing": (Text("Last paragraphs.", "Les derniers paragraphes."), TEXTS),
}
_NOTICES: Final[Help] = {
    "privacy": (Text("On personal information.", "Sur les renseignements personnels."), TEXTS),
    "automated": (Text("On automated decisions.", "Sur les décisions automatisées."), TEXTS),
    "truthful": (Text("The duty to tell the truth.", "Le devoir de dire la vérité."), TEXT_REF),
    "truthful_law": (Text("Its clause.", "Sa disposition."), CLAUSE),
    "attestation": (Text("What the person attests.", "Ce que la personne atteste."), TEXTS),
}
_RETENTION: Final[Help] = {
    "keep": (Text("How long, such as 90 days.", "Combien de temps, par exemple 90 days."), SPAN),
    "text": (Text("In a sentence.", "En une phrase."), TEXT_REF),
    "authority": (Text("What says so.", "Ce qui le prévoit."), REFERENCE),
}
_REVIEW: Final[Help] = {
    "gate": (Text("Name of the review.", "Nom de l’examen."), ID),
    "owner": (Text("Who signs.", "Qui signe."), TEXT_REF),
    "paths": (
        Text(
            "The elements whose change it signs, such as facts or letters.",
            "Les éléments dont il approuve la modification, comme facts ou letters.",
        ),
        list_of({"type": "string", "minLength": 1}),
    ),
}

#: The elements, as definitions of the schema.
ELEMENTS: Final[Schema] = {
    "standard": closed(_STANDARD, may_lack=("pauses", "results")),
    "wait": closed(_WAIT),
    "fees": closed(_FEES, may_lack=("note", "refunds")),
    "decision": closed(_DECISION, may_lack=("four_eyes",)),
    "letter": closed(_LETTER),
    "notices": closed(_NOTICES),
    "retention": closed(_RETENTION),
    "review": closed(_REVIEW),
}
