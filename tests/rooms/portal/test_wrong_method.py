"""An address that only a button may open explains itself."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("address", "words"),
    [("/en/about/", "opens only from a button"), ("/fr/a-propos/", "qu’à partir d’un bouton")],
)
def test_a_wrong_method_gets_a_page_that_says_what_to_do(address: str, words: str) -> None:
    answer = Client().post(address)
    assert answer.status_code == 405
    assert words in answer.content.decode()
    assert "GET" in answer.headers["Allow"]
