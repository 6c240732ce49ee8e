"""Reads elements out of a YAML file by what they mean, and gathers what is wrong with them."""

from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import Final

from onegov.core.types import Text
from onegov.rules.errors import Fix, Problem, RulesError
from onegov.rules.language import keys
from onegov.rules.language.grammar import BadExpression, is_keyword
from onegov.rules.language.items import Item
from onegov.rules.language.keys import in_english, spellings
from onegov.rules.language.proposals import (
    nearest,
    propose_date,
    propose_name,
    propose_number,
    propose_quotes,
    propose_unit,
    quote_anew,
)
from onegov.rules.law.acts import write_citation
from onegov.rules.meaning.primitives import FRENCH_NAMES, PRIMITIVES
from onegov.rules.types import Citation
from onegov.rules.types.tree import InForce
from onegov.rules.types.units import UNITS

_EMPTY: Final = Item("", 0)
_PLACEHOLDER: Final = Text("?", "?")
_HASH_LENGTH: Final = 64
_MOST_DIGITS: Final = 15
_MOST_PROBLEMS: Final = 200


class Elements:
    """The problems of one file; each reader answers with something usable even after a problem.

    A file with very many of them is read no further: RulesError.
    """

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.cite_source: Callable[[Item, str], Citation] | None = None

    def add(
        self, where: Item, element: str, code: str, message: Text, *, fix: Text | None = None
    ) -> None:
        """Will note one problem at ``where``."""
        place = (self.file, where.line, element, code, message, where.column)
        self.problems.append(Problem(*place, fix))
        if len(self.problems) >= _MOST_PROBLEMS:
            raise RulesError(self.problems)

    def wrong(self, where: Item, element: str, error: BadExpression, *, start: int = 0) -> None:
        """Will note what is wrong with the expression at sign ``start`` of the text in ``where``."""
        at, fix = start + (error.at or 0), error.fix
        quoted = quote_anew(where, at, fix) if isinstance(fix, Fix) else None
        if quoted:
            at, fix = 0, quoted
        self.add(where.at_sign(at), element, error.code, error.message, fix=fix)

    def only(self, item: Item, allowed: Collection[str], element: str) -> Item:
        """``item`` with its keys in English; notes each that is not ``allowed``, and no mapping."""
        item = in_english(item, allowed)
        if not isinstance(item.value, Mapping):
            self.add(
                item,
                element,
                "rules.not_a_mapping",
                Text(
                    en="Expected named entries (`name: value`) here.",
                    fr="Il faut ici des entrées nommées (« nom: valeur »).",
                ),
            )
        for key in item.mapping:
            if key not in allowed:
                self.unknown_key(item, key, allowed, element)
        return item

    def unknown_key(self, item: Item, key: str, allowed: Collection[str], element: str) -> None:
        """Will note that ``key`` of ``item`` is none of ``allowed``."""
        known = ", ".join(sorted(allowed))
        message = Text(
            en=f"“{key}” is not known here. Known: {known}.",
            fr=f"« {key} » n’est pas connu ici. Connus : {known}.",
        )
        quoted = propose_quotes(item, key)
        if quoted is None:
            place, fix = item.mapping[key].at_key(), nearest(key, spellings(allowed))
        elif key == quoted.first:
            place, fix = quoted.text, quoted.fix
        else:
            return  # told with the first of them
        self.add(place, _under(element, key), "rules.unknown_element", message, fix=fix)

    def need(self, item: Item, key: str, element: str) -> Item:
        """The entry ``key``; notes a problem when it is absent or empty."""
        found = item.mapping.get(key)
        if found is None or found.value in ("", (), {}):
            self.add(
                item,
                _under(element, key),
                "rules.missing",
                Text(en=f"“{key}” is missing or empty.", fr=f"« {key} » est absent ou vide."),
            )
            return Item("", item.line)
        return found

    def word(self, item: Item, key: str, element: str) -> str:
        """A text in no language, such as a name."""
        return self.need(item, key, element).text

    def text(self, item: Item, key: str, element: str) -> Text:
        """A text in both languages."""
        return self.both(self.need(item, key, element), _under(element, key))

    def both(self, item: Item, element: str) -> Text:
        """The Text that ``item`` holds as ``{en: …, fr: …}``."""
        if not item.value:
            return _PLACEHOLDER
        item = self.only(item, keys.TEXT, element)
        texts = {key: item.mapping.get(key, _EMPTY).text.strip() for key in ("en", "fr")}
        for language, name in (
            ("en", Text("English", "l’anglais")),
            ("fr", Text("French", "le français")),
        ):
            if not texts[language]:
                self.add(
                    item,
                    element,
                    "rules.missing_language",
                    Text(en=f"The {name.en} text is missing.", fr=f"Il manque {name.fr}."),
                    fix=Text(en=f"Add “{language}: …”.", fr=f"Ajoutez « {language}: … »."),
                )
        return Text(**texts) if all(texts.values()) else _PLACEHOLDER

    def day(self, item: Item, element: str) -> date:
        """A date written as YYYY-MM-DD."""
        try:
            return date.fromisoformat(item.text)
        except ValueError:
            self.add(
                item,
                element,
                "rules.bad_date",
                Text(
                    en=f"“{item.text}” is not a date (YYYY-MM-DD).",
                    fr=f"« {item.text} » n’est pas une date (AAAA-MM-JJ).",
                ),
                fix=propose_date(item.text),
            )
            return date.min

    def unit(self, item: Item, element: str) -> str:
        """The entry ``unit``, "" when it is absent."""
        entry = item.mapping.get("unit")
        if entry is None:
            return ""
        if entry.text not in UNITS:
            self.add(
                entry,
                _under(element, "unit"),
                "rules.unknown_unit",
                Text(
                    en=f"“{entry.text}” is not a unit. There are: {', '.join(UNITS)}.",
                    fr=f"« {entry.text} » n’est pas une unité. Il y a : {', '.join(UNITS)}.",
                ),
                fix=propose_unit(entry.text),
            )
        return entry.text

    def whole(self, item: Item, key: str, element: str) -> int | None:
        """The entry ``key`` as a whole number, None when it is absent."""
        entry = item.mapping.get(key)
        if entry is None:
            return None
        digits = entry.text.removeprefix("-")
        if digits.isascii() and digits.isdigit() and len(digits) <= _MOST_DIGITS:
            return int(entry.text)
        self.add(
            entry,
            _under(element, key),
            "rules.bad_number",
            Text(
                en=f"“{entry.text[:40]}” is not a whole number.",
                fr=f"« {entry.text[:40]} » n’est pas un nombre entier.",
            ),
            fix=propose_number(entry.text),
        )
        return None

    def in_force(self, item: Item, element: str) -> InForce:
        """The entry ``in_force: {from:, to:}``; always, when it is absent."""
        entry = item.mapping.get("in_force")
        if entry is None:
            return InForce()
        element = _under(element, "in_force")
        entry = self.only(entry, keys.IN_FORCE, element)
        days = {key: self.day(part, element) for key, part in entry.mapping.items()}
        return InForce(days.get("from", date.min), days.get("to"))

    def entries(self, item: Item, key: str, element: str) -> tuple[Item, ...]:
        """The entries of the list ``key``; empty when it is absent."""
        found = item.mapping.get(key)
        if found is not None and not isinstance(found.value, tuple):
            self.add(
                found,
                _under(element, key),
                "rules.not_a_list",
                Text(
                    en="Expected a list here (lines that begin with `- `).",
                    fr="Il faut ici une liste (lignes qui commencent par « - »).",
                ),
            )
        return found.entries if found else ()

    def citations(self, item: Item, element: str) -> tuple[Citation, ...]:
        """The clauses under ``law``; at least one."""
        self.need(item, "law", element)
        element = _under(element, "law")
        return tuple(self._citation(entry, element) for entry in self.entries(item, "law", element))

    def _citation(self, item: Item, element: str) -> Citation:
        if self.cite_source is not None and "source" in item.mapping:
            return self.cite_source(item, element)
        item = self.only(item, keys.CLAUSE, element)
        act, at = self.word(item, "act", element), self.word(item, "at", element)
        hashes = self.both(self.need(item, "sha256", element), element)
        if any(len(part) != _HASH_LENGTH for part in (hashes.en, hashes.fr)):
            self.add(
                item,
                element,
                "rules.bad_hash",
                Text(
                    en="The hash of each language has 64 signs; `onegov law cite` prints it.",
                    fr="L’empreinte de chaque langue compte 64 signes; « onegov law cite » l’affiche.",
                ),
                fix=Text(
                    en=f"Run: onegov law cite {act} '{at}'",
                    fr=f"Lancez : onegov law cite {act} '{at}'",
                ),
            )
        return Citation(
            act=act,
            at=at,
            fid=self.word(item, "fid", element),
            sha256_en=hashes.en,
            sha256_fr=hashes.fr,
            reviewed=self.day(self.need(item, "reviewed", element), element),
            label=write_citation(act, at),
        )

    def name(self, text: str, where: Item, taken: Mapping[str, object]) -> None:
        """Will note that ``text`` cannot name something new."""
        if text in taken:
            self.add(
                where,
                text,
                "rules.name_taken",
                Text(
                    en=f"“{text}” already names something else.",
                    fr=f"« {text} » désigne déjà autre chose.",
                ),
            )
        elif not _is_free(text):
            self.add(
                where,
                text,
                "rules.bad_name",
                Text(
                    en=f"“{text}” cannot be a name: small letters, digits and _, no word of the language.",
                    fr=f"« {text} » ne peut servir de nom : minuscules sans accent, chiffres et _, "
                    "aucun mot du langage.",
                ),
                fix=propose_name(text),
            )


def _is_free(name: str) -> bool:
    plain = name.isascii() and name.isidentifier() and name == name.lower() and name[0] != "_"
    return plain and not is_keyword(name) and name not in {*PRIMITIVES, *FRENCH_NAMES, "min", "max"}


def _under(element: str, key: str) -> str:
    return f"{element}.{key}" if element else key
