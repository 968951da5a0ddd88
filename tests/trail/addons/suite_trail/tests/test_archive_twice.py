from lxml import etree

from odoo.exceptions import UserError
from odoo.tests import Form, HttpCase, tagged

from .common import DocumentsMixin

SEARCHES = (
    ("sale.order", "sale.view_sales_order_filter"),
    ("sale.order", "sale.sale_order_view_search_inherit_quotation"),
    ("purchase.order", "purchase.view_purchase_order_filter"),
    ("purchase.order", "purchase.purchase_order_view_search"),
    ("stock.picking", "stock.view_picking_internal_search"),
)


@tagged("post_install", "-at_install")
class TestArchiveTwice(DocumentsMixin, HttpCase):
    """OCA's addons give orders ``active`` as well: everything is there once."""

    def _arch(self, model, view, kind):
        view = self.env.ref(view)
        return etree.fromstring(self.env[model].get_view(view.id, kind)["arch"])

    def test_one_filter(self):
        for model, view in SEARCHES:
            with self.subTest(view=view):
                arch = self._arch(model, view, "search")
                filters = [
                    one.get("string")
                    for one in arch.iter("filter")
                    if "active" in one.get("domain", "")
                ]
                self.assertEqual(filters, ["Archived"])

    def test_one_field_and_one_entry_in_the_action_menu(self):
        for model, view in (
            ("sale.order", "sale.view_order_form"),
            ("purchase.order", "purchase.purchase_order_form"),
        ):
            with self.subTest(model=model):
                arch = self._arch(model, view, "form")
                names = [one.get("name") for one in arch.findall("sheet/field")]
                self.assertEqual(names.count("active"), 1)
                reasons = arch.findall(".//field[@name='archive_reason']")
                self.assertEqual(len(reasons), 1)
                bound = self.env["ir.actions.actions"].get_bindings(model)["action"]
                names = [one["name"] for one in bound if "rchive" in one["name"]]
                self.assertEqual(names, ["Archive or Restore with Reason"])

    def test_archived_and_restored_once_with_the_reason(self):
        for document in (self.order, self.purchase):
            with self.subTest(document=document):
                context = {
                    "active_model": document._name,
                    "active_ids": document.ids,
                }
                document.locked = True
                wizard = self.env["document.trail.archive"].with_context(**context)
                with Form(wizard) as form:
                    form.reason = "Entered twice"
                form.record.action_apply()
                self.assertFalse(document.active)
                self.assertNotIn(document, document.search([]))
                self.assertIn(document, document.search([("active", "=", False)]))
                with Form(wizard) as form:
                    form.reason = "No"
                form.record.action_apply()
                self.assertTrue(document.active)
                self.assertIn(document, document.search([]))
                domain = self.env["document.trail.entry"]._get_document_domain(document)
                self.env.flush_all()
                told = self.env["document.trail.entry"].search(domain, order="id")
                told = [
                    one.changes["active"] for one in told if "active" in one.changes
                ]
                self.assertEqual(told[1:], [[True, False], [False, True]])

    def test_what_oca_refuses_is_refused_with_a_reason_too(self):
        document = self._create_order()
        with self.assertRaisesRegex(UserError, "Locked"):
            document.archive_with_reason("Entered twice")

    def test_a_copy_is_not_archived(self):
        for document in (self.order, self.purchase):
            document.locked = True
            document.archive_with_reason("Entered twice")
            self.assertTrue(document.copy().active)
