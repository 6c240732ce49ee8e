"""What the checks say, in both languages, by code."""

from typing import Final

from onegov.core.types import Text

WARNING: Final = "catalogue.warning"

MESSAGES: Final = {
    "catalogue.file.missing": Text(
        en="The file is missing.",
        fr="Le fichier est absent.",
    ),
    "catalogue.file.unreadable": Text(
        en="The file cannot be read: it must be a text file in UTF-8 of {most} KB at most.",
        fr="Le fichier est illisible : il faut un fichier texte UTF-8 d’au plus {most} Ko.",
    ),
    "catalogue.element.missing": Text(
        en="“{key}” is missing.",
        fr="« {key} » est absent.",
    ),
    "catalogue.element.unknown": Text(
        en="“{key}” is not known here. Known: {known}. In braces, a text with a comma needs quotes.",
        fr="« {key} » n’est pas connu ici. Connus : {known}. Entre accolades, un texte avec "
        "une virgule doit être entre guillemets.",
    ),
    "catalogue.element.shape": Text(
        en="This must be {shape}.",
        fr="Il faut ici {shape}.",
    ),
    "catalogue.element.reference": Text(
        en="“{name}” is not among {among}.",
        fr="« {name} » ne figure pas parmi : {among}.",
    ),
    "catalogue.id.folder": Text(
        en="The id “{id}” must be the folder’s name, “{folder}”.",
        fr="L’identifiant « {id} » doit être le nom du dossier, « {folder} ».",
    ),
    "catalogue.slug.form": Text(
        en="The slug “{slug}” must be small letters without accents, digits and single hyphens.",
        fr="L’adresse abrégée « {slug} » doit se composer de minuscules sans accent, de chiffres et "
        "de traits d’union simples.",
    ),
    "catalogue.fees.overlap": Text(
        en="Two fees apply on {day}.",
        fr="Deux montants s’appliquent le {day}.",
    ),
    "catalogue.fees.gap": Text(
        en="No fee applies on {day}.",
        fr="Aucun montant ne s’applique le {day}.",
    ),
    "catalogue.decision.machine_refuses": Text(
        en="A machine may grant or refer; only a person refuses.",
        fr="Une machine peut accorder ou renvoyer; seule une personne refuse.",
    ),
    "catalogue.applications.none": Text(
        en="This service takes no applications: it has no use for “{key}”.",
        fr="Ce service ne reçoit pas de demandes : « {key} » n’y sert à rien.",
    ),
    "catalogue.letters.placeholder": Text(
        en="“{name}” is no placeholder. Known: {known}.",
        fr="« {name} » n’est pas un champ de lettre. Connus : {known}.",
    ),
    "catalogue.letters.languages_differ": Text(
        en="English and French do not hold the same placeholders: {differ}.",
        fr="Le français et l’anglais n’ont pas les mêmes champs : {differ}.",
    ),
    "catalogue.letters.outcome": Text(
        en="The decision can end in “{outcome}”, and no letter tells of it.",
        fr="La décision peut être « {outcome} », et aucune lettre ne l’annonce.",
    ),
    "catalogue.rule1.language_missing": Text(
        en="The {language} text is missing.",
        fr="Il manque le texte {language}.",
    ),
    "catalogue.rule2.no_citation": Text(
        en="This cites no law. Name the act and the place.",
        fr="Aucune loi n’est citée. Indiquez la loi et l’endroit.",
    ),
    "catalogue.rule3.unused_fact": Text(
        en="No rule, letter or condition uses “{name}”: it may not be asked or fetched.",
        fr="Aucune règle, lettre ou condition n’utilise « {name} » : on ne peut ni le demander ni "
        "l’obtenir.",
    ),
    "catalogue.rule3.no_disclosure": Text(
        en="“{name}” comes from a register, so it needs disclose_under: the clause that lets the "
        "register give it.",
        fr="« {name} » provient d’un registre : il faut disclose_under, la disposition qui permet "
        "au registre de le communiquer.",
    ),
    "catalogue.rule3.source": Text(
        en="“{source}” must be `ask`, `derived` or `register MEMBER.service`.",
        fr="« {source} » doit être « ask », « derived » ou « register MEMBRE.service ».",
    ),
    "catalogue.rule4.missing": Text(
        en="No service without {what}.",
        fr="Pas de service sans {what}.",
    ),
    "catalogue.rule6.default": Text(
        en="A fact has no default: what nobody told us stays unknown.",
        fr="Un fait n’a pas de valeur par défaut : ce que personne ne nous a dit reste inconnu.",
    ),
    "catalogue.rule8.consent_to_collect": Text(
        en="Consent cannot replace the clause that lets the service collect a fact.",
        fr="Le consentement ne remplace pas la disposition qui permet au service de recueillir un fait.",
    ),
    "catalogue.rule9.not_on_a_page": Text(
        en="“{name}” is asked, and no page of the form holds it.",
        fr="« {name} » est demandé, mais ne figure sur aucune page du formulaire.",
    ),
    "catalogue.rule9.on_two_pages": Text(
        en="“{name}” stands on more than one page.",
        fr="« {name} » figure sur plus d’une page.",
    ),
    "catalogue.rule9.not_asked": Text(
        en="“{name}” is on a page, and it is not asked of anyone.",
        fr="« {name} » figure sur une page, mais n’est demandé à personne.",
    ),
    "catalogue.rule9.two_pages_alike": Text(
        en="Two pages have the id “{name}”.",
        fr="Deux pages ont l’identifiant « {name} ».",
    ),
    "catalogue.warning1.sentence_length": Text(
        en="A sentence of {words} words in {language} (aim for {most} at most): “{start}…”",
        fr="Une phrase de {words} mots en {language} (visez {most} au plus) : « {start}… »",
    ),
    "catalogue.warning1.reading_level": Text(
        en="Reading ease is {score} in {language} (aim for {least} or more; {measure}).",
        fr="La lisibilité est de {score} en {language} (visez {least} ou plus; {measure}).",
    ),
    "catalogue.warning1.same_text": Text(
        en="English and French are the same words.",
        fr="L’anglais et le français sont identiques.",
    ),
    "catalogue.warning8.wet_signature": Text(
        en="“{word}” asks for a signature on paper. The attestation page takes its place.",
        fr="« {word} » demande une signature sur papier. La page d’attestation la remplace.",
    ),
    "catalogue.warning8.register_upload": Text(
        en="“{word}” asks for a copy of what {register} already holds. Fetch it instead.",
        fr="« {word} » demande une copie de ce que {register} détient déjà. Obtenez-le plutôt du registre.",
    ),
    "catalogue.warning8.consent": Text(
        en="{clause} is not known to let consent stand in for a law. Ask the legal reviewer.",
        fr="Rien n’indique que {clause} permet de s’en remettre au consentement. Consultez les "
        "services juridiques.",
    ),
}

