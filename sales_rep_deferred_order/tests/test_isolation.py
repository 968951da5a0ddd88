from contextlib import ExitStack, contextmanager
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from . import isolation_surfaces_documents  # noqa: F401 - adds its surfaces
from .isolation_common import IsolationCase
from .isolation_surfaces import SURFACES

# guards that are methods: (model, method)
CHECKS = {
    "base._check": ("base", "_check_rep_references"),
    "mail.activity._check": ("mail.activity", "_filter_hidden_from_rep"),
    "mail.message._check": ("mail.message", "_filter_hidden_from_rep"),
    "mail.thread._check": ("mail.thread", "_check_rep_followers"),
    "res.partner._same_vat": ("res.partner", "_hide_same_vat"),
}


@tagged("post_install", "-at_install")
class TestIsolation(IsolationCase):
    def _shows(self, surface, rep, customer):
        with self._savepoint():
            return surface.shows(self.reps[rep], self.worlds[customer])

    @contextmanager
    def _savepoint(self):
        """Whatever happens inside did not happen."""
        self.env.flush_all()
        savepoint = self.env.cr.savepoint(flush=False)
        try:
            yield
        finally:
            savepoint.close(rollback=True)
            self.env.transaction.clear()
            self.env.registry.clear_cache()

    @contextmanager
    def _switched_off(self, guards):
        rules = self.env["ir.rule"]._get_rep_rules()
        with self._savepoint(), ExitStack() as stack:
            for guard in guards:
                if guard in CHECKS:
                    model, method = CHECKS[guard]
                    stack.enter_context(
                        patch.object(type(self.env[model]), method, _hide_nothing)
                    )
                else:
                    rules[guard].active = False
            self.env.flush_all()
            yield

    def test_there_are_enough_surfaces(self):
        self.assertGreaterEqual(len(SURFACES), 25)
        self.assertEqual(len({surface.name for surface in SURFACES}), len(SURFACES))

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_rep_reads_his_customer_and_no_other(self):
        for surface in SURFACES:
            for rep in self.reps:
                with self.subTest(surface=surface.name, rep=rep):
                    self.assertEqual(
                        self._shows(surface, rep, "mine"), rep in surface.open_to
                    )
                    self.assertFalse(self._shows(surface, rep, "other"))

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_switching_off_a_guard_opens_its_surfaces_and_no_other(self):
        guards = {guard for surface in SURFACES for guard in surface.guards}
        for guard in sorted(guards):
            off = guard.split("+")
            with self.subTest(guard=guard), self._switched_off(off):
                leaks = {
                    surface.name
                    for surface in SURFACES
                    if self._shows(surface, "widest", "other")
                }
                guarded = {s.name for s in SURFACES if s.leaks_without(off)}
                self.assertEqual(leaks, guarded)

    def test_employees_and_companies_stay_readable_for_an_internal_rep(self):
        partners = self.env["res.partner"].with_user(self.internal_rep)
        self.assertIn(self.manager.partner_id, partners.search([]))
        self.assertIn(self.env.company.partner_id, partners.search([]))
        self.assertTrue(self.manager.with_user(self.internal_rep).read(["name"]))

    def test_employee_does_not_widen_his_scope_by_joining_a_customer(self):
        employee = self.internal_rep.partner_id.with_user(self.widest_rep)
        with self.assertRaises(AccessError):
            employee.parent_id = self.other.id
        self.internal_rep.partner_id.parent_id = self.other
        world = self.worlds["other"]
        for record in (world.partner, world.order, world.invoice, world.picking):
            seen = record.with_user(self.internal_rep).has_access("read")
            self.assertFalse(seen, record)

    def test_portal_rep_reads_his_own_company(self):
        self.rep.partner_id.parent_id = self.other
        world = self.worlds["other"]
        for record in (world.partner, world.order, world.invoice):
            self.assertTrue(record.with_user(self.rep).has_access("read"), record)

    def test_colleague_who_buys_is_nobody_elses_customer(self):
        order = self.env["sale.order"].create(
            {"partner_id": self.manager.partner_id.id}
        )
        self.assertFalse(order.with_user(self.widest_rep).has_access("read"))

    def test_delivery_to_another_address_belongs_to_the_ordering_customer(self):
        order = self.env["sale.order"].create(
            {
                "partner_id": self.other.id,
                "partner_shipping_id": self.mine.id,
                "order_line": [Command.create({"product_id": self.product.id})],
            }
        )
        order.action_confirm()
        self.assertEqual(order.picking_ids.partner_id, self.mine)
        for rep in self.reps.values():
            picking = order.picking_ids.with_user(rep)
            self.assertFalse(picking.has_access("read"))

    def test_former_rep_who_still_follows_is_told_nothing(self):
        order = self.worlds["mine"].order
        partners = (self.rep | self.internal_rep).partner_id
        order.message_subscribe(partners.ids)
        self.mine.sales_rep_ids = self.internal_rep
        message = order.message_post(
            body="News", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        self.assertIn(self.internal_rep.partner_id, message.notified_partner_ids)
        self.assertNotIn(self.rep.partner_id, message.notified_partner_ids)

    def test_stock_forecast_counts_moves_that_the_rep_may_not_see(self):
        forecast = self.product.virtual_available
        self.assertEqual(forecast, 98)
        as_rep = self.product.with_user(self.widest_rep).with_company(self.env.company)
        self.assertEqual(as_rep.virtual_available, forecast)

    def test_team_shows_what_was_invoiced_to_his_customers(self):
        invoices = self.worlds["mine"].invoice | self.worlds["other"].invoice
        for invoice in invoices:
            self.env["account.payment.register"].with_context(
                active_model="account.move", active_ids=invoice.ids
            ).create({})._create_payments()
        self.env.invalidate_all()  # flushes: the core's sum is SQL
        self.assertEqual(self.team.invoiced, 20)
        self.assertEqual(self.team.with_user(self.widest_rep).invoiced, 10)

    def test_rep_of_two_companies_reads_the_papers_of_the_one_he_is_a_rep_in(self):
        here = self.env.company
        there = self.env["res.company"].create({"name": "There"})
        rep = self.widest_rep
        rep.company_ids = here | there
        orders = self.env["sale.order"]
        for company in (here, there):
            values = {"partner_id": self.mine.id, "company_id": company.id}
            orders |= orders.with_company(company).create(values)
        assignment = self.mine.rep_assignment_ids.filtered(lambda a: a.rep_id == rep)
        both = {"allowed_company_ids": (here | there).ids}
        asked = self.env["sale.order"].with_user(rep).with_context(**both)
        for company, readable in (
            (False, orders),
            (here, orders[0]),
            (there, orders[1]),
        ):
            assignment.company_id = company
            with self.subTest(company=assignment.company_id.name):
                found = asked.search([("id", "in", orders.ids)])
                self.assertEqual(set(found.ids), set(readable.ids))
                allowed = asked.browse(orders.ids)._filtered_access("read")
                self.assertEqual(set(allowed.ids), set(readable.ids))
                lines = asked.order_line.search([("order_id", "in", orders.ids)])
                self.assertLessEqual(lines.order_id, found)
        self.assertEqual(asked.search_count([("id", "in", orders.ids)]), 1)

    def test_reps_do_not_merge_and_give_no_access(self):
        for wizard in ("base.partner.merge.automatic.wizard", "portal.wizard"):
            with self.subTest(wizard), self.assertRaisesRegex(AccessError, "Reps may"):
                self.env[wizard].with_user(self.internal_rep).create({})

    def test_reading_a_page_of_documents_costs_a_bounded_number_of_queries(self):
        orders = self.env["sale.order"].create(
            [{"partner_id": self.mine.id} for _n in range(40)]
        )
        self.env.flush_all()
        for rep in self.reps.values():
            as_rep = orders.with_user(rep)
            as_rep.browse().search([], limit=1)  # caches of rules and groups
            self.env.invalidate_all()
            with self.assertQueryCount(8):
                as_rep.search_fetch([("id", "in", orders.ids)], ["name"])
            with self.assertQueryCount(1):  # whose customers they are is known now
                as_rep.search([("id", "in", orders.ids)])


def _hide_nothing(records, *args):
    return records.browse()
