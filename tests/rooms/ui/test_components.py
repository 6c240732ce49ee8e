"""Components: what assistive technology needs is there, and nothing that the CSP forbids."""

import re
from datetime import UTC, date, datetime

import pytest
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory

from onegov.core.types import Money, Text
from onegov.ui.public import (
    BilingualForm,
    CheckboxesField,
    ChoiceField,
    DateField,
    TextField,
    UploadField,
)
from onegov.ui.types import Moment, Row, Step, Task


class Everything(BilingualForm):
    name = TextField(label="Name", help_text="As on your card", missing="Write your name.")
    born = DateField(label="Born", missing="Enter a date.")
    way = ChoiceField(label="Way", choices=[("a", "Air"), ("l", "Land")], missing="Choose a way.")
    many = CheckboxesField(label="Many", choices=[("1", "One")], missing="Choose one.")
    file = UploadField(label="File", missing="Choose a file.")
    note = TextField(label="Note", long=True)


def draw(source: str, **values: object) -> str:
    request = RequestFactory().get("/en/?q=a&page=2")
    return Template("{% load i18n %}" + source).render(Context(values | {"request": request}))


def ids(html: str) -> set[str]:
    return set(re.findall(r'\bid="([^"]+)"', html))


@pytest.mark.parametrize("form", [Everything(), Everything({})])
def test_references_of_fields_lead_somewhere(form: BilingualForm) -> None:
    html = draw("{% error_summary form %}{% fields form %}", form=form)
    wanted = set(re.findall(r'href="#([^"]+)"', html))
    wanted |= {
        one for many in re.findall(r'aria-describedby="([^"]+)"', html) for one in many.split()
    }
    wanted |= set(re.findall(r'<label for="([^"]+)"', html))
    assert wanted <= ids(html)
    assert len(ids(html)) == len(re.findall(r'\bid="', html))


def test_of_several_answers_more_than_one_can_be_chosen() -> None:
    html = draw("{% field form.many %}{% field form.way %}", form=Everything())
    assert re.findall(r'type="(\w+)" id="id_(\w+?)_0"', html) == [
        ("checkbox", "many"),
        ("radio", "way"),
    ]


def test_each_error_is_a_link_to_its_field_and_stands_beside_it() -> None:
    html = draw("{% error_summary form %}{% fields form %}", form=Everything({}))
    for message, target in [
        ("Write your name.", "id_name"),
        ("Enter a date.", "id_born_month"),
        ("Choose a way.", "id_way_0"),
        ("Choose a file.", "id_file"),
    ]:
        assert f'<a href="#{target}">{message}</a>' in html
        assert html.count(message) == 2


def test_a_form_without_errors_has_no_summary() -> None:
    assert draw("{% error_summary form missing %}", form=Everything()) == ""


def test_hints_and_limits_are_said_with_the_field(tongue: str) -> None:
    html = draw("{% field form.file %}", form=Everything())
    expected = {"en": "At most 10 MB.", "fr": "Taille maximale\u00a0: 10\u00a0Mo."}
    assert expected[tongue] in html


def test_the_question_can_be_the_title() -> None:
    assert "<h1>Way</h1>" in draw("{% field form.way heading=True %}", form=Everything())


def test_dates_follow_the_order_of_the_language(tongue: str) -> None:
    html = draw("{% field form.born %}", form=Everything({"born_month": "02", "born_day": "3"}))
    order = re.findall(r'name="born_(\w+)"', html)
    assert order == {"en": ["month", "day", "year"], "fr": ["day", "month", "year"]}[tongue]
    assert re.search(r'<option value="2" selected>(February|février)</option>', html)


def test_lists_and_tables(tongue: str) -> None:
    rows = [Row(Text(en="Fee", fr="Frais"), Money(64975), url="/x", source="Act")]
    html = draw("{% summary_list rows %}", rows=rows)
    assert {"en": "$649.75", "fr": "649,75\u00a0$"}[tongue] in html
    assert {"en": "Change", "fr": "Modifier"}[tongue] in html
    tasks = [Task("Do it", "Not started", url="/do"), Task("Later", "Cannot start yet")]
    assert draw("{% task_list tasks %}", tasks=tasks).count("<a ") == 1
    moments = [Moment("Sent", "done", date(2026, 11, 23)), Moment("Decided", "later")]
    assert {"en": "November", "fr": "novembre"}[tongue] in draw("{% timeline m %}", m=moments)
    assert draw("{% steps s %}", s=[Step("One", "First")]).count("<li>") == 1
    table = draw(
        "{% data_table 'Fees' h r numeric='2' foot=f %}",
        h=["Part", "Amount"],
        r=[["Processing", Money(53000)]],
        f=["Total", Money(53000)],
    )
    assert table.count('class="number"') == 3
    assert '<th scope="row">Processing</th>' in table


def test_boxes_keep_what_is_safe_and_escape_what_is_not() -> None:
    html = draw(
        "{% notice 'warning' title %}<p>{{ bad }}</p>{% endnotice %}"
        "{% details title %}<b>in</b>{% enddetails %}{% tag title 'info' %}",
        title="<i>",
        bad="<script>",
    )
    assert "<script>" not in html
    assert "<i>" not in html
    assert "<b>in</b>" in html


def test_progress_and_pages_are_words_too(tongue: str) -> None:
    assert {"en": "Step 2 of 3", "fr": "Étape 2 de 3"}[tongue] in draw("{% progress 2 3 %}")
    page = Paginator(range(100), 10).page(2)
    html = draw("{% pagination page %}", page=page)
    assert "?q=a&amp;page=3" in html
    assert 'aria-current="page"' in html


def test_a_text_in_the_other_language_is_marked(tongue: str) -> None:
    other = {"en": "fr", "fr": "en"}[tongue]
    html = draw("{% in_language t other %}", t=Text(en="Cat", fr="Chat"), other=other)
    assert html.startswith(f'<span lang="{other}">')


def test_no_component_has_inline_style_or_script() -> None:
    html = draw("{% fields form %}{% error_summary form %}{% progress 1 2 %}", form=Everything({}))
    assert not re.search(r"\sstyle=|<script|<style|\son\w+=", html)


def test_secrets_are_read_in_groups() -> None:
    assert draw("{{ 'ABCDEFGHIJ'|groups }}") == "ABCD EFGH IJ"


def test_the_day_of_a_time_is_the_offices() -> None:
    """At 22:30 on July 1 in Ottawa it is July 2 in UTC."""
    late = datetime(2026, 7, 2, 2, 30, tzinfo=UTC)
    assert draw("{{ when|day }}", when=late) == "July\u00a01, 2026"
    assert draw("{{ when|day }}", when=date(2026, 7, 2)) == "July\u00a02, 2026"
