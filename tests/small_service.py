"""The small service of the how-to, with the changes that a test needs."""

import shutil
from pathlib import Path

EXAMPLE = Path(__file__).parents[1] / "docs/how-to/example-service/ircc/proof-of-citizenship"
SERVICE_ID = "ircc/proof-of-citizenship"
_POINTS = """
  - rule: total
    label: {en: Points for citizenship, fr: Points de citoyenneté}
    law:
      - {act: C-29, at: "3(1)(a)", fid: 81640, reviewed: 2026-11-23,
         sha256: {en: 7593a611d0613764bb57bd792c6a734f843bc64c9fbb8893830276a3bb76358c,
                  fr: 0b1d7b2eaa73ddc2b2d4ea4cb18426cba8fdb6d6f0c60b4bf5fe316b60e9a3b7}}
    in_force: {from: 2009-04-17}
    unit: points
    table:
      of: eligible
      rows:
        - {if: yes, then: 1200}
        - {if: no, then: 0}
    because:
      known:
        en: Birth or a grant gives all points.
        fr: La naissance ou l’attribution donne tous les points.
      unknown: {en: We need your answers., fr: Il nous faut vos réponses.}
"""


def make(folder: Path, *, free: bool = False, counts: bool = False) -> Path:
    """Will write the service under ``folder``; where it lies.

    Args:
        free: it costs nothing and asks no register.
        counts: its goal is a number of points instead of a yes or no.
    """
    target = folder / "ircc" / "proof-of-citizenship"
    shutil.copytree(EXAMPLE, target)
    if free:
        _change(target / "definition.yaml", "cents: 7500", "cents: 0")
        _change(target / "definition.yaml", "[register IRCC.identity, ask]", "[ask]")
        _change(target / "definition.yaml", "    disclose_under: ircc-own-records\n", "")
        _leave_out(target / "definition.yaml", "agreements", "registers")
        _change(target / "definition.yaml", "[facts, registers, retention]", "[facts, retention]")
    if counts:
        rules = target / "rules.yaml"
        _change(rules, "goal: eligible", "goal: total")
        rules.write_text(rules.read_text("utf-8") + _POINTS, "utf-8")
    return target


def _change(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file.name}"
    file.write_text(text.replace(old, new), "utf-8")


def _leave_out(file: Path, *keys: str) -> None:
    kept, is_left_out = [], False
    for line in file.read_text("utf-8").splitlines(keepends=True):
        if line[:1].isalpha():
            is_left_out = line.partition(":")[0] in keys
        kept += [] if is_left_out else [line]
    file.write_text("".join(kept), "utf-8")
