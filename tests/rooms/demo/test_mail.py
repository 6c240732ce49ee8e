"""The mail sink takes mail as any server does and shows it as JSON."""

import smtplib
from email.message import EmailMessage

import pytest


def send(mail, to, subject, body):
    message = EmailMessage()
    message["From"] = "onegov@example.org"
    message["To"] = to
    message["Subject"] = subject
    message.set_content(body)
    host, port = mail.lines["smtp"].split(":")
    with smtplib.SMTP(host, int(port), timeout=10) as smtp:
        smtp.send_message(message)


def listed(mail, to):
    return mail.ask("GET", f"/mail?to={to}").json


def test_mail_is_kept_and_listed_newest_first(mail):
    send(
        mail, "amina@example.org", "Du nouveau : votre demande", "Ouvrez une session.\nÀ bientôt.\n"
    )
    send(mail, "Amina@example.org, daniel@example.org", "Second", "Body")
    first, second = listed(mail, "amina@example.org")
    assert (first["subject"], first["body"]) == ("Second", "Body\n")
    assert second["subject"] == "Du nouveau : votre demande"
    assert second["body"] == "Ouvrez une session.\nÀ bientôt.\n"
    assert second["to"] == "amina@example.org"
    assert second["received_at"].endswith("+00:00")
    assert len(listed(mail, "daniel@example.org")) == 1
    assert listed(mail, "nobody@example.org") == []


def test_kill_9_keeps_the_mail(mail):
    send(mail, "kept@example.org", "Kept", "Body")
    mail.kill()
    mail.restart()
    assert [one["subject"] for one in listed(mail, "kept@example.org")] == ["Kept"]


def test_a_message_that_is_too_big_is_refused_and_the_sink_goes_on(mail):
    with pytest.raises(smtplib.SMTPException, match="552"):
        send(mail, "big@example.org", "Big", ("y" * 70 + "\n") * 40_000)
    assert listed(mail, "big@example.org") == []
    send(mail, "big@example.org", "Small", "z")
    assert len(listed(mail, "big@example.org")) == 1
