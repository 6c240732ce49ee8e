"""The payment provider: paid once, cards forgotten, every refusal said in both languages."""

import re
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

import pytest

GOOD = {"name": "A. Zerrouki", "number": "4242 4242 4242 4242", "expiry": "09/39", "cvc": "123"}
ORDER = {
    "amount_cents": 64975,
    "reference": "K7QM-2FDX-R9TW",
    "return_url": "http://localhost:8000/fr/retour?etape=5",
    "language": "fr",
}


def create(payments, key, **changed):
    return payments.ask("POST", "/payments", ORDER | changed, {"Idempotency-Key": key})


def pay(payments, own_id, query="", **changed):
    body = urlencode(GOOD | {"act": "pay"} | changed).encode()
    return payments.ask("POST", f"/pay/{own_id}{query}", body)


def status(payments, own_id):
    return payments.ask("GET", f"/payments/{own_id}").json["status"]


@pytest.fixture
def own_id(payments, request):
    return create(payments, f"key-{request.node.name}").json["id"]


def test_the_same_key_makes_the_same_payment_even_at_once(payments):
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _n: create(payments, "pressed-twice"), range(16)))
    assert {answer.status for answer in answers} == {201}
    assert len({answer.json["id"] for answer in answers}) == 1
    other = create(payments, "pressed-twice", amount_cents=1)
    assert (other.status, other.json) == (409, {"error": "idempotency_key_reused"})


def test_paying_goes_back_to_the_service_and_only_once(payments, own_id):
    answer = pay(payments, own_id)
    back = f"http://localhost:8000/fr/retour?etape=5&payment={own_id}"
    assert (answer.status, answer.headers["Location"]) == (303, back)
    assert payments.ask("GET", f"/payments/{own_id}").json == {
        "id": own_id,
        "status": "paid",
        "amount_cents": 64975,
        "reference": "K7QM-2FDX-R9TW",
    }
    assert pay(payments, own_id, number="4000 0000 0000 0002").headers["Location"] == back
    assert pay(payments, own_id, act="cancel").headers["Location"] == back
    assert status(payments, own_id) == "paid"
    assert "Ce paiement est effectué." in payments.ask("GET", f"/pay/{own_id}").text


def test_a_declined_card_says_so_and_another_may_be_tried(payments, own_id):
    answer = pay(payments, own_id, number="4000-0000-0000-0002")
    assert answer.status == 422
    assert "La banque a refusé cette carte. Aucune somme n’a été débitée." in answer.text
    assert status(payments, own_id) == "failed"
    assert pay(payments, own_id).status == 303
    assert status(payments, own_id) == "paid"


def test_cancelling_goes_back_and_ends_it(payments, own_id):
    assert pay(payments, own_id, act="cancel", number="").status == 303
    assert status(payments, own_id) == "cancelled"
    assert pay(payments, own_id).status == 303
    assert status(payments, own_id) == "cancelled"


@pytest.mark.parametrize(
    ("changed", "english", "french"),
    [
        ({"number": "4242 4242 4242 4241"}, "This is not a card number.", "Ce n’est pas un numéro"),
        ({"number": "carte"}, "This is not a card number.", "Ce n’est pas un numéro de carte."),
        ({"number": ""}, "Enter the card number.", "Entrez le numéro de la carte."),
        ({"expiry": "01/20"}, "This card has expired.", "Cette carte est expirée."),
        ({"expiry": "13/39"}, "as month and year", "(mois et année)"),
        ({"expiry": "septembre"}, "as month and year", "(mois et année)"),
        ({"cvc": "12"}, "3 or 4 digits of the security", "3 ou 4 chiffres du code de sécurité"),
        ({"name": " "}, "Enter the name on the card.", "Entrez le nom inscrit sur la carte."),
    ],
)
def test_each_mistake_is_named_and_what_was_typed_stays(payments, changed, english, french):
    own = create(payments, f"mistake-{english}").json["id"]
    typed = GOOD | changed
    for language, wanted, title in (("en", english, "Error: "), ("fr", french, "Erreur\u00a0: ")):
        answer = pay(payments, own, f"?lang={language}", **changed)
        assert answer.status == 422
        assert wanted in answer.text
        assert f"<title>{title}" in answer.text
        assert 'role="alert"' in answer.text
        assert f'value="{typed["name"]}"' in answer.text
        assert f'value="{typed["expiry"]}"' in answer.text
        values = dict(re.findall(r'name="(\w+)" value="([^"]*)"', answer.text))
        assert (values["number"], values["cvc"]) == ("", "")
    assert status(payments, own) == "created"


def test_the_page_is_strict_bilingual_and_without_script(payments, own_id):
    french = payments.ask("GET", f"/pay/{own_id}")
    english = payments.ask("GET", f"/pay/{own_id}?lang=en")
    assert '<html lang="fr">' in french.text
    assert "649,75\u00a0$" in french.text
    assert '<html lang="en">' in english.text
    assert "$649.75" in english.text
    policy = french.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "form-action 'self' http://localhost:8000;" in policy
    assert "frame-ancestors 'none'" in policy
    assert "<script" not in french.text.lower()
    for field in ("name", "number", "expiry", "cvc"):
        assert f'<label for="{field}">' in french.text
    visible = re.sub(r"<(style|title)>.*?</\1>|<[^>]+>", " ", english.text, flags=re.S)
    assert not re.search(r"[éèàç]", visible.replace("Français", ""))


def test_what_the_service_sends_is_escaped(payments):
    order = {"reference": '"><script>alert(1)</script>', "return_url": "http://localhost/a?b=<i>"}
    own = create(payments, "escaping-1", **order).json["id"]
    page = payments.ask("GET", f"/pay/{own}").text
    assert "<script>" not in page
    assert "<i>" not in page


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"amount_cents": 0}, "amount_cents_invalid"),
        ({"amount_cents": 10.5}, "amount_cents_invalid"),
        ({"amount_cents": True}, "amount_cents_invalid"),
        ({"language": "de"}, "language_invalid"),
        ({"return_url": "javascript:alert(1)"}, "return_url_invalid"),
        ({"return_url": "http://a; script-src *"}, "return_url_invalid"),
        ({"return_url": "http://a/\r\nX: y"}, "return_url_invalid"),
        ({"reference": " "}, "reference_invalid"),
    ],
)
def test_a_bad_order_is_refused_by_name(payments, changed, error):
    answer = create(payments, "bad-order-1", **changed)
    assert (answer.status, answer.json) == (400, {"error": error})


def test_an_order_needs_its_key(payments):
    assert payments.ask("POST", "/payments", ORDER).json == {"error": "idempotency_key_missing"}


def test_an_unknown_payment_is_said_in_both_languages(payments):
    page = payments.ask("GET", "/pay/pay_nothing")
    assert page.status == 404
    assert "We could not find this payment." in page.text
    assert "Nous n’avons pas trouvé ce paiement." in page.text
    assert payments.ask("GET", "/payments/pay_nothing").status == 404


def test_kill_9_keeps_what_was_paid_and_no_card_is_on_disk(payments, own_id):
    pay(payments, own_id)
    payments.kill()
    payments.restart()
    assert status(payments, own_id) == "paid"
    again = create(payments, "key-test_kill_9_keeps_what_was_paid_and_no_card_is_on_disk")
    assert again.json["id"] == own_id
    kept = b"".join(path.read_bytes() for path in payments.state.iterdir())
    assert b"4242 4242" not in kept
    assert b"42424242" not in kept
    assert b"Zerrouki" not in kept
