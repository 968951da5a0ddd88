"""What the server has sent, read from its outbox as the customers would."""

import email
import email.policy
import json
import time
from collections.abc import Callable
from typing import NamedTuple

from setup.check.report import WrongError
from setup.outbox import folder_of

SECONDS = 90


class Sent(NamedTuple):
    """A mail or a text message."""

    kind: str
    to: str
    text: str
    identity: str


class Outbox:
    """The mails and text messages of one database."""

    def __init__(self, database: str):
        self.folder = folder_of(database)

    def about(self, words: str) -> list[Sent]:
        """What was sent with these words in it, in the order of its coming."""
        return [sent for sent in self._all() if words in sent.text]

    def wait_for(self, words: str, count: int) -> list[Sent]:
        """The mails and text messages about something, once there are so many."""
        until = time.monotonic() + SECONDS
        while len(self.about(words)) < count and time.monotonic() < until:
            time.sleep(0.3)
        found = self.about(words)
        if len(found) != count:
            kinds = ", ".join(f"{sent.kind} to {sent.to}" for sent in found)
            raise WrongError(
                f"{count} mails and text messages about {words} should have gone out"
                f" within {SECONDS} s, it was {len(found)}: {kinds or 'none'}"
            )
        return found

    def _all(self) -> list[Sent]:
        readers: dict[str, Callable] = {".eml": _read_mail, ".json": _read_sms}
        files = sorted(self.folder.glob("[!.]*.*"), key=lambda f: f.stat().st_mtime)
        return [readers[file.suffix](file.read_bytes()) for file in files]


def _read_mail(content: bytes) -> Sent:
    message = email.message_from_bytes(content, policy=email.policy.default)
    body = message.get_body(("plain", "html"))
    text = f"{message['Subject']}\n{body.get_content() if body else ''}"
    return Sent("mail", message["To"] or "", text, message["Message-Id"])


def _read_sms(content: bytes) -> Sent:
    message = json.loads(content)
    return Sent("sms", message["number"], message["text"], message["uuid"])
