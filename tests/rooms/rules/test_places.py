"""What is wrong in a service's files is shown at its sign, and the proposal, applied, mends it."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from examples import examples
from onegov.__main__ import main
from onegov.catalogue.logic import folder
from onegov.rules.errors import Fix, Problem, RulesError
from onegov.rules.language.folder import read_folder_examples, read_ruleset
from onegov.rules.public import mend, parse, read_source, tell
from onegov.rules.types import FactType

ROOT = Path(__file__).parents[3]
GRANT = ROOT / "services/ircc/citizenship-grant"
EXAMPLE = ROOT / "docs/how-to/example-service/ircc/proof-of-citizenship"

RULES, DEFINITION, TESTS = "rules.yaml", "definition.yaml", "tests.yaml"

# Text of a file of the grant; in ⟦…→…⟧ what stands there and the mistake in its place. Some are
# two mistakes away from what stood there; all are mended by the first proposal.
MISTAKES = {
    "key": (RULES, "    va⟦lu→ul⟧e: age >= 18 years\n"),
    "key in French": (RULES, "    val⟦ue→leur⟧: age >= 18 years\n"),
    "key of a parameter": (RULES, "    unit⟦→s⟧: days\n    values: {2017-10-11: 1095}"),
    "goal": (RULES, "goal: elig⟦i→⟧ble"),
    "date fact": (RULES, "as_of: ap⟦p→⟧lication_date"),
    "unit": (RULES, "    unit: ⟦day→jour⟧s\n    values: {2017-10-11: 1095}"),
    "date of a value": (RULES, "{2017⟦-10-→/10/⟧11: 365}"),
    "date written out": (
        RULES,
        "    in_force: {from: ⟦2017-10-11→11 octobre 2017⟧}\n    value: permanent",
    ),
    "name of a fact": (RULES, "value: not removal_o⟦r→⟧der"),
    "name of a rule, in folded text": (RULES, "adult and resident_statu⟦s→t⟧ and conditions_met"),
    "name in a second folded line": (
        RULES,
        '["temporary_resident", "protected_person"], excluded_period⟦s→⟧',
    ),
    "name in a reason": (RULES, "fr: Vous avez {age⟦→e⟧} ans; vous présentez donc"),
    "function": (RULES, "is: tax_year⟦s→⟧_met("),
    "function inside another": (RULES, "min(day⟦s→⟧_present_as(trips"),
    "kind of a period": (RULES, '["temporary_residen⟦t→ce⟧", "protected_person"]'),
    "number without its unit": (RULES, "value: age >= 18⟦ years→⟧\n"),
    "unit that is not wanted": (
        RULES,
        "    value: met ⟦>= tax_years_required→+ 3 >= tax_years_required + 3 years⟧",
    ),
    "two equals signs": (RULES, "value: permanent_resident⟦→ == true⟧\n"),
    "and of other languages": (RULES, "    value: age < 18 years ⟦or→||⟧ age >= 55 years or"),
    "capital": (RULES, "value: ⟦n→N⟧ot removal_order"),
    "answer of another file": (RULES, '- {otherwise: ⟦"false"→no⟧}'),
    "choice": (RULES, '["result_ac⟦c→⟧epted", "schooling"]'),
    "choice without quotes": (
        RULES,
        'language_evidence in ["result_accepted", ⟦"schooling"→schooling⟧]',
    ),
    "bracket": (RULES, "is: ⟦→(⟧5 years ending the day before application_date\n      full:"),
    "colon in a text": (RULES, 'known:\n        en: ⟦"From→From:⟧ {window}, we'),
    "sign that begins no text": (RULES, "en: ⟦A→@⟧dult, fr: Personne majeure"),
    "brace that begins a text": (RULES, "en: ⟦You are →⟧{age}, so you apply as an adult."),
    "comma in braces": (RULES, "{en: Adult, ⟦→that is, ⟧fr: Personne majeure}"),
    "space after a colon": (RULES, "    refer_if:⟦ →⟧prohibition_s22\n"),
    "tab": (RULES, "  - rule: resident_status\n⟦    →\t⟧label"),
    "bracket left open": (RULES, "\n    values: {2017-10-11: 3⟦}→⟧\n"),
    "quote left open": (RULES, 'at: "5(1)(c)(i)⟦"→⟧, fid: 81792, reviewed: 2026-11-23,'),
    "key of the definition": (DEFINITION, "audi⟦e→a⟧nce:\n"),
    "key of a fact": (DEFINITION, "    purpose⟦→s⟧:\n      en: Each day in Canada since"),
    "type": (DEFINITION, "    type: tax⟦_→⟧years\n"),
    "agreement": (DEFINITION, "disclose_under: cra-fil⟦→l⟧ing"),
    "retention": (DEFINITION, "    disclose_under: cra-filing\n    retention: ap⟦p→⟧lication"),
    "source": (DEFINITION, "[register ⟦CRA→cra⟧.filing, ask]"),
    "register": (DEFINITION, "[register CRA.fil⟦ing→lings⟧, ask]"),
    "length of time": (DEFINITION, "    within: 12 mo⟦nth→i⟧s\n"),
    "percentage": (DEFINITION, "    within: 12 months\n    target: 80 ⟦%→percent⟧"),
    "date of a fee": (DEFINITION, "    - from: ⟦2025-03-31→31 March 2025⟧\n"),
    "amount": (DEFINITION, "cents: 11⟦→,⟧975"),
    "clause": (DEFINITION, "    at: ⟦→s. ⟧107(5)(j)\n"),
    "act": (DEFINITION, "    act: C-52⟦.6→⟧\n"),
    "outcome": (DEFINITION, "machine_may: [grant⟦→s⟧, refer]"),
    "fact on a page": (DEFINITION, "[legal_name, birth_dat⟦e→⟧]"),
    "placeholder": (DEFINITION, "{submit⟦t→⟧ed_date}. On {decision_date}, we finished"),
    "comma in braces of the definition": (DEFINITION, "{en: Online, ⟦→now, ⟧fr: En ligne}"),
    "fact given": (TESTS, "given: {permanent_resid⟦e→a⟧nt: no}"),
    "person": (TESTS, "fr: Rien n’est encore connu}\n    given: {like: nobod⟦→d⟧y}"),
    "rule expected": (TESTS, "expect: {eligible: no, presen⟦c→s⟧e: unknown}"),
    "answer expected": (TESTS, "expect: {eligible: no⟦→n⟧, presence: unknown}"),
    "day": (TESTS, "    on: 2017⟦-10-→/10/⟧10\n"),
    "officer": (TESTS, '"en vigueur le 10 octobre 2017"}\n    officer: ⟦yes→true⟧'),
    "choice of a fact": (TESTS, "    language_evidence: school⟦→l⟧ing\n"),
    "rule in a reason": (TESTS, "      resident_statu⟦s→t⟧: {en: You are not"),
}


def split(marked: str) -> tuple[str, str]:
    """What stands in the file, and what is put there instead."""
    before, good, bad, after = re.split("[⟦→⟧]", marked)
    return before + good + after, before + bad + after


class Folder:
    """A copy of a service that mistakes are made in."""

    def __init__(self, source: Path, target: Path) -> None:
        self.path = target / "ircc" / source.name
        shutil.copytree(source, self.path)

    def read(self, file: str) -> str:
        return (self.path / file).read_text("utf-8")

    def write(self, file: str, text: str) -> None:
        (self.path / file).write_text(text, "utf-8")

    def replace(self, file: str, old: str, new: str) -> None:
        text = self.read(file)
        assert old in text, old
        self.write(file, text.replace(old, new, 1))

    def errors(self, file: str) -> list[Problem]:
        if file == DEFINITION:
            return [p for p in folder.check(self.path).problems if not folder.is_warning(p)]
        try:
            read_folder_examples(self.path, read_ruleset(self.path))
        except RulesError as error:
            return list(error.problems)
        return []

    def mend(self, problem: Problem) -> None:
        mended = mend(self.read(problem.file), problem)
        assert mended is not None, problem
        self.write(problem.file, mended)


@pytest.fixture
def grant(tmp_path: Path) -> Folder:
    return Folder(GRANT, tmp_path)


def exact(problems: list[Problem]) -> Iterator[Problem]:
    return (p for p in problems if isinstance(p.fix, Fix) and p.fix.is_exact)


ONE = [name for name, (file, _) in MISTAKES.items() if file == RULES]


@pytest.mark.parametrize("name", ONE)
def test_one_mistake_in_the_rules_is_one_problem(grant: Folder, name: str) -> None:
    grant.replace(RULES, *split(MISTAKES[name][1]))
    problems = grant.errors(RULES)
    assert len(problems) <= (2 if "key" in name or "space" in name else 1), problems


@pytest.mark.parametrize("name", MISTAKES)
def test_a_proposal_mends_the_mistake_that_it_is_made_for(grant: Folder, name: str) -> None:
    file, marked = MISTAKES[name]
    good, bad = split(marked)
    grant.replace(file, good, bad)
    first = next(exact(grant.errors(file)))
    assert (first.file, first.column > 0) == (file, True)
    before = set((GRANT / file).read_text("utf-8").splitlines())
    assert grant.read(file).splitlines()[first.line - 1] not in before
    grant.mend(first)
    assert [(p.element, p.code) for p in grant.errors(file)] == []


RULE = """\
goal: score
as_of: filed
rules:
  - rule: score
    label: {{en: Points, fr: Points}}
    law: [{{act: C-29, at: "5", fid: 1, reviewed: 2026-11-23, sha256: {{en: {hash}, fr: {hash}}}}}]
    unit: points
    table:
      of: [age, level]
      rows:
        - {{if: [{cell}, {word}], then: 5}}
      otherwise: {value}
    because: {{known: {{en: K, fr: C}}, unknown: {{en: U, fr: I}}}}
