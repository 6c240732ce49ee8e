"""The page that ends a sign-in everywhere and tells who confirmed."""

import pytest
from django.urls import reverse
from django.utils import translation

from onegov.core import clock
from onegov.login.provider.actions import delivering, leaving
from onegov.login.provider.models import Grant
from rooms.login.provider.application import Application
from rooms.login.provider.listening import listening
from rooms.portal_apply.browser import Person

pytestmark = pytest.mark.django_db


def test_everywhere_means_every_department_and_the_page_says_who_confirmed(tongue: str) -> None:
    amina = Person("amina@example.org").sign_in()
    elsewhere = Person.__new__(Person)
    elsewhere.account, elsewhere.client = amina.account, type(amina.client)()
    with listening(500) as broken, listening() as sound:
        late = Application(host="a.example", how={"backchannel_logout_uri": broken.url})
        well = Application(host="b.example", how={"backchannel_logout_uri": sound.url})
        token = late.tokens(amina.client)["access_token"]
        well.tokens(elsewhere.sign_in().client)
        visits = set(Grant.objects.values_list("visit", flat=True))
        amina.post(reverse("login_everywhere"))
        assert late.user_info(token).status_code == 401
        for visit in visits:
            leaving.note_who_must_be_told(amina.account.person_id, visit, clock.now())
        delivering.deliver()
    with translation.override(tongue):  # the protocol's own requests speak English
        page = amina.get(reverse("login_services")).words
    words = {"en": ("onfirmed",), "fr": ("onfirmé",)}
    assert [said for said in words[tongue] if said not in page] == [], page
