"""The decision letter: what it says, in what languages, and what kind of PDF it is."""

import io
from datetime import date

import pypdf
import pytest
from tests.rooms.cases.conftest import NOON, officer, person
from tests.rooms.cases.worker import run_jobs

from onegov.cases import public as cases
from onegov.cases.actions import letters
from onegov.cases.errors import LetterNotReady
from onegov.cases.letters.typesetting import typeset
from onegov.cases.logic import letter as composing
from onegov.cases.models import Letter
from onegov.catalogue import public as catalogue
from onegov.core.errors import NotFound
from onegov.ledger import public as ledger

NOTE = "I read the ticket stubs and they agree."
pytestmark = pytest.mark.django_db


def decided(actor, submitted, outcome="eligible", **changed):
    own = submitted(actor, **changed)
    nadia = officer("IRCC")
    cases.take_next(actor=nadia)
    cases.decide(actor=nadia, application_id=own, outcome=outcome, note=NOTE)
    return own


def text_of(pdf: bytes) -> str:
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def languages_in(tree) -> set[str]:
    """Every /Lang in the tag tree."""
    found, waiting = set(), [tree]
    while waiting:
        node = waiting.pop()
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            waiting.extend(node)
        elif isinstance(node, dict):
            found |= {str(node["/Lang"])} if "/Lang" in node else set()
            waiting.extend([node["/K"]] if "/K" in node else [])
    return found


def tags_in(tree) -> list[str]:
    """Every tag of the tree in reading order."""
    tree = tree.get_object() if hasattr(tree, "get_object") else tree
    if isinstance(tree, list):
        return [tag for node in tree for tag in tags_in(node)]
    if not isinstance(tree, dict):
        return []
    own = [str(tree["/S"])] if "/S" in tree else []
    return own + (tags_in(tree["/K"]) if "/K" in tree else [])


def test_the_letter_waits_for_the_decision_and_the_job(submitted, amina):
    own = submitted(amina)
    with pytest.raises(LetterNotReady):
        cases.letter(actor=amina, application_id=own)
    assert not letters.render(own)


def test_the_job_makes_one_letter_however_often_it_runs(submitted, amina):
    own = decided(amina, submitted)
    assert [letters.render(own), letters.render(own)] == [True, False]
    assert Letter.objects.filter(application_id=own).count() == 1
    acts = [entry.act for entry in ledger.trail(application_id=own)]
    assert acts.count("letter.made") == 1
    assert cases.view(actor=amina, application_id=own).letter_ready


@pytest.mark.django_db(transaction=True)
def test_deciding_enqueues_the_job_and_the_worker_makes_the_letter(submitted, amina):
    own = decided(amina, submitted)
    run_jobs()
    assert cases.letter(actor=amina, application_id=own).startswith(b"%PDF-")


def test_it_is_tagged_titled_and_in_both_languages(at_noon, submitted, amina):
    own = decided(amina, submitted)
    letters.render(own)
    reader = pypdf.PdfReader(io.BytesIO(cases.letter(actor=amina, application_id=own)))
    root = reader.trailer["/Root"]
    reference = cases.view(actor=amina, application_id=own).reference
    assert root["/Lang"] == "fr-CA"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reference in reader.metadata.title
    assert reader.metadata.title.startswith("Votre demande")
    tree = root["/StructTreeRoot"]
    assert languages_in(tree) == {"en-CA"}  # all else is in the document's own language
    tags = tags_in(tree)
    assert tags.count("/H1") == 2
    assert tags.count("/H2") >= 6
    assert "/L" in tags
    assert "/LI" in tags
    xmp = root["/Metadata"].get_object().get_data().decode()
    assert "<pdfuaid:part>1</pdfuaid:part>" in xmp
    assert "<pdfaid:part>2</pdfaid:part>" in xmp
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in xmp


