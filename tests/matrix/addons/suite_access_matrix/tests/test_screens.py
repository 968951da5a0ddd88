from dateutil.relativedelta import relativedelta
from lxml import etree

from odoo import fields
from odoo.fields import Command
from odoo.tests import Form, TransactionCase, new_test_user, tagged
from odoo.tools.safe_eval import datetime, safe_eval

from ..matrix.suite import Suite


@tagged("post_install", "-at_install")
class TestScreens(TransactionCase):
    """What every screen of the suite does when it is opened, whatever it shows."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        groups = "base.group_system,sales_team.group_sale_manager"
        person = new_test_user(cls.env, "opens-all", groups=groups)
        person.group_ids = [Command.link(one.id) for one in cls._own("res.groups")]
        cls.env = cls.env(user=person)

    @classmethod
    def _own(cls, model):
        """The records of a model that the suite's addons bring."""
        data = cls.env["ir.model.data"].sudo()  # whoever works cannot read names
        names = data.search(
            [("model", "=", model), ("module", "in", Suite(cls.env).addons)]
        )
        return cls.env[model].sudo().browse(names.mapped("res_id")).exists()

    def test_every_form_opens_empty(self):
        views = self._own("ir.ui.view").filtered(
            lambda view: view.type == "form" and view.mode == "primary" and view.model
        )
        self.assertTrue(views)
        for view in views:
            model = self.env[view.model]
            if model.has_access("create"):
                with self.subTest(view=view.xml_id), self.cr.savepoint():
                    Form(model, view=view)

    def test_every_action_finds_its_records(self):
        actions = self._own("ir.actions.act_window")
        self.assertTrue(actions)
        for action in actions:
            model = self.env[action.res_model]
            if model.has_access("read"):
                with self.subTest(action=action.xml_id), self.cr.savepoint():
                    views = [(False, mode) for mode in action.view_mode.split(",")]
                    model.get_views([*views, (False, "search")])
                    context = self._evaluated(action.context)
                    domain = self._evaluated(action.domain or "[]")
                    model.with_context(context).search(domain, limit=1)

    def test_every_filter_and_group_of_a_search_works(self):
        found = 0
        for view in self._own("ir.ui.view").filtered(lambda one: one.type == "search"):
            model = self.env[view.model]
            if not model.has_access("read"):
                continue
            arch = model.get_view(view.id, "search")["arch"]
            for node in etree.fromstring(arch).iter("filter"):
                found += 1
                name = node.get("name")
                with self.subTest(view=view.xml_id, name=name), self.cr.savepoint():
                    self._use(model, node)
        self.assertGreater(found, 100)

    def _use(self, model, node):
        model.search(self._evaluated(node.get("domain") or "[]"), limit=1)
        group = self._evaluated(node.get("context") or "{}").get("group_by")
        for name in [group] if isinstance(group, str) else group or []:
            field = model._fields[name.split(":")[0]]
            if field.type in ("date", "datetime") and ":" not in name:
                name += ":month"
            if field.type != "properties":  # one of them is chosen
                model.formatted_read_group([], groupby=[name], aggregates=["__count"])

    def _evaluated(self, text):
        """What the web client makes of a domain or a context."""
        today = fields.Date.context_today(self.env.user)
        return safe_eval(
            text,
            {
                "uid": self.env.uid,
                "active_id": 0,
                "active_ids": [],
                "active_model": "",
                "allowed_company_ids": self.env.companies.ids,
                "context_today": lambda: today,
                "current_date": str(today),
                "datetime": datetime,
                "relativedelta": relativedelta,
            },
        )
