"""A small service written into a folder, for tests of invented people."""

from pathlib import Path

HASH = "0" * 64
LAW = (
    f'[{{act: C-29, at: "5(1)", fid: 1, reviewed: 2026-11-23, sha256: {{en: {HASH}, fr: {HASH}}}}}]'
)
YES_NO = "{yes: {en: Y, fr: O}, no: {en: N, fr: N}, unknown: {en: U, fr: I}}"
REFER = "{yes: {en: Y, fr: O}, refer: {en: R, fr: V}, unknown: {en: U, fr: I}}"
KNOWN = "{known: {en: K, fr: C}, unknown: {en: U, fr: I}}"
NOTE = "note: {en: Invented, fr: Inventé}"

FACTS = """
facts:
  applied: {type: date, sources: [derived], label: {en: Applied, fr: Demande}}
  born: {type: date, sources: [ask], label: {en: Born, fr: Naissance}}
  worker: {type: yes_no, sources: [ask], label: {en: Worker, fr: Travaille}}
  mode:
    type: choice
    choices:
      air: {en: By air, fr: Par avion}
      land: {en: By land, fr: Par terre}
      sea: {en: By sea, fr: Par mer}
    sources: [ask]
    label: {en: Way in, fr: Voie}
  level: {type: number, range: {from: 0, through: 12}, sources: [ask], label: {en: Level, fr: Niveau}}
  hours:
    type: number
    unit: hours_per_week
    range: {from: 0, through: 60}
    decimals: 1
    sources: [ask]
    label: {en: Hours, fr: Heures}
    only_if: [{fact: worker, is: [yes]}]
  pension:
    type: yes_no
    sources: [ask]
    label: {en: Pension, fr: Pension}
    only_if: [{fact: born, age: {from: 65, through: 120}}]
  trips: {type: trips, sources: [ask], label: {en: Trips, fr: Voyages}}
  status:
    type: spans
    choices: {student: {en: Student, fr: Études}, guest: {en: Guest, fr: Visite}}
    sources: [ask]
    label: {en: Status, fr: Statut}
  tax_years: {type: tax_years, sources: [ask], label: {en: Taxes, fr: Impôts}}
  remark: {type: text, sources: [ask], label: {en: Remark, fr: Remarque}}
"""


def rule(name: str, body: str, *, because: str = YES_NO) -> str:
    return f"""
  - rule: {name}
    label: {{en: Rule {name}, fr: Règle {name}}}
    law: {LAW}
    {body}
    because: {because}
"""


RULES = [
    rule("adult", "value: age_at(born, applied) >= 18 years"),
    rule("busy", "value: worker and hours >= 20 hours per week"),
    rule("score", "unit: points\n    value: level * 5 points", because=KNOWN),
    rule("half", "unit: points\n    value: score / 2", because=KNOWN),
    rule(
        "door",
        """choices: {open: {en: Open, fr: Ouverte}, shut: {en: Shut, fr: Fermée}}
    table:
      of: [mode, level]
      rows:
        - {if: [air, any], then: open}
        - {if: [land or sea, ">= 6"], then: open}
        - {if: [land or sea, "<= 5"], then: shut}""",
        because=KNOWN,
    ),
    rule(
        "here",
        "value: days_present(trips, 2 years ending the day before applied, status) >= 600 days",
    ),
    rule("taxed", "value: tax_years_met(tax_years, 3 years ending the day before applied) >= 2"),
    rule("clear", "refer_if: pension", because=REFER),
    rule("goal", 'value: adult and here and (busy or score >= 30 points) and door = "open"'),
]  # fmt: skip


def write_service(
    folder: Path, *, facts: str = FACTS, rules: list[str] | None = None, population: str = ""
) -> Path:
    folder.mkdir(parents=True)
    text = "goal: goal\nas_of: applied\nrules:" + "".join(RULES if rules is None else rules)
    (folder / "rules.yaml").write_text(text, encoding="utf-8")
    (folder / "definition.yaml").write_text(facts, encoding="utf-8")
    if population:
        (folder / "tests.yaml").write_text(population, encoding="utf-8")
    return folder
