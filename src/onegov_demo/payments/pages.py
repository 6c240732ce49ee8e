"""The payment page: plain HTML, no JavaScript, one small style sheet named by its hash."""

from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from html import escape
from urllib.parse import urlsplit

from onegov_demo.payments.cards import DECLINED_CARD, GOOD_CARD, Card
from onegov_demo.payments.store import Payment
from onegov_demo.payments.wording import amount, words
from onegov_demo.systems.web import Reply

_STYLE = """
body{margin:0;font:1.125rem/1.5 "Noto Sans",system-ui,sans-serif;color:#333;background:#fff}
main,.other{max-width:40rem;margin:0 auto;padding:0 1rem}
.strip{margin:0;background:#26374a;color:#fff;padding:.5rem 1rem}
.other{text-align:right;padding-top:.75rem}
a{color:#284162}a,button{min-height:1.5rem}
h1{border-bottom:.25rem solid #af3c43;padding-bottom:.25rem;line-height:1.2}
dt{font-weight:bold}dd{margin:0 0 .5rem}
label{display:block;font-weight:bold;margin-top:1rem}
.hint,.error{display:block}.error{color:#b3192e;font-weight:bold}
input{display:block;font:inherit;padding:.5rem;border:2px solid #333;max-width:100%;box-sizing:border-box}
input[aria-invalid]{border-color:#b3192e}
.summary{border:.25rem solid #b3192e;padding:0 1rem}
button{font:inherit;padding:.6rem 1.2rem;margin:1.5rem 1rem 1rem 0;border:2px solid #284162}
button.main{background:#284162;color:#fff}button.plain{background:#fff;color:#284162}
:focus-visible{outline:3px solid #0535d2;outline-offset:2px}
.skip{position:absolute;left:-99rem}.skip:focus{position:static}
"""
_STYLE_HASH = b64encode(sha256(_STYLE.encode()).digest()).decode()
_FIELDS: dict[str, tuple[str, str, str]] = {
    "name": ("cc-name", "text", ""),
    "number": ("cc-number", "numeric", ""),
    "expiry": ("cc-exp", "text", "expiry_hint"),
    "cvc": ("cc-csc", "numeric", "cvc_hint"),
}


def pay_page(payment: Payment, language: str, card: Card, problems: Mapping[str, str]) -> Reply:
    """The form; what was typed stays, except the number and the code of the card."""
    typed = {"name": card.name, "expiry": card.expiry}
    fields = "".join(
        _field(name, typed.get(name, ""), problems.get(name, ""), language) for name in _FIELDS
    )
    sum_of_money = escape(amount(payment.order.amount_cents, language))
    body = (
        f"{_summary(problems, language)}<h1>{words('title', language)}</h1>"
        f"{_what(payment, language)}{_test_cards(language)}"
        f'<form method="post" action="/pay/{escape(payment.id)}?lang={language}" novalidate>{fields}'
        f'<button class="main" name="act" value="pay">{words("pay", language)} {sum_of_money}</button>'
        f'<button class="plain" name="act" value="cancel">{words("cancel", language)}</button></form>'
    )
    return _page(payment, language, body, failed=bool(problems))


def done_page(payment: Payment, language: str, back: str) -> Reply:
    """What a payment shows that can no longer be paid."""
    body = (
        f"<h1>{words('title', language)}</h1>{_what(payment, language)}"
        f"<p>{words(f'done_{payment.status}', language)}</p>"
        f'<p><a href="{escape(back)}">{words("back", language)}</a></p>'
    )
    return _page(payment, language, body, failed=False)


def unknown_page() -> Reply:
    """What an unknown payment shows: both languages, as nobody knows which."""
    parts = "".join(
        f'<div lang="{language}"><h1>{words("unknown", language)}</h1>'
        f"<p>{words('unknown_next', language)}</p></div>"
        for language in ("en", "fr")
    )
    return _html("en", words("unknown", "en"), f"<main>{parts}</main>", status=404, to="")


def _page(payment: Payment, language: str, body: str, *, failed: bool) -> Reply:
    title = (words("error_title", language) if failed else "") + words("title", language)
    content = (
        f'<a class="skip" href="#main">{words("skip", language)}</a>'
        f'<header><p class="strip">{words("strip", language)}</p>{_switch(payment, language)}</header>'
        f'<main id="main">{body}</main>'
    )
    return _html(
        language, title, content, status=422 if failed else 200, to=payment.order.return_url
    )


def _switch(payment: Payment, language: str) -> str:
    other = "en" if language == "fr" else "fr"
    address = f"/pay/{escape(payment.id)}?lang={other}"
    return (
        f'<p class="other"><a href="{address}" lang="{other}" hreflang="{other}">'
        f"{words('other', language)}</a></p>"
    )


def _html(language: str, title: str, content: str, *, status: int, to: str) -> Reply:
    page = (
        f'<!DOCTYPE html><html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{_STYLE}</style></head><body>{content}</body></html>"
    )
    return Reply(status, page.encode(), "text/html; charset=utf-8", _headers(to))


def _headers(return_url: str) -> dict[str, str]:
    """A strict policy. Browsers hold ``form-action`` against the redirect after a form as well."""
    back = urlsplit(return_url)
    origin = f" {back.scheme}://{back.netloc}" if back.netloc else ""
    policy = (
        f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; form-action 'self'{origin}; "
        "base-uri 'none'; frame-ancestors 'none'"
    )
    return {
        "Content-Security-Policy": policy,
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }


def _what(payment: Payment, language: str) -> str:
    return (
        f"<dl><dt>{words('amount', language)}</dt>"
        f"<dd>{escape(amount(payment.order.amount_cents, language))}</dd>"
        f"<dt>{words('reference', language)}</dt><dd>{escape(payment.order.reference)}</dd></dl>"
    )


def _test_cards(language: str) -> str:
    return (
        f"<h2>{words('tests', language)}</h2><ul>"
        f"<li>{_grouped(GOOD_CARD)} {words('test_good', language)}</li>"
        f"<li>{_grouped(DECLINED_CARD)} {words('test_declined', language)}</li></ul>"
        f"<p>{words('test_rest', language)}</p>"
    )


def _grouped(number: str) -> str:
    return "\u00a0".join(number[start : start + 4] for start in range(0, 16, 4))


def _summary(problems: Mapping[str, str], language: str) -> str:
    if not problems:
        return ""
    links = "".join(
        f'<li><a href="#{field}">{words(code, language)}</a></li>'
        for field, code in problems.items()
    )
    return (
        '<div class="summary" role="alert" aria-labelledby="problem">'
        f'<h2 id="problem">{words("problem", language)}</h2><ul>{links}</ul></div>'
    )


def _field(name: str, typed: str, problem: str, language: str) -> str:
    autocomplete, mode, hint = _FIELDS[name]
    notes = [(f"{name}-hint", "hint", hint), (f"{name}-error", "error", problem)]
    shown = [(own_id, kind, words(key, language)) for own_id, kind, key in notes if key]
    texts = "".join(f'<span id="{i}" class="{kind}">{text}</span>' for i, kind, text in shown)
    described = " ".join(own_id for own_id, _, _ in shown)
    return (
        f'<label for="{name}">{words(name, language)}</label>{texts}'
        f'<input id="{name}" name="{name}" value="{escape(typed)}" autocomplete="{autocomplete}"'
        f' inputmode="{mode}" spellcheck="false" maxlength="80" required'
        + (f' aria-describedby="{described}"' if described else "")
        + (' aria-invalid="true">' if problem else ">")
    )
