"""The sign-in page of a partner: plain HTML, no JavaScript, one small style sheet named by its hash."""

from base64 import b64encode
from hashlib import sha256
from html import escape
from urllib.parse import urlencode, urlsplit

from onegov_demo.characters import CHARACTERS
from onegov_demo.partners.issuers import Issuer
from onegov_demo.partners.wording import words
from onegov_demo.systems.web import Reply, Request

_STYLE = """
body{margin:0;font:1.125rem/1.5 "Noto Sans",system-ui,sans-serif;color:#333;background:#fff}
main,.other{max-width:40rem;margin:0 auto;padding:0 1rem}
.strip{margin:0;background:#3b2a4a;color:#fff;padding:.5rem 1rem}
.other{text-align:right;padding-top:.75rem}
a{color:#284162}
h1{border-bottom:.25rem solid #3b2a4a;padding-bottom:.25rem;line-height:1.2}
label{display:block;font-weight:bold;margin-top:1rem}
.hint,.error{display:block}.error{color:#b3192e;font-weight:bold}
input,select{display:block;font:inherit;padding:.5rem;border:2px solid #333}
input,select{max-width:100%;box-sizing:border-box}
input[aria-invalid]{border-color:#b3192e}
button{font:inherit;padding:.6rem 1.2rem;margin:1.5rem 1rem 1rem 0;border:2px solid #3b2a4a}
button.main{background:#3b2a4a;color:#fff}button.plain{background:#fff;color:#3b2a4a}
:focus-visible{outline:3px solid #0535d2;outline-offset:2px}
.skip{position:absolute;left:-99rem}.skip:focus{position:static}
"""
_STYLE_HASH = b64encode(sha256(_STYLE.encode()).digest()).decode()


def sign_in_page(issuer: Issuer, request: Request, *, wrong: str = "") -> Reply:
    """Who signs in: a standing character, or somebody else; ``wrong`` is what was typed and is not one."""
    problem = bool(wrong)
    language = _language(request)
    title = f"{issuer.name[language]}{words('colon', language)} {words('title', language)}"
    is_asked = "verified_claims" in request.query.get("claims", "")
    tells = bool(issuer.identity_level) and is_asked
    body = (
        f"{_summary(language) if problem else ''}<h1>{escape(title)}</h1>"
        f"<p>{words('to', language)}</p>{_asked(language) if tells else ''}"
        f'<form method="post" action="{escape(_again(request, language))}" novalidate>'
        f"{_characters(language)}{_other(language, wrong)}"
        f'<button class="main">{words("tell" if tells else "sign_in", language)}</button>'
        f'<button class="plain" name="act" value="cancel">{words("cancel", language)}</button></form>'
    )
    other = "en" if language == "fr" else "fr"
    content = (
        f'<a class="skip" href="#main">{words("skip", language)}</a>'
        f'<header><p class="strip">{words("strip", language)}</p><p class="other">'
        f'<a href="{escape(_again(request, other))}" lang="{other}" hreflang="{other}">'
        f'{words("other_language", language)}</a></p></header><main id="main">{body}</main>'
    )
    shown = (words("error_title", language) if problem else "") + title
    back = urlsplit(request.query["redirect_uri"])
    return _html(
        language,
        shown,
        content,
        status=422 if problem else 200,
        to=f"{back.scheme}://{back.netloc}",
    )


def unknown_page() -> Reply:
    """What a request of a stranger shows: both languages, as nobody knows which."""
    parts = "".join(
        f'<div lang="{language}"><h1>{words("unknown", language)}</h1>'
        f"<p>{words('unknown_next', language)}</p></div>"
        for language in ("en", "fr")
    )
    return _html("en", words("unknown", "en"), f'<main id="main">{parts}</main>', status=400, to="")


def _language(request: Request) -> str:
    """The first of ``ui_locales`` that we speak (OpenID Connect Core 1.0, 3.1.2.1)."""
    asked = (tag[:2].lower() for tag in request.query.get("ui_locales", "").split())
    return next((tag for tag in asked if tag in ("en", "fr")), "en")


def _again(request: Request, language: str) -> str:
    """This page with the same request, in a language."""
    return f"{request.path}?{urlencode({**request.query, 'ui_locales': language})}"


def _asked(language: str) -> str:
    return f"<p>{words('asked', language)}</p>"


def _characters(language: str) -> str:
    options = "".join(
        f'<option value="{one.key}">{escape(one.name)}</option>' for one in CHARACTERS
    )
    return f'<label for="who">{words("who", language)}</label><select id="who" name="who">{options}</select>'


def _other(language: str, wrong: str) -> str:
    error = f'<span id="other-error" class="error">{words("other_bad", language)}</span>'
    described = "other-hint other-error" if wrong else "other-hint"
    return (
        f'<label for="other">{words("other", language)}</label>'
        f'<span id="other-hint" class="hint">{words("other_hint", language)}</span>'
        f"{error if wrong else ''}"
        f'<input id="other" name="other" value="{escape(wrong[:40])}" maxlength="40"'
        ' autocomplete="off" spellcheck="false"'
        f' aria-describedby="{described}"{" aria-invalid=true" if wrong else ""}>'
    )


def _summary(language: str) -> str:
    return (
        '<div role="alert" aria-labelledby="problem">'
        f'<h2 id="problem">{words("problem", language)}</h2>'
        f'<ul><li><a href="#other">{words("other_bad", language)}</a></li></ul></div>'
    )


def _html(language: str, title: str, content: str, *, status: int, to: str) -> Reply:
    page = (
        f'<!DOCTYPE html><html lang="{language}"><head><meta charset="utf-8">'
        f"<title>{escape(title)}</title>"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{_STYLE}</style></head><body>{content}</body></html>"
    )
    # Browsers hold ``form-action`` against the redirect after a form as well.
    policy = (
        f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; form-action 'self' {to}; "
        "base-uri 'none'; frame-ancestors 'none'"
    )
    headers = {
        "Content-Security-Policy": policy,
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }
    return Reply(status, page.encode(), "text/html; charset=utf-8", headers)
