"""`onegov check`: each rule of the page has a definition that breaks it, and says so by line."""

from collections.abc import Callable
from pathlib import Path

import pytest

from onegov.catalogue.errors import DefinitionError
from onegov.catalogue.logic import folder
from onegov.catalogue.types import Problem

from .conftest import EXAMPLE, GRANT, SERVICES, Folder

# what breaks, what is put in its place, the code, the element
BREAKS = {
    "rule 1: no French": (
        "  fr: Obtenir une preuve de citoyenneté\n",
        "",
        "catalogue.rule1.language_missing",
        "name.fr",
    ),
    "rule 1: empty English": (
        "  en: Canadian citizens\n",
        "  en: ''\n",
        "catalogue.rule1.language_missing",
        "audience.en",
    ),
    "rule 1: neither language": (
        "audience:\n  en: Canadian citizens\n  fr: Citoyens canadiens et citoyennes canadiennes\n",
        "audience: Canadian citizens\n",
        "catalogue.rule1.language_missing",
        "audience",
    ),
    "rule 1: search words in one language": (
        "  fr: [certificat de citoyenneté, preuve de citoyenneté, certificat perdu]\n",
        "",
        "catalogue.rule1.language_missing",
        "people_say.fr",
    ),
    "rule 2: discretion without its clause": (
        "    law: [{act: C-29, at: 3(1)(b)}]\n",
        "",
        "catalogue.rule2.no_citation",
        "uncoded.0",
    ),
    "rule 2: decision without a power": (
        "  sample: 5 %\n  law: [{act: C-29, at: 12(1)}]\n",
        "  sample: 5 %\n",
        "catalogue.rule2.no_citation",
        "decision.law",
    ),
    "rule 2: no such place": (
        "{act: C-29, at: 3(1)(a)}",
        "{act: C-29, at: section three}",
        "catalogue.element.shape",
        "facts.born_in_canada.collect_under.at",
    ),
    "rule 2: an act without a name": (
        "{act: C-29, at: 3(1)(a)}",
        "{act: C-99, at: 3(1)(a)}",
        "catalogue.element.reference",
        "facts.born_in_canada.collect_under.act",
    ),
    "rule 3: register without disclosure": (
        "    disclose_under: ircc-own-records\n",
        "",
        "catalogue.rule3.no_disclosure",
        "facts.legal_name.disclose_under",
    ),
    "rule 3: no clause to collect under": (
        "    collect_under: {act: C-29, at: 3(1)(a)}\n",
        "",
        "catalogue.element.missing",
        "facts.born_in_canada.collect_under",
    ),
    "rule 3: a source that is none": (
        "    sources: [register IRCC.identity, ask]\n",
        "    sources: [database IRCC, ask]\n",
        "catalogue.rule3.source",
        "facts.legal_name.sources.0",
    ),
    "rule 3: a register that is not declared": (
        "    sources: [register IRCC.identity, ask]\n",
        "    sources: [register CRA.filing, ask]\n",
        "catalogue.element.reference",
        "facts.legal_name.sources",
    ),
    "rule 4: no owner": ("owner: IRCC\n", "", "catalogue.rule4.missing", "owner"),
    "rule 4: a retention rule that does not exist": (
        "    collect_under: {act: C-29, at: 3(1)(a)}\n    retention: application\n",
        "    collect_under: {act: C-29, at: 3(1)(a)}\n    retention: for-ever\n",
        "catalogue.element.reference",
        "facts.born_in_canada.retention",
    ),
    "rule 6: a default": (
        "    label: {en: Born in Canada, fr: Naissance au Canada}\n",
        "    label: {en: Born in Canada, fr: Naissance au Canada}\n    default: no\n",
        "catalogue.rule6.default",
        "facts.born_in_canada.default",
    ),
    "rule 8: consent in place of a law": (
        "    collect_under: {act: C-29, at: 3(1)(a)}\n",
        "    collect_under: {act: C-29, at: 3(1)(a), basis: consent}\n",
        "catalogue.rule8.consent_to_collect",
        "facts.born_in_canada.collect_under.basis",
    ),
    "rule 9: a fact on no page": (
        "    facts: [legal_name, born_in_canada, granted]\n",
        "    facts: [legal_name, born_in_canada]\n",
        "catalogue.rule9.not_on_a_page",
        "facts.granted",
    ),
    "rule 9: a fact on a page twice": (
        "    facts: [legal_name, born_in_canada, granted]\n",
        "    facts: [legal_name, born_in_canada, granted, granted]\n",
        "catalogue.rule9.on_two_pages",
        "facts.granted",
    ),
    "rule 9: a page with a fact that does not exist": (
        "    facts: [legal_name, born_in_canada, granted]\n",
        "    facts: [legal_name, born_in_canada, granted, shoe_size]\n",
        "catalogue.element.reference",
        "form.0.facts",
    ),
    "rule 9: a derived fact on a page": (
        "    facts: [legal_name, born_in_canada, granted]\n",
        "    facts: [legal_name, born_in_canada, granted, application_date]\n",
        "catalogue.rule9.not_asked",
        "form.0.facts",
    ),
    "a machine that refuses": (
        "  machine_may: [grant, refer]\n",
        "  machine_may: [grant, refuse]\n",
        "catalogue.decision.machine_refuses",
        "decision.machine_may",
    ),
    "an unknown element": (
        "owner: IRCC\n",
        "owner: IRCC\ncolour: red\n",
        "catalogue.element.unknown",
        "colour",
    ),
    "a comma in braces swallows a text": (
        "{en: Online, fr: En ligne}",
        "{en: Online, at once, fr: En ligne}",
        "catalogue.element.unknown",
        "channels.0.label.at once",
    ),
    "a slug with an accent": (
        "  fr: preuve-citoyennete\n",
        "  fr: preuve-citoyenneté\n",
        "catalogue.slug.form",
        "slug",
    ),
    "an id that is not the folder's": (
        "id: ircc/proof-of-citizenship ",
        "id: ircc/proof ",
        "catalogue.id.folder",
        "id",
    ),
    "a placeholder that nothing fills": (
        "We looked at your application {reference}.",
        "We looked at your application {number}.",
        "catalogue.letters.placeholder",
        "letters.eligible",
    ),
    "a placeholder in one language only": (
        "Nous avons examiné votre demande {reference}.",
        "Nous avons examiné votre demande.",
        "catalogue.letters.languages_differ",
        "letters.eligible",
    ),
    "a fee in dollars": (
        "cents: 7500\n",
        "cents: 75.00\n",
        "catalogue.element.shape",
        "fees.amounts.0.parts.0.cents",
    ),
    "a standard without a unit": (
        "within: 5 months\n",
        "within: soon\n",
        "catalogue.element.shape",
        "standards.0.within",
    ),
    "a review of nothing": (
        "paths: [facts, registers, retention]",
        "paths: [facts, registers, rocks]",
        "catalogue.element.reference",
        "reviews.0.paths",
    ),
}

