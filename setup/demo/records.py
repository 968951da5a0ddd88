"""What the topics of the demo company share: records known by a name, made once."""

from datetime import date, datetime, time, timedelta
from random import Random
from typing import NamedTuple

MODULE = "demo_company"
PASSWORD = "Barrow-2026"


class Place(NamedTuple):
    """A place worth looking at, and who to be there."""

    text: str
    login: str
    password: str
    path: str


class Demo:
    """The environment, the day, and the demo's records by name."""

    def __init__(self, env, today: date):
        self.env = env(
            context={
                "lang": "en_US",
                "mail_create_nolog": True,
                "mail_create_nosubscribe": True,
                "no_reset_password": True,
                "tracking_disable": True,
                "tz": "UTC",
            }
        )
        self.today = today
        self.created: set[str] = set()

    @property
    def company(self):
        return self.env.ref("base.main_company")

    @property
    def website(self):
        return self.env["website"].search([("company_id", "=", self.company.id)])[:1]

    def random(self, topic: str) -> Random:
        """A generator of its own for each topic, so that topics stay independent."""
        return Random(f"{MODULE}/{topic}")

    def days(self, number: float, hour: int = 9, minute: int = 0) -> datetime:
        """A moment ``number`` days from today (negative: ago)."""
        day = datetime.combine(self.today, time(hour, minute))
        return day + timedelta(days=number)

    def ref(self, name: str):
        """The demo record called ``name``."""
        return self.env.ref(f"{MODULE}.{name}")

    def known(self, model: str) -> dict[str, int]:
        """Names and ids of the demo records of ``model`` that exist."""
        rows = self.env["ir.model.data"].search_read(
            [("module", "=", MODULE), ("model", "=", model)], ["name", "res_id"]
        )
        exists = set(self.env[model].browse(r["res_id"] for r in rows).exists().ids)
        return {r["name"]: r["res_id"] for r in rows if r["res_id"] in exists}

    def ensure(self, model: str, rows: dict[str, dict]):
        """Create the rows that are missing in one batch; return all as records.

        The records keep the order of ``rows``. Names that were created now are in
        ``self.created``.
        """
        known = self.known(model)
        missing = [name for name in rows if name not in known]
        records = self.env[model].create([rows[name] for name in missing])
        ids = known | dict(zip(missing, records.ids, strict=True))
        self.name(model, {name: ids[name] for name in missing})
        return self.env[model].browse(ids[name] for name in rows)

    def name(self, model: str, ids: dict[str, int]):
        """Give existing records their names in the demo."""
        names = list(ids)
        self.env["ir.model.data"].search(
            [("module", "=", MODULE), ("name", "in", names)]
        ).unlink()
        self.env["ir.model.data"].create(
            [
                {
                    "module": MODULE,
                    "name": name,
                    "model": model,
                    "res_id": ids[name],
                    "noupdate": True,
                }
                for name in names
            ]
        )
        self.created.update(names)

    def once(self, name: str) -> bool:
        """True the first time it is asked; for settings that are written once."""
        if name in self.known("ir.config_parameter"):
            return False
        key = f"{MODULE}.{name}"
        self.env["ir.config_parameter"].set_param(key, self.today.isoformat())
        parameter = self.env["ir.config_parameter"].search([("key", "=", key)])
        self.name("ir.config_parameter", {name: parameter.id})
        return True
