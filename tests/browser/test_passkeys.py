"""Passkeys in Chromium, with the authenticator that its developer tools hold."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, CDPSession, Page, expect

from onegov_demo.walk.state import letters, wait_for
from running_platform import Running

pytestmark = pytest.mark.browser
WORDS = {
    "en": {
        "create": "Create an account",
        "continue": "Continue",
        "confirm": "Confirm",
        "make": "Make a passkey",
        "codes": "Your recovery codes",
        "sign out": "Sign out",
        "sign in": "Sign in with a passkey",
        "use": "Use my passkey",
        "security": "Sign-in and security",
        "refused": "Your browser gave no passkey",
        "instead": "Use a password instead",
    },
    "fr": {
        "create": "Créer un compte",
        "continue": "Continuer",
        "confirm": "Confirmer",
        "make": "Créer une clé d’accès",
        "codes": "Vos codes de récupération",
        "sign out": "Se déconnecter",
        "sign in": "Se connecter avec une clé d’accès",
        "use": "Utiliser ma clé d’accès",
        "security": "Connexion et sécurité",
        "refused": "Votre navigateur n’a fourni aucune clé d’accès",
        "instead": "Utiliser plutôt un mot de passe",
    },
}


class Device:
    """A phone or computer with Chromium, whose owner confirms, or does not."""

    def __init__(self, chromium: Browser, live: Running, language: str) -> None:
        context = chromium.new_context(
            locale=f"{language}-CA", viewport={"width": 390, "height": 844}
        )
        self.page: Page = context.new_page()
        self.words = WORDS[language]
        self.errors: list[str] = []
        self.page.on("console", lambda said: self._note(said.type, said.text))
        self.base = f"{live.url}/{language}"
        self._tools: CDPSession = context.new_cdp_session(self.page)
        self._tools.send("WebAuthn.enable")
        self._key = self._tools.send(
            "WebAuthn.addVirtualAuthenticator",
            {
                "options": {
                    "protocol": "ctap2",
                    "transport": "internal",
                    "hasResidentKey": True,
                    "hasUserVerification": True,
                    "isUserVerified": True,
                    "automaticPresenceSimulation": True,
                }
            },
        )["authenticatorId"]

    def _note(self, kind: str, text: str) -> None:
        if kind == "error":
            self.errors.append(text)

    def confirms(self, does: bool) -> None:
        """Whether its owner shows face or finger from now on."""
        self._tools.send(
            "WebAuthn.setUserVerified", {"authenticatorId": self._key, "isUserVerified": does}
        )

    def press(self, name: str) -> None:
        self.page.locator("main").get_by_role("button", name=self.words[name], exact=True).click()

    def heading(self, name: str) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_have_text(self.words[name])


@pytest.fixture(params=["en", "fr"])
def device(request: pytest.FixtureRequest, live: Running, chromium: Browser) -> Iterator[Device]:
    made = Device(chromium, live, request.param)
    yield made
    made.page.context.close()


def sign_up(device: Device, live: Running, email: str) -> None:
    page = device.page
    page.goto(
        f"{device.base}/{'account/sign-in' if device.base.endswith('en') else 'compte/connexion'}/"
    )
    page.get_by_role("link", name=device.words["create"]).click()
    page.locator("[name=email]").fill(email)
    device.press("continue")
    page.locator("[name=code]").fill(wait_for(lambda: code_for(live, email), "a code"))
    device.press("confirm")


def code_for(live: Running, email: str) -> str:
    for letter in letters(live.mail, email):
        if found := re.search(r"^([A-Z0-9]{4}-[A-Z0-9]{4})$", letter["body"], re.M):
            return found[1]
    return ""


def test_sign_up_sign_in_and_step_up_without_a_password(device: Device, live: Running) -> None:
    language = device.base[-2:]
    sign_up(device, live, f"passkey-{language}@example.org")
    device.press("make")
    device.heading("codes")
    device.page.locator("main a.button").click()
    device.page.locator("nav").get_by_role("button", name=device.words["sign out"]).click()
    # Signing in types nothing.
    section = "account/sign-in" if language == "en" else "compte/connexion"
    device.page.goto(f"{device.base}/{section}/")
    device.confirms(False)
    device.press("sign in")
    expect(device.page.get_by_role("alert")).to_contain_text(device.words["refused"])
    # Chromium's own window about the refusal stays over the page.
    device.page.goto(f"{device.base}/{section}/")
    device.confirms(True)
    device.press("sign in")
    expect(
        device.page.locator("nav").get_by_role("button", name=device.words["sign out"])
    ).to_be_visible()
    # Another passkey asks for the first one again.
    section = (
        "account/security/passkeys/add"
        if language == "en"
        else "compte/securite/cles-d-acces/ajouter"
    )
    device.page.goto(f"{device.base}/{section}/")
    device.press("use")
    expect(device.page.locator("[name=name]")).to_have_value("Chrome, Linux")
    assert device.errors == []


def test_who_cannot_verify_takes_a_password_instead(device: Device, live: Running) -> None:
    device.confirms(False)
    sign_up(device, live, f"no-uv-{device.base[-2:]}@example.org")
    device.press("make")
    expect(device.page.get_by_role("alert")).to_contain_text(device.words["refused"])
    instead = device.page.get_by_role("link", name=device.words["instead"])
    device.page.goto(live.url + str(instead.get_attribute("href")))
    expect(device.page.locator("[name=password1]")).to_be_visible()
