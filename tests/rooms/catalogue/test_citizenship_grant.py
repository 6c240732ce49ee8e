"""The definition of the citizenship grant against the law, the inventory and what others rely on."""

import csv
from datetime import date
from pathlib import Path

import pytest

from onegov.catalogue.errors import NoFeeKnown
from onegov.catalogue.logic.conditions import applies
from onegov.catalogue.logic.fees import fee_on
from onegov.catalogue.types import Clause, Definition
from onegov.core.types import Money
from onegov.rules.public import find_element

FACTS = {
    "application_date": ("date", ""),
    "birth_date": ("date", "IRCC.identity"),
    "legal_name": ("text", "IRCC.identity"),
    "permanent_resident": ("yes_no", "IRCC.status"),
    "pr_date": ("date", "IRCC.status"),
    "pr_conditions_unfulfilled": ("yes_no", "IRCC.status"),
    "removal_order": ("yes_no", "IRCC.status"),
    "temporary_periods": ("spans", "IRCC.status"),
    "trips": ("trips", "CBSA.entry_exit"),
    "excluded_periods": ("spans", ""),
    "tax_years": ("tax_years", "CRA.filing"),
    "language_evidence": ("choice", ""),
    "knowledge_commitment": ("yes_no", ""),
    "prohibition_s22": ("yes_no", ""),
    "crown_service_abroad": ("yes_no", ""),
}


def test_it_asks_and_fetches_these_facts_and_no_others(grant: Definition) -> None:
    assert {name: (fact.type.kind, fact.provider) for name, fact in grant.facts.items()} == FACTS
    assert grant.rules.goal == "eligible"
    assert [name for name, fact in grant.facts.items() if not fact.asked] == ["application_date"]


def test_every_fetch_has_its_clause_and_only_tax_rests_on_consent(grant: Definition) -> None:
    bases = {
        name: fact.disclose_under.basis
        for name, fact in grant.facts.items()
        if fact.disclose_under is not None
    }
    assert set(bases) == {name for name, (_, provider) in FACTS.items() if provider}
    assert {name for name, basis in bases.items() if basis == "consent"} == {"tax_years"}
    assert {fact.name for fact in grant.fetched_from("IRCC")} == {
        name for name, (_, provider) in FACTS.items() if provider.startswith("IRCC.")
    }
    assert grant.registers["CBSA.entry_exit"].facts == ("trips",)


@pytest.mark.parametrize(
    ("day", "cents"),
    [
        (date(2025, 3, 30), 63000),
        (date(2025, 3, 31), 64975),
        (date(2026, 11, 23), 64975),
        (date(2015, 1, 1), 63000),
    ],
)
def test_the_fee_is_the_one_of_the_day(grant: Definition, day: date, cents: int) -> None:
    fee = fee_on(grant, day)
    assert fee.amount == Money(cents)
    assert fee.parts[0].amount == Money(53000)


def test_no_fee_is_made_up_for_a_day_before_the_first(grant: Definition) -> None:
    with pytest.raises(NoFeeKnown):
        fee_on(grant, date(2014, 12, 31))


def test_language_and_knowledge_concern_people_of_18_to_54_only(grant: Definition) -> None:
    on = date(2026, 11, 23)
    proof = grant.documents["language_proof"]
    for birth, concerned in ((date(1990, 1, 1), True), (date(1960, 1, 1), False)):
        facts = {"birth_date": birth, "language_evidence": "schooling"}
        for name in ("language_evidence", "knowledge_commitment"):
            assert applies(grant.facts[name].only_if, facts=facts, on=on) is concerned
        assert applies(proof.only_if, facts=facts, on=on) is concerned
    nothing_yet = {"birth_date": date(1990, 1, 1), "language_evidence": "none"}
    assert applies(proof.only_if, facts=nothing_yet, on=on) is False
    assert (proof.max_bytes, proof.max_files, proof.required) == (4 * 1024 * 1024, 3, True)


def test_only_a_person_refuses_and_no_letter_says_that_one_is_a_citizen(grant: Definition) -> None:
    assert "refuse" not in grant.decision.machine_may
    assert "refuse" in grant.decision.officer_may & grant.decision.four_eyes
    letter = " ".join(text.en for text in grant.letters["eligible"].texts)
    assert "does not make you a citizen" in letter
    assert "when you take the oath" in letter
    assert set(grant.letters) == {"eligible", "referred"}


def clauses(grant: Definition) -> dict[tuple[str, str], Clause]:
    found: list[Clause] = [*grant.decision.law, grant.notices.truthful_law]
    for fact in grant.facts.values():
        found += [fact.collect_under, *([fact.disclose_under] if fact.disclose_under else [])]
    found += [document.collect_under for document in grant.documents.values()]
    for group in (grant.recourse, grant.uncoded, grant.later_steps, grant.channels):
        found += [clause for entry in group for clause in entry.law]
    found += [part.law for fee in grant.fees for part in fee.parts if part.law]
    return {(clause.act, clause.at): clause for clause in found}


@pytest.mark.data
def test_every_clause_stands_in_the_official_text_of_both_languages(
    grant: Definition, data: Path
) -> None:
    files = {"C-29": ("C-29", "C-29"), "SOR-93-246": ("SOR-93-246", "DORS-93-246")}
    texts = {
        act: [
            (data / "laws/current" / folder / f"{name}.xml").read_bytes()
            for folder, name in zip(("eng", "fra"), names, strict=True)
        ]
        for act, names in files.items()
    }
    checked = 0
    for act, at in clauses(grant):
        for xml in texts.get(act, []):
            assert find_element(xml, at).text
            checked += 1
    assert checked > 60


@pytest.mark.data
def test_the_figures_are_those_of_the_inventory(grant: Definition, data: Path) -> None:
    with (data / "inventory/gc_service_standards_2023-24_raw.csv").open(
        encoding="utf-8-sig"
    ) as file:
        rows = {
            row["service_standard_id"]: row
            for row in csv.DictReader(file)
            if row["service_id"] == grant.inventory_id
        }
    for standard in grant.standards:
        (result,) = standard.results
        row = next(row for key, row in rows.items() if key in result.source.title.en)
        assert (result.met, result.total) == (
            int(row["volume_meeting_target"]),
            int(row["total_volume"]),
        )
        assert standard.target_percent == round(float(row["target"]) * 100)
    assert [standard.results[0].percent for standard in grant.standards] == [65, 98]
    assert grant.standard.due(date(2026, 11, 23)) == date(2027, 11, 23)


@pytest.mark.data
def test_the_wait_is_the_published_one(grant: Definition, data: Path) -> None:
    with (data / "inventory/ircc_processing_times_2026-05.csv").open(encoding="utf-8-sig") as file:
        (row,) = [row for row in csv.DictReader(file) if row["country_or_key"] == "cit_grant_flpt"]
    assert row["processing_time"] == f"{grant.waits[0].months} months"
    assert row["last_updated"] == "May 13, 2026"
    assert grant.waits[0].source.as_of == date(2026, 5, 13)
