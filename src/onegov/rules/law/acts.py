"""How Acts and regulations are named in each language."""

import re
from typing import Final

from onegov.core.types import Text
from onegov.rules.law.places import read_place

#: Titles of the consolidated texts that services cite, by Justice Canada's id.
TITLES: Final = {
    "C-29": Text("Citizenship Act", "Loi sur la citoyenneté"),
    "SOR-93-246": Text("Citizenship Regulations", "Règlement sur la citoyenneté"),
    "I-2.5": Text(
        "Immigration and Refugee Protection Act",
        "Loi sur l’immigration et la protection des réfugiés",
    ),
    "SOR-2002-227": Text(
        "Immigration and Refugee Protection Regulations",
        "Règlement sur l’immigration et la protection des réfugiés",
    ),
    "P-21": Text("Privacy Act", "Loi sur la protection des renseignements personnels"),
    "C-52.6": Text("Customs Act", "Loi sur les douanes"),
    "I-3.3": Text("Income Tax Act", "Loi de l’impôt sur le revenu"),
}
_ID: Final = re.compile(r"(?!.*\.\.)[A-Z0-9][A-Za-z0-9.,_-]{0,60}")
_REPOSITORY: Final = "https://raw.githubusercontent.com/justicecanada/laws-lois-xml/HEAD"
# Series of regulations: how their ids begin in each language.
_SERIES: Final = (("SOR-", "DORS-"), ("SI-", "TR-"), ("C.R.C.,_c._", "C.R.C.,_ch._"))


def read_number(number: str) -> str:
    """The id of a text by the number printed on it, in either language: ``DORS/2002-227``.

    One id serves both languages: ``SOR-2002-227``. Raises ValueError when it can be no number.
    """
    name = " ".join(number.split()).replace("/", "-").replace(" ", "_")
    for english, french in _SERIES:
        if name.startswith(french):
            name = english + name.removeprefix(french)
    if not is_id(name):
        raise ValueError(f"{number!r} is not the number of an Act or regulation")
    return name


def is_id(act: str) -> bool:
    """Whether ``act`` can be the id of a text, and so part of a file's name."""
    return _ID.fullmatch(act) is not None


def write_file_name(act: str, language: str) -> str:
    """The name of its file as Justice Canada has it: ``DORS-2002-227.xml`` in French."""
    for english, french in _SERIES:
        if language == "fr" and act.startswith(english):
            return f"{french}{act.removeprefix(english)}.xml"
    return f"{act}.xml"


def write_address(act: str, language: str) -> str:
    """Where its file stands today, in Justice Canada's repository on GitHub."""
    is_regulation = any(act.startswith(english) for english, _ in _SERIES)
    folders = {
        "en": ("eng/acts", "eng/regulations"),
        "fr": ("fra/lois", "fra/reglements"),
    }
    return f"{_REPOSITORY}/{folders[language][is_regulation]}/{write_file_name(act, language)}"


def write_citation(act: str, at: str) -> Text:
    """A citation as people write it: ``Citizenship Act, s. 5(1)(c)(i)``; « sous-al. 5(1)c)(i) »."""
    title = TITLES.get(act, Text(act or "?", act or "?"))
    try:
        name = read_place(at).name
    except ValueError:
        return title
    return Text(en=f"{title.en}, {name.en}", fr=f"{title.fr}, {name.fr}")
