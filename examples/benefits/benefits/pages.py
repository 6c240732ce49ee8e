"""The pages, in English and French."""

from collections.abc import Mapping
from html import escape
from typing import Any

STYLE = """
body { font: 1.125rem/1.5 system-ui, sans-serif; color: #222; margin: 0; }
main { max-width: 42rem; margin: 0 auto; padding: 1.5rem; }
header { background: #31455b; color: #fff; padding: .75rem 1.5rem; }
header a { color: #fff; }
dt { font-weight: 700; } dd { margin: 0 0 .75rem; overflow-wrap: anywhere; }
a, button { font: inherit; } a { color: #1a4a7a; }
.button, button { display: inline-block; padding: .5rem 1rem; border: 0; border-radius: .25rem;
  background: #1a4a7a; color: #fff; text-decoration: none; cursor: pointer; }
.button:focus, button:focus, a:focus { outline: .2rem solid #d08700; outline-offset: .15rem; }
"""
WORDS = {
    "en": {
        "name": "Benefits (an example application)",
        "welcome": "This application belongs to a department of its own. It knows nothing of who you "
        "are until you sign in.",
        "sign_in": "Sign in with OneGov",
        "other": "Français",
        "account": "You are signed in",
        "account_words": "This, your language and technical details are all that the application was told.",
        "sub": "Your name here: no other department has the same",
        "acr": "How surely you signed in",
        "act": "Who acts for you",
        "sign_out": "Sign out",
        "refused": "You could not be signed in",
        "refused_words": "The answer of the sign-in service did not hold. Nothing happened. Try again.",
        "again": "Try again",
        "missing": "This page does not exist",
    },
    "fr": {
        "name": "Prestations (application exemple)",
        "welcome": "Cette application appartient à un ministère distinct. Elle ne sait rien de vous "
        "avant que vous vous connectiez.",
        "sign_in": "Se connecter avec OneGov",
        "other": "English",
        "account": "Votre session est ouverte",
        "account_words": "C’est, avec votre langue et des détails techniques, tout ce que l’application a "
        "appris.",
        "sub": "Votre nom ici\u00a0: aucun autre ministère n’a le même",
        "acr": "Le degré de certitude de votre connexion",
        "act": "Qui agit pour vous",
        "sign_out": "Se déconnecter",
        "refused": "Nous n’avons pas pu vous connecter",
        "refused_words": "La réponse du service de connexion n’était pas valable. Rien ne s’est "
        "passé. Essayez de nouveau.",
        "again": "Essayer de nouveau",
        "missing": "Cette page n’existe pas",
    },
}


def home(language: str) -> str:
    words = WORDS[language]
    return _page(
        language,
        words["name"],
        f"<p>{words['welcome']}</p>"
        f'<p><a class="button" href="/account?lang={language}">{words["sign_in"]}</a></p>',
    )


def account(language: str, claims: Mapping[str, Any]) -> str:
    words = WORDS[language]
    shown = {"sub": claims["sub"], "acr": claims.get("acr")}
    shown |= {"act": claims["act"].get("sub")} if isinstance(claims.get("act"), dict) else {}
    lines = "".join(
        f"<dt>{words[name]}</dt><dd>{escape(str(value))}</dd>" for name, value in shown.items()
    )
    return _page(
        language,
        words["account"],
        f"<p>{words['account_words']}</p><dl>{lines}</dl>"
        f'<form method="post" action="/sign-out"><button>{words["sign_out"]}</button></form>',
    )


def refused(language: str) -> str:
    words = WORDS[language]
    again = f'<p><a class="button" href="/account?lang={language}">{words["again"]}</a></p>'
    return _page(language, words["refused"], f"<p>{words['refused_words']}</p>{again}")


def missing(language: str) -> str:
    words = WORDS[language]
    return _page(language, words["missing"], f'<p><a href="/{language}">{words["name"]}</a></p>')


def _page(language: str, title: str, inside: str) -> str:
    words = WORDS[language]
    other = "fr" if language == "en" else "en"
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{title}</title><link rel="stylesheet" href="/style.css"></head><body>'
        f'<header>{words["name"]} · <a href="/{other}" lang="{other}">{words["other"]}</a></header>'
        f"<main><h1>{title}</h1>{inside}</main></body></html>"
    )