"""
FACTS = {
    "filed": FactType("date"),
    "age": FactType("number", "years"),
    "level": FactType("choice", choices=("none", "bachelor", "two_or_more")),
}


def points(cell: str = "18", word: str = "any", value: str = "0") -> str:
    return RULE.format(hash="0" * 64, cell=cell, word=word, value=value)


@pytest.mark.parametrize(
    "written",
    [
        {"cell": "18-29"},
        {"cell": "18 .. 29"},
        {"cell": "18…29"},
        {"cell": "from 18 to 29"},
        {"cell": "between 18 and 29"},
        {"cell": "45+"},
        {"cell": "45 or more"},
        {"cell": "45 ans ou plus"},
        {"cell": "moins de 18"},
        {"cell": "'>= 18 days'"},
        {"cell": "=> 18"},
        {"cell": "'> 18'", "word": "bachelors"},
        {"word": "Bachelor"},
        {"word": "none / bachelor"},
        {"word": "'*'"},
        {"word": "two-or-more"},
        {"value": "5 days"},
        {"value": "rEfer"},
        {"value": "agee / agee"},
    ],
)
def test_a_proposal_mends_a_cell(written: dict[str, str]) -> None:
    text = points(**written)
    with pytest.raises(RulesError) as error:
        parse(text, file=RULES, facts=FACTS)
    problems = error.value.problems
    for _ in range(3):
        first = next(exact(list(problems)), None)
        if first is None:
            break
        text = mend(text, first) or ""
        try:
            parse(text, file=RULES, facts=FACTS)
            return
        except RulesError as left:
            problems = left.problems
    assert written == {"value": "agee / agee"}  # a quotient of years is no number of points


@pytest.mark.parametrize(
    ("file", "marked", "place", "code"),
    [
        (
            RULES,
            "      ⟦no→yess⟧:\n        en: You are under a removal order. Citizenship cannot",
            "yess",
            "rules.unknown_element",
        ),
        (
            RULES,
            "    label: {en: Adult⟦, fr: Personne majeure→⟧}\n",
            "{en: Adult",
            "rules.missing_language",
        ),
        (
            RULES,
            "    refer_if: crown_service_abroad\n⟦→    value: removal_order\n⟧",
            "rule: no_service_abroad",
            "rules.missing",
        ),
        (RULES, "sha256: {en: ⟦e→⟧971947c55b1", '{act: C-29, at: "5(1)(c)(i)"', "rules.bad_hash"),
        (RULES, "value: not ⟦removal_order→trips⟧", "trips", "rules.type_mismatch"),
        (
            RULES,
            "is: age_at(birth_date, ⟦application_date→trips⟧)\n    value: age >= 18",
            "trips)",
            "rules.type_mismatch",
        ),
        (
            RULES,
            "met >= ⟦tax_years→presence⟧_required",
            ">= presence_required",
            "rules.type_mismatch",
        ),
        (
            RULES,
            "fr: Vous ⟦avez {age} ans; vous →⟧présentez donc",
            "Vous présentez donc",
            "rules.languages_differ",
        ),
        (RULES, '⟦      - {otherwise: "false"}\n→⟧', "- {when: age < 18 years", "rules.table_gap"),
        (DEFINITION, "recour⟦se→⟧:\n", "recour:", "catalogue.element.unknown"),
        (
            DEFINITION,
            "    label: {en: Removal order⟦, fr: Mesure de renvoi→⟧}\n",
            "{en: Removal order",
            "catalogue.rule1.language_missing",
        ),
        (
            DEFINITION,
            "facts: [tax_years⟦→, birth_date⟧]",
            "birth_date:",
            "catalogue.rule9.on_two_pages",
        ),
        (
            DEFINITION,
            "⟦{reference} →⟧on {submitted_date}. On {decision_date}, we finished",
            "Nous avons reçu",
            "catalogue.letters.languages_differ",
        ),
        (TESTS, "⟦    on: 2017-10-10\n→⟧", "test: before-this-law", "rules.missing"),
        (TESTS, "- test: ⟦nothing-known→all-in-order⟧", "test: all-in-order", "rules.name_taken"),
    ],
)
def test_what_needs_a_person_is_shown_at_its_sign(
    grant: Folder, file: str, marked: str, place: str, code: str
) -> None:
    grant.replace(file, *split(marked))
    problems = [problem for problem in grant.errors(file) if problem.code == code]
    lines = grant.read(file).splitlines()
    shown = [lines[problem.line - 1][problem.column - 1 :] for problem in problems]
    assert any(text.startswith(place) for text in shown), shown


def test_the_check_shows_the_line_the_sign_and_the_proposal(
    grant: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    grant.replace(RULES, "adult and resident_status and", "adult and resident_statut and")
    assert main(["check", str(grant.path)]) == 1
    out = capsys.readouterr().out
    line = next(
        n for n, text in enumerate(grant.read(RULES).splitlines(), 1) if "statut and" in text
    )
    margin = " " * (4 + len(f"{line} | "))
    assert (
        f"{grant.path / RULES}:{line}:17: error / erreur rules.unknown_name eligible.value\n" in out
    )
    assert f"\n    {line} |       adult and resident_statut and conditions_met" in out
    assert f"\n{margin}{' ' * 16}^^^^^^^^^^^^^^^\n" in out
    assert "→ Write “resident_status”." in out
    assert "→ Écrivez « resident_status »." in out
    assert out.endswith("1 error, 0 warnings / 1 erreur, 0 avertissement\n")


def test_both_commands_tell_a_problem_alike(
    grant: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    grant.replace(RULES, "value: not removal_order", "value: not removal_oder")
    main(["check", str(grant.path)])
    checked = capsys.readouterr().out
    main(["rules", "test", str(grant.path)])
    tested = capsys.readouterr().out
    assert tested == checked.replace(": error / erreur ", ": ").rsplit("1 error", 1)[0]


def test_the_check_gives_machines_the_place_and_the_change(
    grant: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    grant.replace(DEFINITION, "disclose_under: cra-filing", "disclose_under: cra-filling")
    assert main(["check", str(grant.path), "--json"]) == 1
    (error,) = json.loads(capsys.readouterr().out)["errors"]
    assert error["column"] == len("    disclose_under: ") + 1
    assert error["fix"] == {
        "en": "Write “cra-filing”.",
        "fr": "Écrivez « cra-filing ».",
        "old": "cra-filling",
        "new": "cra-filing",
    }


def test_a_long_line_is_shown_around_the_sign(
    grant: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    grant.replace(
        RULES, "Days still needed: {presence_required -", "Days still needed: {presence_requird -"
    )
    main(["check", str(grant.path)])
    lines = capsys.readouterr().out.splitlines()
    mark = next(n for n, line in enumerate(lines) if set(line.strip()) == {"^"})
    column = lines[mark].index("^")
    assert lines[mark - 1][column:].startswith("presence_requird")
    assert len(lines[mark - 1]) < 120


@settings(max_examples=examples(100), deadline=None)
@given(
    at=st.integers(0, 10_000),
    junk=st.text(st.sampled_from("{}[]'\":,-|>&*!@%\t\n abé"), max_size=6),
)
def test_no_text_breaks_the_proposals(at: int, junk: str) -> None:
    text = (EXAMPLE / RULES).read_text("utf-8")
    at %= len(text)
    broken = text[:at] + junk + text[at:]
    try:
        read_source(broken, file=RULES)
    except RulesError as error:
        for problem in error.problems:
            tell(problem, source=broken)
            mended = mend(broken, problem)
            assert mended is None or mended != broken


def test_a_file_full_of_mistakes_is_read_in_bounded_time() -> None:
    rows = "\n".join(
        f"        - {{if: ['{n} ?? {n}', '=='], then: '== && ||'}}" for n in range(2_000)
    )
    with pytest.raises(RulesError) as error:
        parse(points().replace("        - {if: [18, any], then: 5}", rows), file=RULES, facts=FACTS)
    assert len(error.value.problems) == 200
