"""The page of a service's rules: whole, self-contained, both languages level, law beside rule."""

import base64
import hashlib
import re
from collections import Counter
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onegov.__main__ import main
from onegov.core.types import Text
from onegov.rules.doc.decision_tables import find_crossed, find_periods
from onegov.rules.doc.graph_layout import Graph, lay_out, read_graph
from onegov.rules.doc.law_texts import LawTexts, write_address
from onegov.rules.doc.page import write_page
from onegov.rules.doc.rule_section import settled
from onegov.rules.doc.service import ServiceDoc, read_service
from onegov.rules.law.library import Library
from onegov.rules.types.tree import Table

ROOT = Path(__file__).parents[3]
SERVICES = sorted(path.parent for path in ROOT.glob("services/*/*/rules.yaml"))
GRANT = ROOT / "services/ircc/citizenship-grant"
CRS = ROOT / "services/ircc/express-entry-crs"
STUDY = ROOT / "services/ircc/study-permit"
VOID = {"meta", "br", "wbr", "col"}


class Page(HTMLParser):
    """What a page holds, read strictly: each element closed where it was opened."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.found: list[tuple[str, dict[str, str]]] = []
        self.headings: list[tuple[int, str]] = []
        self.languages: list[str] = []
        self.text: dict[str, list[str]] = {"en": [], "fr": []}
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attrs}
        assert len(given) == len(attrs), attrs
        self.found.append((tag, given))
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append((int(tag[1]), self.language))
        if tag not in VOID:
            self.open.append(tag)
            self.languages.append(given.get("lang", self.language))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag
        self.languages.pop()

    def handle_data(self, data: str) -> None:
        if "style" not in self.open and self.language:
            self.text[self.language].append(data)

    @property
    def language(self) -> str:
        return self.languages[-1] if self.languages else ""

    def words(self, language: str) -> str:
        return " ".join("".join(self.text[language]).split())

    def all(self, key: str) -> list[str]:
        return [given[key] for _, given in self.found if key in given]


def make(folder: Path, data: Path | None = None, **options: object) -> str:
    texts = LawTexts(Library(ROOT / "nowhere", data))
    return write_page(read_service(folder), texts, **options)  # type: ignore[arg-type]


@cache
def page_of_the_grant(data: Path) -> Page:
    return Page(make(GRANT, data))


@pytest.fixture
def grant_page(data: Path) -> Page:
    return page_of_the_grant(data)


@pytest.mark.parametrize("folder", SERVICES, ids=lambda folder: folder.name)
@pytest.mark.parametrize("languages", [("en", "fr"), ("en",), ("fr",)], ids="+".join)
def test_every_page_is_whole(folder: Path, languages: tuple[str, ...], data: Path) -> None:
    text = make(folder, data, languages=languages)
    page = Page(text)
    ids = Counter(page.all("id"))
    assert [name for name, count in ids.items() if count > 1] == []
    targets = {href[1:] for href in page.all("href") if href.startswith("#")}
    assert targets - ids.keys() == set()
    for language in languages:
        levels = [level for level, tag in page.headings if tag == language]
        assert levels[0] == 1
        assert all(after <= before + 1 for before, after in pairwise(levels))
    others = {"en", "fr"} - set(languages)
    assert not any(page.words(other) for other in others)


@pytest.mark.parametrize("folder", SERVICES, ids=lambda folder: folder.name)
def test_a_page_loads_nothing_and_runs_nothing(folder: Path, data: Path) -> None:
    text = make(folder, data)
    page = Page(text)
    tags = {tag for tag, _ in page.found}
    assert not tags & {"script", "link", "img", "iframe", "object", "form", "base"}
    names = {key for _, attributes in page.found for key in attributes}
    assert not any(name.startswith("on") or name in {"style", "src", "srcset"} for name in names)
    (css,) = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
    assert "url(" not in css
    assert "@import" not in css
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    (policy,) = [g["content"] for _, g in page.found if "http-equiv" in g]
    assert policy.startswith(f"default-src 'none'; style-src 'sha256-{digest}'")


@pytest.mark.parametrize("folder", SERVICES, ids=lambda folder: folder.name)
def test_both_languages_have_the_same_parts(folder: Path, data: Path) -> None:
    page = Page(make(folder, data))
    halves = [
        (g["lang"], g["class"]) for _, g in page.found if "half" in g.get("class", "").split()
    ]
    english = [kind for language, kind in halves if language == "en"]
    assert english == [kind for language, kind in halves if language == "fr"]
    assert len(english) > len(read_service(folder).rules)


@pytest.mark.parametrize("folder", SERVICES, ids=lambda folder: folder.name)
def test_each_table_has_headers_that_say_what_they_head(folder: Path, data: Path) -> None:
    page = Page(make(folder, data))
    tags = Counter(tag for tag, _ in page.found)
    assert tags["table"] == tags["caption"] > 0
    scopes = {attributes.get("scope") for tag, attributes in page.found if tag == "th"}
    assert scopes <= {"row", "col", "colgroup"}


def test_the_words_of_the_law_stand_beside_the_rule(grant_page: Page) -> None:
    assert "physically present in Canada for at least 1,095 days" in grant_page.words("en")
    assert "effectivement présente au Canada pendant au moins mille" in grant_page.words("fr")
    assert "current to 20" in grant_page.words("en")
    assert "à jour au 20" in grant_page.words("fr")


def test_without_the_law_the_page_says_how_to_get_it() -> None:
    page = Page(make(GRANT))
    assert "The text is not at hand. How to get it" in page.words("en")
    assert "The English text of C-29 is not at hand." in page.words("en")
    assert "Le texte français de C-29 n’est pas disponible ici." in page.words("fr")
    assert page.words("en").count("onegov law import http") == 2  # each language's file, once


def test_a_text_that_changed_is_flagged(data: Path) -> None:
    service = read_service(GRANT)
    first = service.ruleset.rules[0]
    stale = replace(first, law=(replace(first.law[0], sha256_fr="0" * 64),))
    ruleset = replace(service.ruleset, rules=(stale, *service.ruleset.rules[1:]))
    texts = LawTexts(Library(ROOT / "nowhere", data))
    page = Page(write_page(replace(service, ruleset=ruleset), texts))
    assert "Ce texte a changé" in page.words("fr")
    assert "This text has changed" not in page.words("en")


def test_a_clause_links_to_its_section() -> None:
    rule = read_service(GRANT).ruleset.rules[0]
    assert write_address(rule.law[0], "fr") == (
        "https://laws-lois.justice.gc.ca/fra/lois/C-29/section-5.html"
    )
    citation = read_service(STUDY).ruleset.rules[0].law[0]
    assert citation.act == "SOR-2002-227"
    address = write_address(citation, "fr") or ""
    assert address.startswith(
        "https://laws-lois.justice.gc.ca/fra/reglements/DORS-2002-227/section-"
    )


def test_what_is_open_what_is_noted_and_what_no_rule_decides(grant_page: Page) -> None:
    assert "Not settled Whether a last half-day makes the missing day." in spaced(grant_page, "en")
    assert "Non tranché La question de savoir si un dernier demi-jour" in spaced(grant_page, "fr")
    assert "Days of public service abroad can only add to the count." in grant_page.words("en")
    assert "Waiver on compassionate grounds" in grant_page.words("en")
    assert "Dispense pour raisons d’ordre humanitaire" in grant_page.words("fr")


def spaced(page: Page, language: str) -> str:
    return " ".join(" ".join(page.text[language]).split())


def test_reasons_and_examples_stand_with_their_rule(grant_page: Page) -> None:
    text = spaced(grant_page, "fr")
    assert "Vous avez Jours de présence effective jours au Canada; la loi en exige" in text
    assert "Exactement 1 095 jours" in text
    assert "Exactly 1 095 days" in grant_page.words("en")


def test_sources_show_their_page_date_and_grade(data: Path) -> None:
    page = Page(make(CRS, data))
    english, french = spaced(page, "en"), spaced(page, "fr")
    assert "Part read: Tables of skill transferability" in english
    assert "(version of March 25, 2025)" in english
    assert "official (the department’s own text)" in english
    assert "Partie lue : Tableaux de la transférabilité des compétences" in french.replace(
        "\u00a0", " "
    )
    assert "seconde (deuxième publication indépendante)" in french


def table_of(service: ServiceDoc, name: str) -> Table:
    node = settled(service.rules[name][0])
    assert isinstance(node, Table)
    return node


def test_a_crossed_table_is_crossed_again(data: Path) -> None:
    service = read_service(CRS)
    table = table_of(service, "age_points")
    crossed = find_crossed(table)
    assert crossed is not None
    assert len(crossed.heads) == 2
    assert len(crossed.rows) * 2 == len(table.rows)
    assert find_crossed(table_of(service, "trade_points")) is None
    text = make(CRS, data)
    part = text[text.index('id="en-rule-age_points"') :].split("</table>")[0]
    assert '<th scope="colgroup" colspan="2">' in part
    row = re.search(r"<tr><th scope=\"row\">20 to 29.years</th>(.*?)</tr>", part)
    assert row
    assert [re.sub("<.*?>", "", cell) for cell in re.findall(r"<td.*?</td>", row[1])] == [
        "100\u00a0points", "110\u00a0points",
    ]  # fmt: skip


def test_rows_that_the_law_dates_stand_in_columns(data: Path) -> None:
    service = read_service(STUDY)
    table = table_of(service, "funds_needed")
    rule = service.rules["funds_needed"][0]
    periods = find_periods(table, rule.in_force)
    assert [period.first.isoformat() for period in periods] == ["2024-01-01", "2025-09-01"]
    assert periods[-1].last is None
    text = make(STUDY, data)
    part = text[text.index('id="fr-rule-funds_needed"') :].split("</table>")[0]
    assert "Depuis le 1er\u00a0septembre\u00a02025" in part
    row = re.search(r"<tr><th scope=\"row\">1</th>(.*?)</tr>", part)
    assert row
    assert re.findall(r">([^<>]+)</td>", row[1]) == ["20\u00a0635\u00a0$", "22\u00a0895\u00a0$"]


def test_versions_of_a_rule_stand_side_by_side(data: Path) -> None:
    text = make(CRS, data)
    part = text[text.index('id="en-rule-french_points"') :]
    head = part[part.index("<thead>") : part.index("</thead>")]
    versions = len(read_service(CRS).rules["french_points"])
    assert versions > 1
    assert head.count('<th scope="col">In force') == versions
    assert part.index("In force since November") < part.index("In force from October")


def test_hostile_words_stay_words(tmp_path: Path) -> None:
    service = read_service(GRANT)
    label = Text('<script>alert("x")</script>', "</style><img src=x onerror=alert(1)>")
    ruleset = replace(service.ruleset, fact_labels={**service.ruleset.fact_labels, "trips": label})
    page = Page(
        write_page(replace(service, name=label, ruleset=ruleset), LawTexts(Library(tmp_path, None)))
    )
    assert not {"script", "img"} & {tag for tag, _ in page.found}
    assert label.en in page.words("en")


# -- the graph


def test_the_graph_says_which_fact_feeds_which_rule() -> None:
    graph = read_graph(read_service(GRANT).ruleset)
    assert ("birth_date", "adult") in graph.edges
    assert ("days_counted", "presence") in graph.edges
    assert graph.feeds("trips") == ("days_counted",)
    assert graph.goal == "eligible"
    assert "presence_required" not in {source for source, _ in graph.edges}


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    facts = tuple(f"f{n}" for n in range(draw(st.integers(1, 8))))
    rules = tuple(f"r{n}" for n in range(draw(st.integers(1, 12))))
    edges = []
    for number, rule in enumerate(rules):
        known = [*facts, *rules[:number]]
        edges += [(name, rule) for name in draw(st.lists(st.sampled_from(known), unique=True))]
    return Graph(facts, rules, tuple(edges), rules[-1])


@given(graph=graphs())
def test_a_layout_leads_from_left_to_right_and_nothing_overlaps(graph: Graph) -> None:
    layout = lay_out(graph)
    assert layout.points.keys() == {*graph.facts, *graph.rules}
    for (source, target), path in layout.paths.items():
        assert path[0] == layout.points[source]
        assert path[-1] == layout.points[target]
        layers = [layer for layer, _ in path]
        assert layers == list(range(layers[0], layers[-1] + 1))
    assert all(layout.points[fact][0] == 0 for fact in graph.facts)
    goal = layout.points[graph.goal][0]
    assert all(layout.points[rule][0] < goal for rule in graph.rules if rule != graph.goal)
    places = sorted(layout.points.values())
    for (layer, row), (other, below) in pairwise(places):
        assert layer != other or below - row >= 1 - 1e-6
    assert all(-1e-6 <= row <= layout.rows - 1 + 1e-6 for _, row in places)


# -- the command


def test_the_command_writes_one_page(
    tmp_path: Path, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "page.html"
    given = ["rules", "doc", "ircc/citizenship-grant", "--out", str(out), "--data", str(data)]
    assert main(given) == 0
    assert str(out) in capsys.readouterr().out
    assert out.read_text("utf-8") == make(GRANT, data)
    assert main([*given, "--lang", "fr"]) == 0
    assert '<html lang="fr">' in out.read_text("utf-8")


def test_the_command_writes_all_pages_and_their_index(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["rules", "doc", "--all", "--out", str(tmp_path), "--state", str(tmp_path)]) == 0
    index = Page((tmp_path / "index.html").read_text("utf-8"))
    linked = set(index.all("href"))
    assert linked == {path.name for path in tmp_path.glob("*.html")} - {"index.html"}
    assert len(linked) == len(SERVICES)


def test_the_command_wants_one_service_or_all(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["rules", "doc"])
    assert "nommez un service" in capsys.readouterr().err
