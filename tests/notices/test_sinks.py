"""The sinks are servers as others are: they take, keep, refuse and go down."""

import smtplib
from email.message import EmailMessage

import pytest
import requests

from tests.simulators.sms_sink import PATH
from tests.simulators.smtp_sink import HOST, MAX_BYTES


def mail(text="Hello\n.\n..dots\n", **headers):
    message = EmailMessage()
    message["From"], message["To"] = "a@example.com", "b@example.com"
    message["Message-Id"] = "<1@example.com>"
    message.set_content(text)
    return message


def send(sink, message):
    with smtplib.SMTP(HOST, sink.port, timeout=5) as client:
        client.send_message(message)


def test_a_mail_comes_in_as_it_was_sent(smtp):
    send(smtp, mail())
    (received,) = smtp.messages
    assert received.message_id == "<1@example.com>"
    assert received.recipients == ("b@example.com",)
    assert received.text == "Hello\n.\n..dots\n"


def test_several_mails_go_through_one_connection(smtp):
    with smtplib.SMTP(HOST, smtp.port, timeout=5) as client:
        for _number in range(3):
            client.send_message(mail())
    assert len(smtp.messages) == 3


def test_a_refused_recipient_is_told(smtp):
    smtp.refused["b@example.com"] = 550
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        send(smtp, mail())
    assert not smtp.messages


def test_a_mail_may_be_put_off(smtp):
    smtp.refused_data.append(451)
    with pytest.raises(smtplib.SMTPDataError):
        send(smtp, mail())
    send(smtp, mail())
    assert len(smtp.messages) == 1


def test_a_mail_that_is_too_large_is_refused(smtp):
    with smtplib.SMTP(HOST, smtp.port, timeout=20) as client:
        client.ehlo()
        client.mail("a@example.com")
        client.rcpt("b@example.com")
        code, _words = client.data(
            b"x" * 70 + b"\r\n" + b"y\r\n" * (MAX_BYTES // 3 + 1)
        )
    assert code == 552
    assert not smtp.messages


def test_a_mail_server_that_is_down_comes_back_on_its_port(smtp):
    port = smtp.port
    smtp.stop()
    with pytest.raises(OSError):
        send(smtp, mail())
    smtp.start()
    assert smtp.port == port
    send(smtp, mail())
    assert len(smtp.messages) == 1


def test_commands_out_of_turn_are_refused(smtp):
    with smtplib.SMTP(HOST, smtp.port, timeout=5) as client:
        assert client.docmd("DATA")[0] == 503
        assert client.docmd("RCPT", "TO:<b@example.com>")[0] == 503
        assert client.docmd("MAIL", "FROM:nobody")[0] == 501
        assert client.docmd("NONSENSE")[0] == 500
        assert client.noop()[0] == 250


def text_message(sink, number="+36301234567", **change):
    numbers = [{"number": number, "uuid": "u1"}]
    params = {"messages": [{"content": "Hi", "numbers": numbers}]} | change
    return requests.post(
        sink.endpoint + PATH,
        json={"jsonrpc": "2.0", "id": "x", "params": params},
        timeout=5,
    )


def test_a_text_message_comes_in_as_it_was_sent(sms):
    answer = text_message(sms).json()
    assert answer["result"] == [{"uuid": "u1", "state": "success", "credit": 1}]
    (received,) = sms.messages
    assert (received.uuid, received.number, received.text) == (
        "u1",
        "+36301234567",
        "Hi",
    )


def test_a_refused_number_is_told(sms):
    sms.refused["+1"] = "wrong_number_format"
    answer = text_message(sms, number="+1").json()
    assert answer["result"][0]["state"] == "wrong_number_format"
    assert not sms.messages


def test_nonsense_is_refused(sms):
    assert text_message(sms, messages=5).status_code == 400
    assert requests.post(sms.endpoint + "/other", timeout=5).status_code == 404
