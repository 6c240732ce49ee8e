"""The hands and eyes of `onegov demo`: forms as a browser sends them, people it walks with."""

import io
from datetime import date
from urllib.parse import parse_qsl

import pypdf
import pytest

from onegov_demo.population import population
from onegov_demo.population.truth import true_age, true_days
from onegov_demo.walk import crowd
from onegov_demo.walk.documents import make_pdf
from onegov_demo.walk.errors import WalkFailed
from onegov_demo.walk.filling import answer_page, open_questions
from onegov_demo.walk.forms import Upload
from onegov_demo.walk.life import Life, subject_of
from onegov_demo.walk.pages import Page

TODAY = date(2026, 11, 23)
PAGE = """<!doctype html><html lang="fr-CA"><body>
<header><button type="submit" form="question" name="_language" value="en">English</button></header>
<main><h1>Où &amp; quand&nbsp;?</h1>
<div role="alert"><p>Il y a un problème</p></div>
<form method="post" id="question" action="/ici/"><input type="hidden" name="token" value="t&quot;1">
<input name="left_day" value=""><select name="left_month"><option value="">Mois</option>
<option value="2" selected>février</option></select><textarea name="why">parce que</textarea>
<input type="radio" name="sure" value="yes"><input type="radio" name="sure" value="no" checked>
<input type="checkbox" name="agreed"><input type="file" name="proof">
<button>Continuer</button><button name="leave" value="yes">Quitter</button></form>
<a class="button" href="/suite/?a=1">Suite</a></main></body></html>"""


def page(html: str = PAGE) -> Page:
    return Page("http://localhost/fr/page/", 200, "text/html", html.encode())


def sent(body: bytes) -> dict[str, str]:
    return dict(parse_qsl(body.decode(), keep_blank_values=True))


def test_a_form_is_sent_as_the_page_filled_it_with_the_pressed_button():
    form = page().form("left_day").fill({"left_day": "3"})
    body, kind = form.encoded(form.button())
    assert kind == "application/x-www-form-urlencoded"
    assert sent(body) == {
        "token": 't"1',
        "left_day": "3",
        "left_month": "2",
        "why": "parce que",
        "sure": "no",
    }
    body, _kind = form.fill({"agreed": "on", "sure": "yes"}).encoded(form.button("leave"))
    assert sent(body).items() >= {"agreed": "on", "sure": "yes", "leave": "yes"}.items()


def test_buttons_outside_a_form_that_belong_to_it_are_its_own():
    form = page().form(button="_language")
    assert form.button("_language", "en").text == "English"
    assert form.button().text == "Continuer"


@pytest.mark.parametrize("answers", [{"left_year": "2024"}, {"sure": "perhaps"}])
def test_what_a_page_does_not_offer_can_not_be_filled(answers: dict[str, str]):
    with pytest.raises(WalkFailed):
        page().form("left_day").fill(answers)


def test_a_file_goes_as_multipart():
    html = PAGE.replace('method="post"', 'method="post" enctype="multipart/form-data"')
    form = page(html).form("proof").fill({"proof": Upload("é.pdf", b"%PDF-\r\n--x")})
    body, kind = form.encoded(form.button())
    edge = kind.partition("boundary=")[2].encode()
    assert kind.startswith("multipart/form-data")
    assert body.endswith(b"--" + edge + b"--\r\n")
    assert b'name="proof"; filename="\xc3\xa9.pdf"' in body
    assert b"%PDF-\r\n--x\r\n" in body


def test_a_page_says_what_is_on_it():
    seen = page()
    assert (seen.language, seen.heading) == ("fr", "Où & quand ?")
    assert seen.problems == ["Il y a un problème"]
    assert seen.way_on == "http://localhost/suite/?a=1"
    assert seen.link_saying("suite") == "http://localhost/suite/?a=1"
    with pytest.raises(WalkFailed, match="not there"):
        seen.need("not there")


def test_questions_are_known_in_both_languages():
    assert subject_of("Quelle est votre date de naissance\u00a0?", "fr") == "birth_date"
    assert subject_of("When were you born?", "en") == "birth_date"
    with pytest.raises(WalkFailed):
        subject_of("What is your favourite colour?", "en")


def test_only_open_questions_of_a_page_are_answered():
    html = """<form method="post"><input name="pr_date-answer_year" value="2020">
    <input name="legal_name-answer" value=""><input type="checkbox" name="no-excluded_periods-none">
    <input name="excluded_periods-first_day" value=""><button>Save</button></form>"""
    form = page(html).form("legal_name-answer")
    assert open_questions(form) == ["excluded_periods", "legal_name"]
    life = Life(population()[200], TODAY)
    assert answer_page(form, life) == []
    assert form.values["legal_name-answer"] == [life.name]
    assert form.values["no-excluded_periods-none"] == ["on"]
    assert open_questions(form) == []


def test_the_uploaded_proof_is_a_readable_pdf():
    reader = pypdf.PdfReader(io.BytesIO(make_pdf("Diplôme (copie)")), strict=True)
    assert "Dipl" in reader.pages[0].extract_text()


def test_people_are_walked_with_once_each_and_qualify():
    first = crowd.next_person(TODAY, {})
    second = crowd.next_person(TODAY, {first.number: 1})
    assert first.number != second.number
    assert 18 <= true_age(first, TODAY) <= 54
    assert true_days(first, TODAY).total >= 1095
    sent_to = [crowd.address(first, "a1"), crowd.address(first, "b2"), "amina@example.org"]
    assert crowd.walked_before([*sent_to, *sent_to]) == {first.number: 2}


def test_when_everybody_has_walked_it_goes_on_with_who_walked_least():
    clear = [person.number for person in crowd.clear_people(TODAY)]
    walked = dict.fromkeys(clear, 2) | {clear[3]: 1}
    assert crowd.next_person(TODAY, walked).number == clear[3]
    assert len(clear) > 60
