"""Template tags that every page may use without loading them: filters, and the components."""

from collections.abc import Sequence
from typing import Any

from django import forms, template
from django.core.paginator import Page
from django.forms.boundfield import BoundField
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from onegov.core.types import Text
from onegov.ui import formats
from onegov.ui.context import language
from onegov.ui.templatetags.drawing import draw_field, first_id
from onegov.ui.types import Moment, Row, Step, Task, Tone, Words

register = template.Library()


@register.filter
def text(value: Text | str | None) -> str:
    """A Text in the page's language; a plain string stays as it is."""
    return value.in_(language()) if isinstance(value, Text) else str(value or "")


@register.filter
def written(value: object) -> str:
    """Any value (text, money, date, number, yes or no, unknown) as people read it."""
    return formats.written(value, language())


@register.filter
def money(value: Any) -> str:
    """An amount: ``$649.75`` or ``649,75 $``."""
    return formats.money(value, language())


@register.filter(expects_localtime=True)
def day(value: Any) -> str:
    """A date, or the office's day of a UTC time: ``November 23, 2026`` or ``23 novembre 2026``."""
    return formats.day(value, language()) if value else ""


@register.filter
def day_time(value: Any) -> str:
    """A UTC time at the office: ``November 23, 2026, 2:30 p.m. (Eastern time)``."""
    return formats.day_time(value, language()) if value else ""


@register.filter
def number(value: Any) -> str:
    """A number: ``1,095`` or ``1 095``."""
    return formats.number(value, language())


@register.filter
def percent(value: Any) -> str:
    """A share of 1: ``65%`` or ``65 %``."""
    return formats.percent(value, language())


@register.filter
def groups(value: str, size: int = 4) -> str:
    """A long code in groups that can be read aloud."""
    return " ".join(value[start : start + size] for start in range(0, len(value), size))


@register.filter
def is_many(value: object) -> bool:
    """Whether a value is a list of values."""
    return isinstance(value, list | tuple)


@register.simple_tag
def field(
    bound: BoundField,
    label: Words = "",
    hint: Words = "",
    heading: bool = False,
    css: str = "",
) -> SafeString:
    """A field with its label, hint and errors; ``heading`` makes the label the page's title."""
    return draw_field(bound, label=text(label), hint=text(hint), heading=heading, css=css)


@register.simple_tag
def fields(form: forms.BaseForm) -> SafeString:
    """Every field of a form in its order."""
    hidden = [str(bound) for bound in form.hidden_fields()]
    shown: list[str] = [draw_field(bound) for bound in form.visible_fields()]
    return mark_safe("".join(hidden + shown))  # noqa: S308


@register.simple_tag
def error_summary(*given: object) -> SafeString:
    """What is wrong with one or more forms, each message a link to its field; nothing when all is well."""
    problems: list[tuple[str, str]] = []
    for form in given:
        if isinstance(form, forms.BaseForm) and form.is_bound:
            problems += _problems(form)
    if not problems:
        return SafeString()
    return render_to_string("ui/components/error_summary.html", {"problems": problems})


def _problems(form: forms.BaseForm) -> list[tuple[str, str]]:
    found = [(_first_field(form), str(message)) for message in form.non_field_errors()]
    for bound in form:
        found += [(first_id(bound), str(message)) for message in bound.errors]
    return found


def _first_field(form: forms.BaseForm) -> str:
    visible = form.visible_fields()
    return first_id(visible[0]) if visible else "main"


@register.simple_tag
def button(
    words: Words, kind: str = "", name: str = "", value: str = "", form: str = ""
) -> SafeString:
    """A submit button; ``kind`` is "", ``start``, ``second``, ``danger``, and may add ``small``."""
    return render_to_string(
        "ui/components/button.html",
        {"words": text(words), "kind": kind, "name": name, "value": value, "form": form},
    )


@register.simple_tag
def link_button(words: Words, href: str, kind: str = "") -> SafeString:
    """A link that looks like a button."""
    return format_html('<a class="button {}" href="{}">{}</a>', kind, href, text(words))


