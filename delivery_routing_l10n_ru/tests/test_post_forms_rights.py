"""Who may print forms, of what, and who gets the file."""

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, TransactionCase, new_test_user, tagged

from .common import RussiaMixin


@tagged("post_install", "-at_install")
class TestRights(RussiaMixin, TransactionCase):
    def test_clerks_and_the_warehouse_print(self):
        order = self._create_simple_sale()
        for user in (self.clerk, self.stock_user, self.dispatcher):
            wizard = self._open_forms(order.picking_ids, user)
            wizard.form_107 = True
            wizard.action_print()
            self.assertTrue(wizard.file)

    def test_people_without_rights_are_refused(self):
        order = self._create_simple_sale()
        inside = self._create_user("inside", "base.group_user")
        outside = self._create_user("outside", "base.group_portal")
        for user in (inside, outside):
            for records in (order, order.picking_ids):
                with self.assertRaises(AccessError):
                    records.with_user(user).action_l10n_ru_post_forms()
            with self.assertRaises(AccessError):
                self.env["l10n_ru.post.forms"].with_user(user).create({})

    def test_an_order_that_one_may_not_read_is_not_printed_by_a_trick(self):
        order = self._create_simple_sale(confirm=False)
        own = self._create_user("own", "sales_team.group_sale_salesman")
        with self.assertRaises(AccessError):
            order.with_user(own).action_l10n_ru_post_forms()
        wizard = (
            self.env["l10n_ru.post.forms"]
            .with_user(own)
            .create({"form_107": True, "line_ids": [(0, 0, {"order_id": order.id})]})
        )
        with self.assertRaises(AccessError):
            wizard.action_print()

    def test_the_forms_of_somebody_else_are_nobodys_business(self):
        wizard = self._open_forms(self._create_simple_sale())
        other = wizard.with_user(self.stock_user)
        for touch in (
            lambda: other.action_print(),
            lambda: other.read(["file"]),
            lambda: other.line_ids.read(["number"]),
        ):
            with self.assertRaises(AccessError):
                touch()

    def test_a_printer_of_another_company_is_not_seen(self):
        company = self.env["res.company"].create({"name": "Other"})
        printers = self.env["l10n_ru.post.printer"].create(
            [{"name": "theirs", "company_id": company.id}, {"name": "everybody's"}]
        )
        seen = self.env["l10n_ru.post.printer"].with_user(self.clerk).search([])
        self.assertEqual(seen & printers, printers[1])

    def test_only_dispatchers_change_printers(self):
        printer = self.env["l10n_ru.post.printer"].create({"name": "P"})
        printer.with_user(self.dispatcher).dx = 1
        for user in (self.clerk, self.stock_user):
            with self.assertRaises(AccessError):
                printer.with_user(user).dx = 2


@tagged("post_install", "-at_install")
class TestDownload(RussiaMixin, HttpCase):
    def test_the_file_is_downloaded_by_who_printed_it_alone(self):
        new_test_user(
            self.env,
            "l10n_ru_printer",
            groups="stock.group_stock_user",
            company_id=self.company.id,
            company_ids=self.company.ids,
        )
        user = self.env["res.users"].search([("login", "=", "l10n_ru_printer")])
        wizard = self._open_forms(self._create_simple_sale().picking_ids, user)
        url = wizard.action_print()["url"]
        self.env.flush_all()
        self.authenticate("l10n_ru_printer", "l10n_ru_printer")
        answer = self.url_open(url)
        self.assertEqual(answer.status_code, 200)
        self.assertTrue(answer.content.startswith(b"%PDF"))
        self.assertIn("attachment", answer.headers["Content-Disposition"])
        self.authenticate("delivery_stock", "delivery_stock")
        self.assertNotEqual(self.url_open(url).status_code, 200)
        self.authenticate(None, None)
        self.assertNotEqual(self.url_open(url).status_code, 200)
