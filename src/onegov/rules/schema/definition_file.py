"""The schema of ``definition.yaml``. The catalogue reads that file; a test keeps the two equal."""

from typing import Final

from onegov.core.types import Text
from onegov.rules.schema import definition_facts, definition_service
from onegov.rules.schema.definition_parts import ID, LABELLED, PIECES, TEXTS, closed
from onegov.rules.schema.parts import (
    NAME,
    TEXT_REF,
    WORD,
    YES_NO,
    Help,
    Schema,
    document,
    list_of,
    named,
)

_SLUG: Final[Schema] = {"type": "string", "pattern": "^(?=.{1,60}$)[a-z0-9]+(-[a-z0-9]+)*$"}
_SLUGS: Final[Help] = {
    "en": (Text("In English addresses.", "Dans les adresses anglaises."), _SLUG),
    "fr": (Text("In French addresses.", "Dans les adresses françaises."), _SLUG),
}
_WORDS: Final[Help] = {
    "en": (Text("English words.", "Mots anglais."), list_of(WORD)),
    "fr": (Text("French words.", "Mots français."), list_of(WORD)),
}
_LIST: Final[Schema] = list_of(LABELLED)


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


_FILE: Final[Help] = {
    "format": (
        Text("The format of this file: 1.", "Le format du fichier : 1."),
        {"enum": [1, "1"]},
    ),
    "id": (
        Text(
            "Department and folder, such as ircc/citizenship-grant.",
            "Le ministère et le dossier, par exemple ircc/citizenship-grant.",
        ),
        {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*/[a-z0-9]+(-[a-z0-9]+)*$"},
    ),
    "owner": (Text("The department, in short.", "Le ministère, en abrégé."), WORD),
    "owner_name": (Text("The department's name.", "Le nom du ministère."), TEXT_REF),
    "inventory_id": (
        Text("Its id in the GC Service Inventory.", "Son numéro au Répertoire des services du GC."),
        WORD,
    ),
    "purpose_code": (
        Text("Why registers are read, in one word.", "La fin des consultations, en un mot."),
        ID,
    ),
    "name": (Text("The service's name.", "Le nom du service."), TEXT_REF),
    "summary": (Text("One sentence.", "Une phrase."), TEXT_REF),
    "slug": (
        Text("Its address: small letters, digits, hyphens.", "Son adresse abrégée, sans accent."),
        closed(_SLUGS),
    ),
    "people_say": (Text("Words people type.", "Les mots que les gens tapent."), closed(_WORDS)),
    "life_events": (Text("Events it belongs to.", "Les événements de la vie."), _LIST),
    "audience": (Text("Whom it is for.", "À qui il s’adresse."), TEXT_REF),
    "takes_applications": (
        Text(
            "no for a service that only answers a question; yes where it is absent.",
            "no pour un service qui ne fait que répondre à une question; yes s’il est absent.",
        ),
        YES_NO,
    ),
    "about": (Text("What it is.", "Ce que c’est."), TEXTS),
    "who_qualifies": (Text("Who qualifies.", "Qui est admissible."), TEXTS),
    "what_you_need": (Text("What to have at hand.", "Ce qu’il faut avoir en main."), TEXTS),
    "channels": (Text("Ways to apply.", "Les façons de présenter une demande."), _LIST),
    "standards": (
        Text(
            "Service standards. The first gives the due date.",
            "Les normes de service. La première donne l’échéance.",
        ),
        list_of(_ref("standard")),
    ),
    "waits": (Text("Published processing times.", "Les délais publiés."), list_of(_ref("wait"))),
    "fees": (Text("What it costs.", "Ce que cela coûte."), _ref("fees")),
    "acts": (Text("Names of the Acts cited.", "Le nom des lois citées."), named(TEXT_REF)),
    "agreements": (
        Text("What lets registers give facts.", "Ce qui permet aux registres de communiquer."),
        named(_ref("agreement")),
    ),
    "registers": (
        Text("Registers, as MEMBER.service.", "Les registres, sous la forme MEMBRE.service."),
        named(_ref("register")),
    ),
    "facts": (
        Text(
            "What the service must know; nothing that no rule, letter or condition uses.",
            "Ce que le service doit savoir; rien qu’aucune règle, lettre ou condition n’utilise.",
        ),
        named(_ref("fact"), names=NAME),
    ),
    "form": (Text("Pages of the form.", "Les pages du formulaire."), list_of(_ref("page"))),
    "documents": (Text("Files people give.", "Les fichiers fournis."), named(_ref("document"))),
    "decision": (Text("Who may decide what.", "Qui peut décider quoi."), _ref("decision")),
    "letters": (
        Text("Letters by outcome.", "Les lettres, selon le résultat."),
        named(_ref("letter")),
    ),
    "notices": (Text("What people are told.", "Les avis aux personnes."), _ref("notices")),
    "recourse": (Text("What to do if one disagrees.", "Les recours."), _LIST),
    "feedback": (Text("How to give feedback.", "La rétroaction."), LABELLED),
    "uncoded": (
        Text(
            "What no rule decides: always an officer's.",
            "Ce qu’aucune règle ne décide : toujours à un agent ou une agente.",
        ),
        _LIST,
    ),
    "later_steps": (Text("What comes after.", "Les étapes ultérieures."), _LIST),
    "retention": (
        Text("How long things are kept.", "Les durées de conservation."),
        named(_ref("retention")),
    ),
    "reviews": (Text("Who signs which change.", "Qui approuve quoi."), list_of(_ref("review"))),
}
_OPTIONAL: Final = (
    *("inventory_id", "takes_applications", "waits"),
    *("agreements", "registers", "documents", "letters"),
)


_LETTERS: Final[Schema] = {
    "if": {
        "properties": {"takes_applications": {"const": "no"}},
        "required": ["takes_applications"],
    },
    "else": {"required": ["letters"]},
}


def definition_file() -> Schema:
    """The schema of ``definition.yaml``."""
    return document(
        Text("Definition of a service", "Définition d’un service"),
        {**closed(_FILE, may_lack=_OPTIONAL), **_LETTERS},
        {**PIECES, **definition_facts.ELEMENTS, **definition_service.ELEMENTS},
    )
