"""Счёт, накладная, товарный чек, счёт-фактура: of orders and of their invoices."""

import io
import random
from decimal import Decimal

from freezegun import freeze_time
from PyPDF2 import PdfWriter

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from ..lib.words import figures
from ..models import ir_actions_report
from ..models.ir_actions_report import PREFIX
from . import pdf_page
from .common import RussiaMixin

DOSSIER = "sale_order_flow.report_dossier"
KINDS = ("bill", "waybill", "receipt", "vat_invoice")


@freeze_time("2026-05-04 06:00:00")
@tagged("post_install", "-at_install")
class TestSalePapers(RussiaMixin, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._load_accounts()

    def _print(self, orders, kind, user=None):
        report = self.env["ir.actions.report"].with_user(user or self.clerk)
        content, _type = report.with_context(
            force_report_rendering=True
        )._render_qweb_pdf(f"delivery_routing_l10n_ru.{kind}", orders.ids)
        return pdf_page.read(content)

    def _invoice(self, order):
        order.order_line.qty_delivered = 1
        invoice = order._create_invoices()
        invoice.invoice_date = "2026-05-05"
        invoice.action_post()
        return invoice

    def _assertExact(self, deal, document):
        amounts = (document.amount_untaxed, document.amount_tax, document.amount_total)
        for name, amount in zip(("untaxed", "tax", "total"), amounts, strict=True):
            amount = Decimal(f"{amount:.2f}")
            self.assertEqual(getattr(deal, name), amount)
            lines = sum(getattr(line, name) for line in deal.lines)
            self.assertEqual(lines, amount, name)
        # Odoo's lines are exact by themselves; nothing is made to fit
        self.assertNotIn("Округление", [line.name for line in deal.lines])

    # --- Money ---

    def test_lines_add_up_to_the_order_to_the_kopeck(self):
        chance = random.Random(7)
        included = self._create_tax(10.0, price_include_override="tax_included")
        taxes = (self.tax, included, self.tax.browse(), self._create_tax(0.0))
        for method in ("round_per_line", "round_globally"):
            self.company.tax_calculation_rounding_method = method
            for _number in range(10):
                lines = [
                    (
                        chance.randint(1, 9),
                        chance.randint(1, 99999) / 100,
                        chance.choice(taxes),
                    )
                    for _line in range(chance.randint(1, 7))
                ]
                order = self._create_sale(*lines, confirm=False)
                order.order_line[:1].discount = chance.choice((0, 3, 33.33))
                (deal,) = order._l10n_ru_deals()
                self._assertExact(deal, order)

    def test_lines_add_up_to_the_invoice_to_the_kopeck(self):
        chance = random.Random(8)
        included = self._create_tax(10.0, price_include_override="tax_included")
        for method in ("round_per_line", "round_globally"):
            self.company.tax_calculation_rounding_method = method
            for _number in range(3):
                order = self._create_sale(
                    *(
                        (1.0, chance.randint(1, 9999) / 100, tax)
                        for tax in (self.tax, included, self.tax)
                    )
                )
                invoice = self._invoice(order)
                (deal,) = order._l10n_ru_deals()
                self._assertExact(deal, invoice)

    def test_a_tax_that_somebody_typed_is_in_the_lines(self):
        order = self._create_simple_sale()
        order.order_line.qty_delivered = 2
        invoice = order._create_invoices()
        tax_line = invoice.line_ids.filtered("tax_line_id")
        receivable = invoice.line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        )
        invoice.write(
            {
                "line_ids": [
                    Command.update(tax_line.id, {"amount_currency": -40.02}),
                    Command.update(receivable.id, {"amount_currency": 240.02}),
                ]
            }
        )
        invoice.action_post()
        self.assertEqual(invoice.amount_tax, 40.02)
        (deal,) = order._l10n_ru_deals()
        self._assertExact(deal, invoice)

    def test_a_long_paper_asks_for_its_units_once(self):
        def count(lines):
            order = self._create_sale(*[(1.0, 10.0, self.tax)] * lines, confirm=False)
            units = self.env["uom.uom"].create(
                [{"name": f"Unit {n}", "relative_factor": 1} for n in range(lines)]
            )
            for line, unit in zip(order.order_line, units, strict=True):
                line.product_uom_id = unit
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            order._l10n_ru_deals()
            return self.env.cr.sql_log_count - before

        count(2)  # what is learned once
        self.assertEqual(count(12), count(2))

    def test_every_paper_shows_the_total_of_its_document(self):
        order = self._create_sale((3.0, 33.33, self.tax), (1.0, 0.07, self.tax))
        total = figures(order.amount_total).replace("\xa0", " ")
        for kind in KINDS:
            (page,) = self._print(order, kind)
            self.assertIn(total, page.text)

    # --- What papers are about ---

    def test_an_order_without_invoice_has_its_own_number_and_date(self):
        order = self._create_simple_sale()
        for kind in KINDS:
            (page,) = self._print(order, kind)
            # late on the 3rd in UTC it was the 4th in Moscow
            self.assertIn(f"№ {order.name} от 4 мая 2026 г.", page.text)
            self.assertIn("ООО «Ромашка»", page.text)

    def test_the_number_is_that_of_the_invoice_where_there_is_one(self):
        order = self._create_simple_sale()
        invoice = self._invoice(order)
        for kind in KINDS:
            (page,) = self._print(order, kind)
            self.assertIn(f"№ {invoice.name} от 5 мая 2026 г.", page.text)

    def test_an_order_with_two_invoices_has_a_paper_for_each(self):
        self.goods.invoice_policy = "order"
        order = self._create_sale((4.0, 100.0, self.tax))
        first = order._create_invoices()
        first.invoice_line_ids.quantity = 1
        first.action_post()
        second = order._create_invoices()
        second.action_post()
        pages = self._print(order, "vat_invoice")
        self.assertEqual(len(pages), 2)
        for page, invoice in zip(pages, (first, second), strict=True):
            self.assertIn(invoice.name, page.text)

    def test_drafts_and_credit_notes_are_no_papers(self):
        order = self._create_simple_sale()
        order.order_line.qty_delivered = 2
        draft = order._create_invoices()
        self.assertEqual([d.number for d in order._l10n_ru_deals()], [order.name])
        draft.action_post()
        refund = draft._reverse_moves()
        refund.action_post()
        self.assertEqual([d.number for d in order._l10n_ru_deals()], [draft.name])

    def test_payments_and_shipments_are_named(self):
        order = self._create_simple_sale()
        picking = order.picking_ids
        picking.move_ids.write({"quantity": 2, "picked": True})
        picking._action_done()
        invoice = order._create_invoices()
        invoice.action_post()
        wizard = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        wizard.create({"payment_date": "2026-05-02"})._create_payments()
        (page,) = self._print(order, "vat_invoice")
        self.assertIn("от 2 мая 2026 г.", page.text)
        self.assertIn(f"№ {picking.name} от 4 мая 2026 г.", page.text)

    def test_units_and_codes_are_those_of_the_papers(self):
        self.goods.write({"default_code": "CR-1"})
        order = self._create_simple_sale()
        (page,) = self._print(order, "waybill")
        for expected in ("CR-1", "шт", "796", "20%", "КПП 770601001"):
            self.assertIn(expected, page.text)

    def test_buyer_and_consignee_may_be_two(self):
        buyer = self._create_customer("ООО «Покупатель»", is_company=True, vat="143")
        shop = self._create_customer("Магазин", parent_id=buyer.id, type="delivery")
        order = self._create_simple_sale(partner=buyer, partner_shipping_id=shop.id)
        (deal,) = order._l10n_ru_deals()
        self.assertEqual(deal.buyer.name, "ООО «Покупатель»")
        self.assertEqual(deal.consignee.name, "ООО «Покупатель», Магазин")
        self.assertEqual(deal.consignee.inn, "143")

    def test_a_vat_number_of_elsewhere_is_no_inn(self):
        self.company.vat = "NL123456789B01"
        buyer = self._create_customer("Покупатель", is_company=True, vat="FR99999")
        order = self._create_simple_sale(partner=buyer)
        for kind in KINDS:
            text = " ".join(page.text for page in self._print(order, kind))
            for number in ("NL123456789B01", "FR99999"):
                self.assertNotIn(number, text, kind)
        self.assertFalse(self.company._l10n_ru_sender().inn)
        self.company.l10n_ru_sender_id = buyer.copy({"vat": "7706123456"})
        self.assertEqual(self.company._l10n_ru_sender().inn, "7706123456")

    # --- Many at once, and rights ---

    def test_many_orders_are_printed_at_once(self):
        orders = self.env["sale.order"].union(
            *(self._create_simple_sale() for _number in range(4))
        )
        for kind in KINDS:
            pages = self._print(orders, kind)
            self.assertEqual(len(pages), 4)
            for order, page in zip(orders, pages, strict=True):
                self.assertIn(order.name, page.text)

    def test_an_order_that_one_may_not_read_is_refused(self):
        order = self._create_simple_sale()
        own = self._create_user("own", "sales_team.group_sale_salesman")
        inside = self._create_user("inside", "base.group_user")
        for user in (own, inside):
            with self.assertRaises(AccessError):
                self._print(order, "bill", user)

    def test_an_invoice_that_one_may_not_read_is_not_printed_around(self):
        own = self._create_user("own", "sales_team.group_sale_salesman")
        order = self._create_simple_sale(user_id=own.id)
        self.assertEqual(len(self._print(order, "bill", own)), 1)
        self._invoice(order).invoice_user_id = self.manager
        with self.assertRaises(AccessError):
            self._print(order, "bill", own)

    # --- In the dossier ---

    def _get_dossier(self, order, user=None):
        papers = order.with_user(user or self.clerk)._get_dossier_papers()
        names = [report for report, records in papers if records]
        return [name.removeprefix(PREFIX) for name in names if PREFIX in name]

    def test_dossier_of_a_firm_has_its_waybill_and_vat_invoice(self):
        firm = self._create_customer("ООО «Покупатель»", is_company=True)
        order = self._create_simple_sale(partner=firm)
        self.assertEqual(self._get_dossier(order), ["bill"])
        self._invoice(order)
        papers = self._get_dossier(order)
        self.assertEqual(papers, ["bill", "waybill", "vat_invoice"])
        order._action_cancel()
        self.assertEqual(self._get_dossier(order), [])

    def test_dossier_of_a_person_has_his_receipt(self):
        order = self._create_simple_sale()
        self._invoice(order)
        self.assertEqual(self._get_dossier(order), ["bill", "receipt"])

    def test_dossier_of_a_sale_elsewhere_has_no_russian_papers(self):
        self.company.country_id = self.env.ref("base.nl")
        order = self._create_simple_sale()
        self.assertEqual(self._get_dossier(order), ["bill"])  # in roubles
        order.currency_id = self.env.ref("base.EUR")
        self.assertEqual(self._get_dossier(order), [])

    def test_dossier_leaves_out_papers_of_invoices_that_one_may_not_read(self):
        own = self._create_user("own", "sales_team.group_sale_salesman")
        order = self._create_simple_sale(user_id=own.id)
        self._invoice(order).invoice_user_id = self.manager
        self.assertEqual(self._get_dossier(order, own), [])

    def _print_dossier(self, order, others=b""):
        reports = self.env.registry["ir.actions.report"]
        render = reports._render_qweb_pdf

        def render_ours(self, report_ref, res_ids=None, data=None):
            if report_ref == DOSSIER or report_ref.startswith(PREFIX):
                return render(self, report_ref, res_ids=res_ids, data=data)
            return others, "pdf"  # Odoo's papers want wkhtmltopdf

        self.patch(reports, "_render_qweb_pdf", render_ours)
        report = self.env["ir.actions.report"].with_user(self.clerk)
        report = report.with_context(force_report_rendering=True)
        return pdf_page.read(report._render_qweb_pdf(DOSSIER, order.ids)[0])

    def test_dossier_is_printed_with_them(self):
        order = self._create_simple_sale()
        (page,) = self._print_dossier(order)
        self.assertIn(f"№ {order.name} от 4 мая 2026 г.", page.text)

    def test_dossier_without_fonts_has_the_other_papers(self):
        order, page, stream = self._create_simple_sale(), PdfWriter(), io.BytesIO()
        page.add_blank_page(200, 200)
        page.write(stream)
        self.patch(ir_actions_report, "FONTS", ("Nowhere/Nothing",))
        with mute_logger("odoo.addons.sale_order_flow.models.ir_actions_report"):
            pages = self._print_dossier(order, stream.getvalue())
        self.assertGreaterEqual(len(pages), 2)  # the order, and its transfers
        self.assertIn("No font with Russian letters", order.message_ids[0].body)

    def test_missing_fonts_are_told_in_words(self):
        order = self._create_simple_sale()
        self.patch(ir_actions_report, "FONTS", ("Nowhere/Nothing",))
        with self.assertRaisesRegex(UserError, "Nowhere/Nothing-Regular.ttf"):
            self._print(order, "bill")

    def test_papers_are_in_the_print_menu_of_orders(self):
        bindings = self.env["ir.actions.actions"].with_user(self.clerk)
        names = {one["name"] for one in bindings.get_bindings("sale.order")["report"]}
        for paper in ("счёт на оплату", "ТОРГ-12", "товарный чек", "счёт-фактура"):
            self.assertTrue(any(paper in name for name in names), paper)