#: Shapes of elements, for ``catalogue.element.shape``.
SHAPES: Final = {
    "text": Text(en="text", fr="du texte"),
    "list": Text(en="a list with at least one entry", fr="une liste d’au moins une entrée"),
    "mapping": Text(en="named entries (`name: value`)", fr="des entrées nommées (« nom: valeur »)"),
    "date": Text(en="a date such as 2026-05-13", fr="une date comme 2026-05-13"),
    "number": Text(
        en="a whole number from {low} to {high}", fr="un nombre entier de {low} à {high}"
    ),
    "percent": Text(en="a percentage such as 80 %", fr="un pourcentage comme 80 %"),
    "span": Text(
        en="a length such as 12 months, 90 days or 2 years",
        fr="une durée comme 12 months, 90 days ou 2 years",
    ),
    "size": Text(en="a size such as 4 MB or 500 KB", fr="une taille comme 4 MB ou 500 KB"),
    "yes_no": Text(en="yes or no", fr="yes ou no"),
    "place": Text(en="a place in the law such as 5(1)(c)", fr="un endroit de la loi comme 5(1)(c)"),
    "service_id": Text(
        en="an id such as ircc/citizenship-grant", fr="un identifiant comme ircc/citizenship-grant"
    ),
    "name": Text(
        en="a name of small letters, digits, hyphens or underscores",
        fr="un nom de minuscules sans accent, de chiffres, de traits d’union ou de tirets bas",
    ),
    "url": Text(
        en="an address that begins with https://", fr="une adresse qui débute par https://"
    ),
    "media": Text(
        en="a media type such as application/pdf", fr="un type de média comme application/pdf"
    ),
}


def say(code: str, **values: object) -> Text:
    """The message of ``code`` with ``values`` filled in; a Text is filled in by language."""
    message = MESSAGES[code]
    return Text(
        en=message.en.format(**{key: _in(value, "en") for key, value in values.items()}),
        fr=message.fr.format(**{key: _in(value, "fr") for key, value in values.items()}),
    )


def _in(value: object, language: str) -> object:
    return value.in_(language) if isinstance(value, Text) else value


def shape(name: str, **values: object) -> Text:
    """The name of a shape, with bounds filled in."""
    text = SHAPES[name]
    return Text(en=text.en.format(**values), fr=text.fr.format(**values))
