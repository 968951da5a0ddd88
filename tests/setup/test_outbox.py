"""How the check reads what a server has sent."""

import pytest

from setup.check import outbox
from setup.check.report import WrongError

MAIL = b"""From: shop@example.com\r
To: a@example.com\r
Subject: Your order S00042\r
Message-Id: <42@example.com>\r
\r
Thank you.\r
"""
SMS = b'{"uuid": "u7", "number": "+31612345678", "text": "Order S00043 has left"}'


@pytest.fixture
def sent(tmp_path, monkeypatch):
    monkeypatch.setattr(outbox, "folder_of", lambda _database: tmp_path)
    monkeypatch.setattr(outbox, "SECONDS", 0)
    (tmp_path / "mail-00001.eml").write_bytes(MAIL)
    (tmp_path / "sms-00001.json").write_bytes(SMS)
    (tmp_path / ".mail-00002.eml").write_bytes(b"half a ma")
    return outbox.Outbox("demo")


def test_what_was_sent_is_found_by_its_words(sent):
    (mail,) = sent.about("S00042")
    assert (mail.kind, mail.to, mail.identity) == (
        "mail",
        "a@example.com",
        "<42@example.com>",
    )
    (sms,) = sent.wait_for("S00043", 1)
    assert (sms.kind, sms.to, sms.identity) == ("sms", "+31612345678", "u7")


def test_one_too_few_and_one_too_many_are_told(sent):
    with pytest.raises(WrongError, match="it was 0: none"):
        sent.wait_for("S00099", 1)
    with pytest.raises(WrongError, match=r"it was 1: mail to a@example\.com"):
        sent.wait_for("S00042", 0)
