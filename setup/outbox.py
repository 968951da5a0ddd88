"""Where the mails and text messages of a local server go: into a folder.

Nothing leaves the machine. Each mail is a file ``mail-00001.eml``, each text message
a file ``sms-00001.json`` in ``.run/outbox/<database>``.
"""

import json
import shutil
from pathlib import Path

from setup.bootstrap import Environment, Paths
from tests.simulators.sms_sink import SmsSink
from tests.simulators.smtp_sink import HOST, SmtpSink

NAME = "Local outbox"
_MAIL_SERVER = (
    "INSERT INTO ir_mail_server (name, smtp_host, smtp_port, smtp_authentication,"
    " smtp_encryption, sequence, active)"
    " SELECT %s, %s, %s, 'login', 'none', 1, true"
    " WHERE NOT EXISTS (SELECT FROM ir_mail_server WHERE name = %s)"
)
_MAIL_PORT = "UPDATE ir_mail_server SET smtp_port = %s WHERE name = %s"
_SMS_ENDPOINT = (
    "INSERT INTO ir_config_parameter (key, value) VALUES ('sms.endpoint', %s)"
    " ON CONFLICT (key) DO UPDATE SET value = excluded.value"
)


def folder_of(database: str) -> Path:
    """The folder with what a database has sent since its server was started."""
    return Paths.of_this_clone().home / "outbox" / database


class Outbox:
    """Context manager: takes what a database sends."""

    def __init__(self, env: Environment, database: str):
        self.env, self.database = env, database
        self.folder = folder_of(database)
        self.smtp = SmtpSink(on_kept=self._keep_mail)
        self.sms = SmsSink(on_kept=self._keep_sms)

    def __enter__(self) -> "Outbox":
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        self.smtp.start()
        self.sms.start()
        self._tell_addresses()
        return self

    def __exit__(self, *_exception) -> None:
        self.smtp.stop()
        self.sms.stop()

    def _tell_addresses(self) -> None:
        port, execute = self.smtp.port, self.env.databases.execute
        execute(_MAIL_SERVER, [NAME, HOST, port, NAME], database=self.database)
        execute(_MAIL_PORT, [port, NAME], database=self.database)
        execute(_SMS_ENDPOINT, [self.sms.endpoint], database=self.database)

    def _keep_mail(self, number: int, mail) -> None:
        self._write(f"mail-{number:05}.eml", mail.content)

    def _keep_sms(self, number: int, sms) -> None:
        words = {"uuid": sms.uuid, "number": sms.number, "text": sms.text}
        self._write(f"sms-{number:05}.json", json.dumps(words).encode())

    def _write(self, name: str, content: bytes) -> None:
        """Write a whole file or none: others read along."""
        unfinished = self.folder / f".{name}"
        unfinished.write_bytes(content)
        unfinished.rename(self.folder / name)