WARNINGS = {
    "rule 1: a long sentence": (
        "  en: Ask for a certificate that shows that you are a Canadian citizen.\n",
        f"  en: Ask {'very ' * 30}kindly for a certificate.\n",
        "catalogue.warning1.sentence_length",
        "summary.en",
    ),
    "rule 1: one language copied": (
        "  fr: Canadian citizens\n",
        "  fr: Canadian citizens\n",
        "catalogue.warning1.same_text",
        "audience",
    ),
    "rule 8: a wet signature": (
        "      en: A person born in Canada is a citizen.\n",
        "      en: Print, sign and mail this page.\n",
        "catalogue.warning8.wet_signature",
        "facts.born_in_canada.purpose.en",
    ),
    "rule 8: consent where the law knows none": (
        "    basis: law\n",
        "    basis: consent\n",
        "catalogue.warning8.consent",
        "facts.legal_name.disclose_under",
    ),
}


def found(problems: tuple[Problem, ...], code: str, element: str) -> list[Problem]:
    return [each for each in problems if (each.code, each.element) == (code, element)]


OUR_OWN = [EXAMPLE, *sorted(path.parent for path in SERVICES.glob("*/*/definition.yaml"))]


@pytest.mark.parametrize("path", OUR_OWN, ids=lambda path: path.name)
def test_our_own_services_check_without_a_warning(path) -> None:
    assert folder.check(path).problems == ()


@pytest.mark.parametrize(("old", "new", "code", "element"), BREAKS.values(), ids=BREAKS)
def test_what_breaks_a_rule_is_named_by_line_and_element(
    example: Folder, old: str, new: str, code: str, element: str
) -> None:
    before = (example.path / "definition.yaml").read_text("utf-8").split(old)[0].count("\n")
    example.change(old, new)
    problems = folder.check(example.path).problems
    named = found(problems, code, element)
    assert named, [(each.code, each.element) for each in problems]
    problem = named[0]
    assert problem.file == "definition.yaml"
    assert problem.message.en != problem.message.fr
    assert not folder.is_warning(problem)
    elsewhere = code.startswith(("catalogue.rule9", "catalogue.element", "catalogue.letters"))
    assert problem.line > 0
    assert elsewhere or problem.line <= before + new.count("\n") + 1
    with pytest.raises(DefinitionError) as refused:
        folder.read(example.path)
    assert problem in refused.value.problems


