"""What a DMN file gave, as YAML: facts for the definition, parameters and rules; what is missing.

What is missing stays empty: ``onegov check`` names each place.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from onegov.core.types import Text
from onegov.rules.formats.dmn import yaml_writing as yaml
from onegov.rules.formats.dmn.facts import ImportedFact
from onegov.rules.formats.dmn.importing import Imported
from onegov.rules.formats.dmn.ruling import Ruling
from onegov.rules.formats.dmn.source import Label
from onegov.rules.language import keys

_MOST_CLAUSES: Final = 20
_EMPTY: Final = '{en: "", fr: ""}'


def write_part(imported: Imported, *, file: str) -> str:
    """The text of the part of a rules file; comments at its head say what a person must add."""
    head = Text(f"Read from {file}", f"Lu dans {file}")
    lines = [f"# {head.en} / {head.fr}", "#", *_comment(missing(imported))]
    if imported.facts:
        lines += ["#", "# Facts for definition.yaml / Faits pour definition.yaml", "#", "# facts:"]
        lines += [f"#   {line}" for fact in imported.facts for line in _fact(fact)]
    for section in ("parameters", "rules"):
        found = [each for each in imported.rulings if each.section == section]
        if found:
            lines += ["", f"{section}:"]
            lines += [line for ruling in found for line in _ruling(ruling)]
    return "\n".join(lines) + "\n"


def missing(imported: Imported) -> tuple[Text, ...]:
    """What a person must add or look at, in the order of the file."""
    return (
        _REASONS,
        _LAW,
        *_sources(imported.clauses),
        *_french(imported),
        *(note for fact in imported.facts for note in _fact_notes(fact)),
        *(_about(ruling.word, note) for ruling in imported.rulings for note in ruling.notes),
        *(
            _about(ruling.word, _DATED)
            for ruling in imported.rulings
            if ruling.section == "parameters"
        ),
    )


def _comment(texts: Iterable[Text]) -> Iterator[str]:
    for language, title in (
        ("en", "A person must add:"),
        ("fr", "Une personne doit ajouter\u00a0:"),
    ):
        yield f"# {title}"
        for text in texts:
            yield f"#   - {text.in_(language)}"


def _sources(clauses: tuple[str, ...]) -> Iterator[Text]:
    if clauses:
        more = "…" if len(clauses) > _MOST_CLAUSES else ""
        named = "; ".join(" ".join(each.split()) for each in clauses[:_MOST_CLAUSES]) + more
        yield Text(f"the file rests on: {named}", f"le fichier s’appuie sur\u00a0: {named}")


def _french(imported: Imported) -> Iterator[Text]:
    named: tuple[ImportedFact | Ruling, ...] = (*imported.facts, *imported.rulings)
    words = [each.word for each in named if _lacks(each)]
    if words:
        listed = ", ".join(words)
        yield Text(f"the French labels of: {listed}", f"le libellé français de\u00a0: {listed}")


def _lacks(each: ImportedFact | Ruling) -> bool:
    return not all(label.fr for label in (each.label, *each.choices.values()))


def _fact_notes(fact: ImportedFact) -> Iterator[Text]:
    if fact.lost:
        allowed = " ".join(fact.lost.text.split())
        yield _about(
            fact.word,
            Text(
                f"the file allows {allowed} (line {fact.lost.line})",
                f"le fichier permet {allowed} (ligne {fact.lost.line})",
            ),
        )
    if fact.type.kind == "number" and fact.type.least is None:
        yield _about(fact.word, _RANGE)
    if fact.type.kind == "number" and not fact.is_exact:
        yield _about(fact.word, _DECIMALS)
    if fact.guessed:
        yield _about(fact.word, _GUESSED)


def _about(word: str, note: Text) -> Text:
    return Text(f"{word}: {note.en}", f"{word}\u00a0: {note.fr}")


# -- YAML ------------------------------------------------------------------------------------------


def _label(label: Label) -> str:
    return yaml.mapping({"en": yaml.scalar(label.en), "fr": yaml.scalar(label.fr)})


def _choices(choices: Mapping[str, Label], indent: str) -> Iterator[str]:
    if choices:
        yield f"{indent}choices:"
        for choice, label in choices.items():
            yield f"{indent}  {yaml.scalar(choice)}: {_label(label)}"


def _fact(fact: ImportedFact) -> Iterator[str]:
    yield f"{fact.word}:"
    yield f"  label: {_label(fact.label)}"
    yield f"  type: {fact.type.kind}"
    if fact.type.unit:
        yield f"  unit: {fact.type.unit}"
    if fact.type.least is not None:
        ends = {"from": str(fact.type.least), "through": str(fact.type.most)}
        yield f"  range: {yaml.mapping(ends)}"
    if fact.type.decimals:
        yield f"  decimals: {fact.type.decimals}"
    yield from _choices(fact.choices, "  ")


def _ruling(ruling: Ruling) -> Iterator[str]:
    indent = "    "
    if ruling.section == "parameters":
        yield f"  {ruling.word}:"
    else:
        yield f"  - rule: {ruling.word}"
    yield f"{indent}label: {_label(ruling.label)}"
    yield f"{indent}law: []"
    yield from _choices(ruling.choices, indent)
    if ruling.of:
        yield f"{indent}of: {ruling.of}"
    yield from (f"{indent}{line}" for line in ruling.body)
    if ruling.section == "rules":
        yield f"{indent}because:"
        yield from (f"{indent}  {key}: {_EMPTY}" for key in _reasons(ruling))
        yield ""


def _reasons(ruling: Ruling) -> list[str]:
    if any(line.startswith("refer_if") for line in ruling.body):
        return list(keys.REFER_REASONS)
    yes_no = ruling.type.kind == "yes_no"
    wanted = [*(keys.YES_NO_REASONS if yes_no else keys.OTHER_REASONS)]
    refers = any("refer" in line for line in ruling.body)
    return [key.rstrip("?") for key in wanted if refers or not key.endswith("?")]


_REASONS: Final = Text(
    "the reasons of each rule (because), in both languages",
    "les motifs de chaque règle (because), dans les deux langues",
)
_LAW: Final = Text(
    "the law of each rule and parameter (onegov law cite prints it) and the days on which it is in "
    "force (in_force)",
    "la loi de chaque règle et de chaque paramètre (onegov law cite l’affiche) et les jours où elle est "
    "en vigueur (in_force)",
)
_RANGE: Final = Text("the numbers that it can be (range)", "les nombres possibles (range)")
_DECIMALS: Final = Text(
    "decimals where it is not whole", "le nombre de décimales (decimals) si ce n’est pas un entier"
)
_GUESSED: Final = Text(
    "its type and choices, which the file does not say and were taken from its tables",
    "son type et ses choix, que le fichier ne dit pas et qui ont été tirés de ses tables",
)
_DATED: Final = Text(
    "the day from which it has this value", "le jour à partir duquel il a cette valeur"
)
