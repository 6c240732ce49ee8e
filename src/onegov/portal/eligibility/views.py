"""The eligibility questions, one page each, without an account."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from onegov.catalogue import public as catalogue
from onegov.catalogue.types import Definition, FactSpec
from onegov.core import clock
from onegov.login.public import access, anyone
from onegov.portal.addresses import address, fact_of, same_page_in_both
from onegov.portal.eligibility import pages
from onegov.portal.eligibility.answers import Answers
from onegov.portal.eligibility.interview import next_question, questions
from onegov.portal.questions import SETS, EntryForm, entry_form, question_form
from onegov.ui.public import language


def _service(request: HttpRequest, slug: str, name: str) -> Definition:
    definition = catalogue.find_by_slug(slug=slug, language=language())
    same_page_in_both(request, name, definition)
    return definition


@access(anyone)
@require_safe
def start(request: HttpRequest, slug: str) -> HttpResponse:
    """What the questions are for; the answers so far, if there are any."""
    definition = _service(request, slug, "eligibility")
    answers = Answers(request, definition)
    following = next_question(definition, answers.typed(), clock.today())
    content = pages.start_page(definition) | {
        "next_url": pages.question_address(definition, following),
        "begun": len(answers.facts),
    }
    return render(request, "portal/eligibility/start.html", content)


@access(anyone)
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, slug: str, question_slug: str) -> HttpResponse:
    """One question."""
    definition = _service(request, slug, "eligibility")
    fact = fact_of(definition, question_slug, language())
    if fact is None or fact not in questions(definition):
        raise Http404
    same_page_in_both(request, "question", definition, fact)
    answers = Answers(request, definition)
    ask = _ask_for_entries if fact.type.kind in SETS else _ask_once
    return ask(request, definition, fact, answers)


def _ask_once(
    request: HttpRequest, definition: Definition, fact: FactSpec, answers: Answers
) -> HttpResponse:
    form = question_form(fact).answered(
        request, fact=fact, day=clock.today(), known=answers.facts.get(fact.name), unsure=True
    )
    if request.method == "POST" and form.is_valid():
        answers.put(fact.name, form.json())
        return _go_on(definition, answers)
    template = "tax_years" if fact.type.kind == "tax_years" else "question"
    return _show(request, template, definition, fact, answers, {"form": form})


def _ask_for_entries(
    request: HttpRequest, definition: Definition, fact: FactSpec, answers: Answers
) -> HttpResponse:
    entries: list[dict[str, Any]] = list(answers.facts.get(fact.name) or [])
    if request.method == "POST" and "remove" in request.POST:
        answers.put(fact.name, _without(entries, request.POST["remove"]))
        return HttpResponseRedirect(request.path)
    form = entry_form(fact).answered(request, fact=fact, day=clock.today(), others=entries)
    if request.method == "POST":
        done = _take_entry(request, form, entries)
        if done is not None:
            answers.put(fact.name, entries)
            return _go_on(definition, answers) if done else HttpResponseRedirect(request.path)
    content = {"form": form, **pages.entries_page(fact, entries)}
    return _show(request, "entries", definition, fact, answers, content)


def _take_entry(
    request: HttpRequest, form: EntryForm, entries: list[dict[str, Any]]
) -> bool | None:
    """Add the entry that was typed.

    Returns:
        True when the list is complete, False when more may come, None when the entry is not good.
    """
    is_last = "done" in request.POST
    if is_last and form.is_blank:
        return True
    if not form.is_valid():
        return None
    entries.append(form.json())
    entries.sort(key=lambda entry: str(entry[form.first]))
    return is_last


def _without(entries: list[dict[str, Any]], place: str) -> list[dict[str, Any]]:
    return [entry for at, entry in enumerate(entries) if str(at) != place]


def _go_on(definition: Definition, answers: Answers) -> HttpResponse:
    following = next_question(definition, answers.typed(), clock.today())
    return HttpResponseRedirect(pages.question_address(definition, following))


def _show(
    request: HttpRequest,
    template: str,
    definition: Definition,
    fact: FactSpec,
    answers: Answers,
    content: dict[str, Any],
) -> HttpResponse:
    asked = answers.asked
    number = asked.index(fact.name) + 1 if fact.name in asked else len(asked) + 1
    frame = pages.question_page(definition, fact, answers, number)
    return render(
        request,
        f"portal/eligibility/{template}.html",
        frame | content | {"switch_form": "question"},
    )


@access(anyone)
@require_safe
def answers(request: HttpRequest, slug: str) -> HttpResponse:
    """The answers so far."""
    definition = _service(request, slug, "eligibility_answers")
    content = pages.answers_page(definition, Answers(request, definition), clock.today())
    return render(request, "portal/eligibility/answers.html", content)


@access(anyone)
@require_safe
def result(request: HttpRequest, slug: str) -> HttpResponse:
    """What the answers come to; back to the questions while some that matter are open."""
    definition = _service(request, slug, "eligibility_result")
    given = Answers(request, definition)
    if not given.facts:
        return HttpResponseRedirect(address("eligibility", definition))
    content = pages.result_page(definition, given, clock.today())
    return render(request, "portal/eligibility/result.html", content)


@access(anyone)
@require_POST
def start_over(request: HttpRequest, slug: str) -> HttpResponse:
    """Forget the answers and begin again."""
    definition = _service(request, slug, "eligibility")
    Answers(request, definition).clear()
    return HttpResponseRedirect(address("eligibility", definition))