@register.simple_tag
def back_link(href: str, words: Words = "") -> SafeString:
    """The link to the page before, above a question."""
    return render_to_string("ui/components/back.html", {"href": href, "words": text(words)})


@register.simple_tag
def summary_list(rows: Sequence[Row], bare: bool = False) -> SafeString:
    """Terms and their values, each perhaps with a link to change it; ``bare`` has no such column."""
    return render_to_string("ui/components/summary_list.html", {"rows": rows, "bare": bare})


@register.simple_tag
def task_list(tasks: Sequence[Task]) -> SafeString:
    """Things to do, each with its status."""
    return render_to_string("ui/components/task_list.html", {"tasks": tasks})


@register.simple_tag
def timeline(moments: Sequence[Moment]) -> SafeString:
    """What happened, what happens now, what comes."""
    return render_to_string("ui/components/timeline.html", {"moments": moments})


@register.simple_tag
def steps(steps: Sequence[Step]) -> SafeString:
    """Numbered steps of an explanation."""
    return render_to_string("ui/components/steps.html", {"steps": steps})


@register.simple_tag
def progress(at: int, of: int, words: Words = "") -> SafeString:
    """Step ``at`` of ``of``, as words and as a bar."""
    return render_to_string(
        "ui/components/progress.html",
        {"at": at, "of": of, "words": text(words), "marks": [n < at for n in range(of)]},
    )


@register.simple_tag
def data_table(
    caption: Words,
    headers: Sequence[Words],
    rows: Sequence[Sequence[object]],
    numeric: str = "",
    foot: Sequence[object] = (),
) -> SafeString:
    """A table with a caption and row headers; ``numeric`` names its columns of numbers ("2,3")."""
    columns = {int(column) for column in numeric.split(",") if column}
    return render_to_string(
        "ui/components/table.html",
        {
            "caption": text(caption),
            "id": f"table-{abs(hash(text(caption))) % 10**8}",
            "headers": _cells(headers, columns),
            "rows": [_cells(row, columns) for row in rows],
            "foot": _cells(foot, columns),
        },
    )


def _cells(row: Sequence[object], columns: set[int]) -> list[tuple[object, bool]]:
    return [
        (cell if isinstance(cell, SafeString) else written(cell), place in columns)
        for place, cell in enumerate(row, start=1)
    ]


@register.simple_tag
def tag(words: Words, tone: Tone = "") -> SafeString:
    """A status in one or two words."""
    return format_html('<strong class="tag {}">{}</strong>', tone, text(words))


@register.simple_tag(takes_context=True)
def pagination(context: template.Context, page: Page) -> SafeString:  # type: ignore[type-arg]
    """Links to the other pages of a list (a Django Page); keeps the query."""
    query = context["request"].GET.copy()
    query.pop("page", None)
    return render_to_string(
        "ui/components/pagination.html",
        {
            "page": page,
            "query": query.urlencode(),
            "pages": page.paginator.get_elided_page_range(page.number),
        },
    )


@register.simple_block_tag
def notice(content: str, tone: Tone = "info", title: Words = "", big: bool = False) -> SafeString:
    """A box that stands out: ``{% notice "warning" title %}…{% endnotice %}``."""
    return render_to_string(
        "ui/components/notice.html",
        {"content": content, "tone": tone or "info", "title": text(title), "big": big},
    )


@register.simple_block_tag
def details(content: str, summary: Words) -> SafeString:
    """Text that opens on demand: ``{% details summary %}…{% enddetails %}``."""
    return format_html(
        '<details><summary>{}</summary><div class="inside">{}</div></details>',
        text(summary),
        content,
    )


@register.simple_tag
def in_language(value: Text | str, tongue: str) -> SafeString:
    """A text in ``tongue`` (``en``, ``fr``), marked so that it is read aloud in that language."""
    words = value.in_(tongue) if isinstance(value, Text) else value
    if tongue == language():
        return format_html("{}", words)
    return format_html('<span lang="{}">{}</span>', tongue, words)
