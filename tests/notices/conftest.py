"""A database with orders, sinks for mails and text messages, and workers to kill."""

import contextlib
import json
import os
import signal
import subprocess
import time
from pathlib import Path

import psycopg2
import pytest

from setup.bootstrap import prepare
from setup.testing.repo import Repo
from setup.testing.results import Report
from setup.testing.templates import Templates
from tests.simulators.sms_sink import SmsSink
from tests.simulators.smtp_sink import SmtpSink

HOST_SCRIPT = Path(__file__).with_name("worker_host.py")

PREPARE = """
env["ir.mail_server"].create({{
    "name": "Sink", "smtp_host": "127.0.0.1", "smtp_port": {smtp_port},
}})
env["ir.config_parameter"].set_param("sms.endpoint", "{sms_endpoint}")
env["ir.cron"].search([]).active = False  # only the tests' workers send
env.company.email = "shop@example.com"
order_model = env["ir.model"]._get("sale.order")
stage = env.ref("sale_order_flow.sale_order_stage_processing")
stage.mail_template_id = env["mail.template"].create({{
    "name": "Confirmed",
    "model_id": order_model.id,
    "subject": "Your order {{{{ object.name }}}}",
    "body_html": '<p>Dear <t t-out="object.partner_id.name"/>, thank you.</p>',
}})
stage.sms_template_id = env["sms.template"].create({{
    "name": "Confirmed",
    "model_id": order_model.id,
    "body": "Your order {{{{ object.name }}}} is confirmed.",
}})
env["product.product"].create({{"name": "Advice", "type": "service"}})
env.cr.commit()
"""

ORDERS = """
product = env["product.product"].search([("name", "=", "Advice")], limit=1)
partners = env["res.partner"].create([
    {{
        "name": f"Customer {{number}}",
        "email": f"customer-{{number}}@example.com",
        "phone": f"+3161234{{number:04}}",
        "country_id": env.ref("base.nl").id,
    }}
    for number in range({first}, {first} + {count})
])
orders = env["sale.order"].create([
    {{"partner_id": partner.id, "order_line": [(0, 0, {{"product_id": product.id}})]}}
    for partner in partners
])
orders.action_confirm()
env.cr.commit()
"""


class Office:
    """The database and what happens to its notices."""

    def __init__(self, environment, database, smtp, sms, folder):
        self.environment, self.database = environment, database
        self.smtp, self.sms = smtp, sms
        self.folder = folder
        self.connection = psycopg2.connect(
            dbname=database, **_connection_options(environment.pg)
        )
        self.connection.autocommit = True
        self._orders = 0
        self._host = None
        self.kills = 0

    def shell(self, script: str) -> None:
        """Run a script in Odoo."""
        command = self.environment.odoo("shell", "-d", self.database, "--no-http")
        done = subprocess.run(
            command, input=script, capture_output=True, text=True, timeout=300
        )
        assert "Traceback" not in done.stderr, done.stderr[-3000:]

    def confirm_orders(self, count: int) -> None:
        """Confirm orders of new customers: a mail and a text message for each."""
        self.shell(ORDERS.format(first=self._orders, count=count))
        self._orders += count

    def rows(self, query: str, *arguments) -> list[tuple]:
        with self.connection.cursor() as cursor:
            cursor.execute(query, arguments)
            return cursor.fetchall() if cursor.description else []

    def states(self) -> dict[str, int]:
        return dict(
            self.rows("SELECT state, count(*) FROM sale_order_notice GROUP BY 1")
        )

    def pending(self) -> int:
        return self.states().get("pending", 0)

    def let_time_pass(self) -> None:
        """Make what is to be tried later due now."""
        self.rows("UPDATE sale_order_notice SET next_try_at = NULL")

    def copies(self) -> dict[str, int]:
        """How often each id came in at the sinks."""
        copies: dict[str, int] = {}
        for one in self.smtp.ids() + self.sms.ids():
            copies[one] = copies.get(one, 0) + 1
        return copies

    # --- Workers ---

    def __enter__(self):
        command = [
            self.environment.python,
            HOST_SCRIPT,
            self.environment.home / "odoo.conf",
            self.database,
            self.folder,
        ]
        with open(self.folder / "host.log", "w") as log:
            self._host = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        assert self._ask() == "ready", self._log()
        return self

    def __exit__(self, *_exception):
        self._host.stdin.close()
        self._host.wait(30)
        self.connection.close()

    def _log(self) -> str:
        return (self.folder / "host.log").read_text()[-3000:]

    def _ask(self, command: str = ""):
        if command:
            self._host.stdin.write(command + "\n")
            self._host.stdin.flush()
        line = self._host.stdout.readline()
        return json.loads(line) if line else None

    def start_worker(self, model: str = "sale.order.notice") -> int:
        """Start a worker that sends what is due in this outbox and ends."""
        return self._ask(f"start {model}")

    def wait(self, pid: int) -> int:
        """Wait until a worker has ended; answer its exit status."""
        return self._ask(f"wait {pid}")

    def send_all(self, workers: int = 2, rounds: int = 20) -> None:
        """Let workers send until nothing is pending."""
        for _round in range(rounds):
            if not self.pending():
                return
            for pid in [self.start_worker() for _number in range(workers)]:
                assert self.wait(pid) == 0, (self.folder / "host.log").read_text()[
                    -3000:
                ]

    def hold(self, pid: int) -> None:
        """Stop a worker where it is."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGSTOP)

    def let_go(self, pid: int) -> None:
        """Let a worker go on."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)

    def kill(self, pid: int) -> dict[str, int]:
        """Kill a worker while no other takes a notice; one that has ended already is
        not counted.

        Answers the id of the notice that it was about and how often that one has come
        in, when the kill fell between the other side's acceptance and the commit.
        """
        os.kill(pid, signal.SIGKILL)
        self.kills += self.wait(pid) == -signal.SIGKILL
        log = self.folder / str(pid)
        taken = log.read_text().split() if log.exists() else []
        if not taken:
            return {}
        self._wait_until_free(int(taken[-1]))
        message_id, state = self.rows(
            "SELECT message_id, state FROM sale_order_notice WHERE id = %s", taken[-1]
        )[0]
        came_in = self.copies().get(message_id, 0)
        return {message_id: came_in} if state == "pending" and came_in else {}

    def _is_free(self, notice_id: int) -> bool:
        """Whether nobody holds the notice any more."""
        return bool(
            self.rows(
                "SELECT id FROM sale_order_notice WHERE id = %s FOR UPDATE SKIP LOCKED",
                notice_id,
            )
        )

    def _wait_until_free(self, notice_id: int) -> None:
        """Wait until the database has noticed that the worker is gone."""
        until = time.monotonic() + 30
        while not self._is_free(notice_id):
            assert time.monotonic() < until, f"notice {notice_id} stays locked"
            time.sleep(0.005)


def _connection_options(pg) -> dict:
    return {"host": pg.host, "port": pg.port, "user": pg.user, "password": pg.password}


@pytest.fixture(scope="session")
def environment():
    return prepare(dev=True)


@pytest.fixture
def smtp():
    with SmtpSink() as sink:
        yield sink


@pytest.fixture
def sms():
    with SmsSink() as sink:
        yield sink


@pytest.fixture
def office(environment, smtp, sms, tmp_path):
    """A database of its own, connected with the sinks."""
    templates = Templates(environment, Repo(environment.root), Report())
    with templates.copy("notices") as database:
        office = Office(environment, database, smtp, sms, tmp_path)
        office.shell(PREPARE.format(smtp_port=smtp.port, sms_endpoint=sms.endpoint))
        with office:
            yield office