@pytest.mark.parametrize(("old", "new", "code", "element"), WARNINGS.values(), ids=WARNINGS)
def test_habits_and_heavy_words_warn_and_do_not_stop(
    example: Folder, old: str, new: str, code: str, element: str
) -> None:
    if "same_text" in code:
        example.change("Citoyens canadiens et citoyennes canadiennes", "Canadian citizens")
    example.change(old, new)
    problems = folder.check(example.path).problems
    assert found(problems, code, element), problems
    assert all(folder.is_warning(each) for each in problems)
    folder.read(example.path)


@pytest.mark.parametrize(
    ("label", "warns"), [("Burkina Faso", False), ("With a visa", True)], ids=str
)
def test_a_proper_name_may_be_alike_in_both_languages(
    copy: Callable[[Path], Folder], label: str, warns: bool
) -> None:
    entry = copy(SERVICES / "ircc" / "entry-to-canada")
    entry.change("{en: Burkina Faso, fr: Burkina Faso}", f"{{en: {label}, fr: {label}}}")
    problems = folder.check(entry.path).problems
    element = "facts.nationality.choices.BFA"
    assert bool(found(problems, "catalogue.warning1.same_text", element)) is warns
    assert len(problems) == warns


@pytest.mark.parametrize("element", ["standards", "retention", "recourse", "feedback"])
def test_no_service_without_what_rule_4_asks(example: Folder, element: str) -> None:
    """The element is dropped with all that stands under it."""
    path = example.path / "definition.yaml"
    kept, dropping = [], False
    for line in path.read_text("utf-8").splitlines(keepends=True):
        if line[:1].isalpha():
            dropping = line.startswith(f"{element}:")
        kept += [] if dropping else [line]
    path.write_text("".join(kept), "utf-8")
    assert found(folder.check(example.path).problems, "catalogue.rule4.missing", element)


def test_a_fact_that_nothing_uses_may_not_be_asked(example: Folder) -> None:
    example.change("value: born_in_canada or granted", "value: born_in_canada", "rules.yaml")
    problems = folder.check(example.path).problems
    assert [(each.code, each.element) for each in problems] == [
        ("catalogue.rule3.unused_fact", "facts.granted")
    ]


def test_a_rule_without_law_does_not_check(example: Folder) -> None:
    """Rule 2, for rules: the reader of rules.yaml says it, with its own line."""
    path = example.path / "rules.yaml"
    text = path.read_text("utf-8")
    start, end = text.index("    law:"), text.index("    in_force:")
    path.write_text(text[:start] + text[end:], "utf-8")
    problems = folder.check(example.path).problems
    assert problems
    assert {each.file for each in problems} == {"rules.yaml"}
    assert problems[0].line > 0


def test_an_upload_of_what_a_register_holds_warns(copy) -> None:
    grant = copy(GRANT)
    grant.change("A scan or a clear photo.", "A scan of your permanent resident card.")
    problems = folder.check(grant.path).problems
    assert found(problems, "catalogue.warning8.register_upload", "documents.language_proof")


def test_hard_reading_warns_with_its_score(example: Folder) -> None:
    heavy = (
        "Administrative determination considerations necessitate organizational interpretation. "
    )
    example.change(
        "  en: Ask for a certificate that shows that you are a Canadian citizen.\n",
        f"  en: {heavy * 90}\n",
    )
    (problem,) = found(
        folder.check(example.path).problems, "catalogue.warning1.reading_level", "en"
    )
    assert "Flesch" in problem.message.en
    assert "-" in problem.message.en or any(sign.isdigit() for sign in problem.message.en)


def test_two_fees_for_one_day_and_days_without_a_fee(copy) -> None:
    grant = copy(GRANT)
    overlap = grant.change("      through: 2025-03-30\n", "      through: 2025-04-02\n")
    assert found(folder.check(overlap.path).problems, "catalogue.fees.overlap", "fees.amounts")
    gap = grant.change("      through: 2025-04-02\n", "      through: 2025-03-01\n")
    assert found(folder.check(gap.path).problems, "catalogue.fees.gap", "fees.amounts")


def test_every_problem_is_reported_at_once(example: Folder) -> None:
    example.change("owner: IRCC\n", "")
    example.change("  fr: Obtenir une preuve de citoyenneté\n", "")
    example.change("cents: 7500\n", "cents: much\n")
    codes = [each.code for each in folder.check(example.path).problems]
    assert len(codes) == 3