def test_it_says_why_by_which_clause_and_which_step_this_is(at_noon, submitted, amina):
    own = decided(amina, submitted)
    letters.render(own)
    text = text_of(cases.letter(actor=amina, application_id=own))
    french, english = text.split("Dear Amina Zerrouki", maxsplit=1)
    reference = cases.view(actor=amina, application_id=own).reference
    for part, words in (
        (french, ["Bonjour Amina Zerrouki", "23 novembre 2026", "1 095", "serment"]),
        (english, ["November 23, 2026", "1,095", "oath", "5(1)(c)(i)", "Federal Court"]),
    ):
        for word in [*words, reference]:
            assert word in part, word
    assert "Cour fédérale" in french
    assert "Elle n’a rien d’officiel" in french
    assert "It is not official" in text
    assert "{" not in text


def test_a_referral_tells_what_is_open_and_is_no_refusal(at_noon, submitted, amina):
    own = decided(amina, submitted, "referred", permanent_resident=False)
    letters.render(own)
    text = text_of(cases.letter(actor=amina, application_id=own))
    assert "Il ne s’agit pas d’un refus" in text
    assert "This is not a refusal" in text
    assert "You are not a permanent resident" in text
    assert "You have 1,826 days" not in text
    assert NOTE not in text


def letter(name: str, first: str = "en") -> composing.Letter:
    return composing.Letter(
        first_language=first,
        kind="eligible",
        reference="K7QM-2FDX-R9TW",
        name=name,
        submitted_on=date(2026, 11, 1),
        decided_on=date(2026, 11, 23),
        goal="eligible",
        lines=(),
        requirements=frozenset(),
        is_demonstration=True,
    )


@pytest.mark.parametrize(
    "name",
    [
        '#panic("no") #include "/etc/passwd"',
        'Zoé "la Rouge" \\ O’Brien $x^2$ *bold* _it_ `code` <a> @ref',
        "]} #let x = 1",
        "{reference}",
        "Эмма Ñandú Øyvind Łukasz",
    ],
)
def test_a_name_is_never_read_as_markup(definition, name):
    said = composing.compose(letter(name), definition, catalogue.fill)
    text = text_of(typeset(said, made_at=NOON))
    assert "".join(name.split()) in "".join(text.split())


@pytest.mark.parametrize(
    "name", ["Ana 😀 Lima", "李小龙", "ᐃᓄᒃᑎᑐᑦ", "q\u0301\u200d👩\u200d👧", "é\u0327\u0301"]
)
def test_a_sign_that_the_font_lacks_stops_no_letter(definition, name):
    said = composing.compose(letter(name), definition, catalogue.fill)
    text = text_of(typeset(said, made_at=NOON))
    assert "K7QM-2FDX-R9TW" in text


def test_the_persons_language_comes_first(definition):
    for first, title in (("en", "Your citizenship"), ("fr", "Votre demande")):
        said = composing.compose(letter("A", first), definition, catalogue.fill)
        assert said["title"].startswith(title)
        assert said["parts"][0]["lang"] == first
        reader = pypdf.PdfReader(io.BytesIO(typeset(said, made_at=NOON)))
        assert reader.trailer["/Root"]["/Lang"] == f"{first}-CA"


def test_the_same_letter_has_the_same_bytes(definition):
    said = composing.compose(letter("A"), definition, catalogue.fill)
    assert typeset(said, made_at=NOON) == typeset(said, made_at=NOON)


def test_an_unknown_name_or_number_leaves_no_hole(definition):
    said = composing.compose(letter(""), definition, catalogue.fill)
    english = said["parts"][0]
    assert english["opening"][0] == "Dear applicant,"
    assert not [line for line in english["opening"] if "{" in line]


def test_only_owner_and_office_open_it(submitted, amina):
    own = decided(amina, submitted)
    letters.render(own)
    assert cases.letter(actor=officer("IRCC"), application_id=own)
    for other in (person(), officer("CRA")):
        with pytest.raises(NotFound):
            cases.letter(actor=other, application_id=own)
    acts = [entry.act for entry in ledger.trail(application_id=own)]
    assert acts.count("data.viewed") == 1
