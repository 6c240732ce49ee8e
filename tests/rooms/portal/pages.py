"""Addresses of the public pages, and what a page must have."""

import re

PAGES = {
    "home": ("/en/", "/fr/"),
    "search": ("/en/search/?q=citizenship", "/fr/recherche/?q=citizenship"),
    "nothing": ("/en/search/?q=xyzzy", "/fr/recherche/?q=xyzzy"),
    "service": ("/en/services/citizenship-grant/", "/fr/services/attribution-citoyennete/"),
    "eligibility": (
        "/en/services/citizenship-grant/eligibility/",
        "/fr/services/attribution-citoyennete/admissibilite/",
    ),
    "question": (
        "/en/services/citizenship-grant/eligibility/questions/date-of-birth/",
        "/fr/services/attribution-citoyennete/admissibilite/questions/date-de-naissance/",
    ),
    "trips": (
        "/en/services/citizenship-grant/eligibility/questions/your-trips-outside-canada/",
        "/fr/services/attribution-citoyennete/admissibilite/questions/vos-voyages-a-letranger/",
    ),
    "taxes": (
        "/en/services/citizenship-grant/eligibility/questions/income-tax-returns/",
        "/fr/services/attribution-citoyennete/admissibilite/questions/declarations-de-revenus/",
    ),
    "answers": (
        "/en/services/citizenship-grant/eligibility/answers/",
        "/fr/services/attribution-citoyennete/admissibilite/reponses/",
    ),
    "about": ("/en/about/", "/fr/a-propos/"),
    "accessibility": ("/en/accessibility/", "/fr/accessibilite/"),
    "privacy": ("/en/privacy/", "/fr/protection-des-renseignements/"),
    "contact": ("/en/contact/", "/fr/contact/"),
    "sent": ("/en/contact/sent/", "/fr/contact/envoye/"),
    "sign_in": ("/en/account/sign-in/", "/fr/compte/connexion/"),
    "sign_up": ("/en/account/create/", "/fr/compte/creer/"),
    "forgotten": ("/en/account/forgotten-password/", "/fr/compte/mot-de-passe-oublie/"),
    "link_sent": ("/en/account/forgotten-password/sent/", "/fr/compte/mot-de-passe-oublie/envoye/"),
    "link_used": ("/en/account/new-password/a-b/", "/fr/compte/nouveau-mot-de-passe/a-b/"),
    "saved": ("/en/account/new-password/done/", "/fr/compte/nouveau-mot-de-passe/enregistre/"),
}


def switch_of(html: str) -> str:
    """Where the language switch leads."""
    block = html.split('class="language"')[1].split("</div>")[0]
    found = re.search(r'(?:href|formaction)="([^"]+)"', block)
    assert found
    return found[1].replace("&amp;", "&")


def title_of(html: str) -> str:
    """The page's one title."""
    titles = re.findall(r"<h1[^>]*>(.*?)</h1>", html, re.S)
    assert len(titles) == 1, titles
    return re.sub(r"<[^>]+>", "", titles[0]).strip()
