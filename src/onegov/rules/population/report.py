"""A comparison for a reader in one language, on the screen."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import groupby
from typing import Final

from onegov.core.types import Text
from onegov.rules.population.comparing import Comparison
from onegov.rules.population.lines import Line, lines_of, write_difference, write_share
from onegov.rules.reasoning.wording import NBSP, write_date, write_number

COLUMNS: Final = (
    Text("Rule", "Règle"),
    Text("Group", "Groupe"),
    Text("Change", "Changement"),
    Text("People", "Personnes"),
    Text("Share of the group", "Part du groupe"),
    Text("Mean change", "Écart moyen"),
    Text("Greatest change", "Plus grand écart"),
)
KINDS: Final = {
    "gains": Text("gains", "gagne"),
    "loses": Text("loses", "perd"),
}
_FEW: Final = 8  # so many rules that stay the same are named
SAME: Final = Text("The same for everyone", "Identique pour tout le monde")
NOTHING: Final = Text("Nothing changes for anybody.", "Rien ne change pour personne.")
_INVENTED: Final = Text(
    "These people are invented; the figures show what the rules do, not how many people there are.",
    "Ces personnes sont inventées; les chiffres montrent l’effet des règles, non combien de gens "
    "il y a.",
)


def write_report(comparison: Comparison, language: str) -> str:
    """What was compared, then who gains and who loses, then what counts cannot show."""
    lines = lines_of(comparison)
    parts = [question(comparison).in_(language), describe(comparison).in_(language)]
    parts += [_INVENTED.in_(language), ""]
    parts += [*_table(lines, language, comparison.goal), "", *notes(comparison, language)]
    return "\n".join(parts).rstrip() + "\n"


def question(comparison: Comparison) -> Text:
    """What people call the rule that answers the service's question."""
    rules = comparison.versions[1].ruleset.rules
    return next(rule.label for rule in rules if rule.name == comparison.goal)


def describe(comparison: Comparison) -> Text:
    """What was compared: how many people, under which laws."""
    new = comparison.versions[1]
    seed = comparison.seed
    size = {
        language: write_number(Fraction(comparison.size), language) for language in ("en", "fr")
    }
    versions = [(v.ruleset.source_hash[:12], v.on) for v in comparison.versions]
    texts = {
        language: [f"{version}, {write_date(on, language)}" for version, on in versions]
        for language in ("en", "fr")
    }
    apply_on = {language: write_date(new.on, language) for language in ("en", "fr")}
    return Text(
        en=f"{size['en']} invented people who apply on {apply_on['en']} (seed {seed}). "
        f"Old: {texts['en'][0]}. New: {texts['en'][1]}.",
        fr=f"{size['fr']} personnes inventées qui présentent leur demande le "
        f"{apply_on['fr']} (germe {seed}). Ancienne version{NBSP}: {texts['fr'][0]}. "
        f"Nouvelle version{NBSP}: {texts['fr'][1]}.",
    )


def invented() -> Text:
    """The warning that belongs to every figure."""
    return _INVENTED


def cells(line: Line, language: str, goal: str) -> tuple[str, ...]:
    """A line as words in the order of COLUMNS; who gets the goal gains, any other yes is just a yes."""
    group = line.group.in_(language)
    if line.by:
        group = f"{line.by_label.in_(language)}{' = ' if language == 'en' else f'{NBSP}= '}{group}"
    sizes = (
        write_difference(each, line.unit, language) if each is not None else ""
        for each in (line.mean, line.most)
    )
    change = line.text.in_(language)
    if line.rule == goal and line.change in KINDS:
        change = f"{KINDS[line.change].in_(language)} ({change})"
    people = write_number(Fraction(line.people), language)
    return (
        line.label.in_(language),
        group,
        change,
        people,
        write_share(line.share, language),
        *sizes,
    )


def width(lines: Sequence[Line]) -> int:
    """How many of COLUMNS are needed: the last two only where numbers change."""
    return len(COLUMNS) if any(line.mean is not None for line in lines) else len(COLUMNS) - 2


def colon(language: str) -> str:
    """A colon as the language spaces it."""
    return ": " if language == "en" else f"{NBSP}: "


def _table(lines: Sequence[Line], language: str, goal: str) -> Iterator[str]:
    if not lines:
        yield NOTHING.in_(language)
        return
    columns = width(lines)
    rows = [cells(line, language, goal)[1:columns] for line in lines]
    head = [column.in_(language) for column in COLUMNS[1:columns]]
    widths = [max(len(row[place]) for row in [head, *rows]) for place in range(len(head))]
    yield "  " + _row(head, widths)
    shown = iter(rows)
    for label, part in groupby(line.label.in_(language) for line in lines):
        yield label
        for _ in part:
            yield "  " + _row(next(shown), widths)


def _row(row: Sequence[str], widths: Sequence[int]) -> str:
    texts = [cell.ljust(width) for cell, width in zip(row[:2], widths[:2], strict=True)]
    numbers = [cell.rjust(width) for cell, width in zip(row[2:], widths[2:], strict=True)]
    return "  ".join([*texts, *numbers]).rstrip()


def notes(comparison: Comparison, language: str) -> Iterator[str]:
    """What the table does not show: what stays the same, what only one version has."""
    same = unchanged(comparison)
    if same:
        names = "; ".join(label.in_(language) for label in same)
        told = names if len(same) <= _FEW else how_many_same(comparison).in_(language)
        yield f"{SAME.in_(language)}{colon(language)}{told}."
    yield from differences(comparison, language)


def unchanged(comparison: Comparison) -> list[Text]:
    """The rules that give everyone the same, as people call them."""
    return [change.rule.label for change in comparison.rules if not change.total.changed]


def how_many_same(comparison: Comparison) -> Text:
    """How many of the rules give everyone the same."""
    same, rules = len(unchanged(comparison)), len(comparison.rules)
    return Text(en=f"{same} of {rules} rules", fr=f"{same} règles sur {rules}")


def differences(comparison: Comparison, language: str) -> Iterator[str]:
    """What only one version has, and for how many people the fast evaluation could not tell."""
    for each in comparison.differences:
        yield f"{each.label.in_(language)} ({each.name}){colon(language)}{each.text.in_(language)}."
    slow = Fraction(max(comparison.one_by_one))
    if slow:
        people = write_number(slow, language)
        yield Text(
            en=f"For {people} people only the three-valued evaluation could tell.",
            fr=f"Pour {people} personnes, seule l’évaluation à trois valeurs a pu répondre.",
        ).in_(language)
