from copy import deepcopy
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged

from ..lib.once import KEY, Once, once
from .common import ChannelMixin

# Of a row itself, and so not the same in two of them.
OWN = {"id", "name", "order_id", "create_date", "write_date", "access_token"}


@tagged("post_install", "-at_install")
class TestBatch(ChannelMixin, TransactionCase):
    """Orders of a batch are what Odoo makes of the same values one by one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=False))
        cls.channel = cls.channel.with_env(cls.env)
        cls.category = cls.env["product.category"].create({"name": "Ware"})
        cls.plate.categ_id = cls.category
        cls.rows = [("TEST-MUG", 2, "20.00", "5.00"), ("TEST-PLATE", 1, "8.00", "2.00")]
        cls.plan = cls.env["account.analytic.plan"].create({"name": "Test Plan"})

    def _orders(self, count, first=1):
        """Return payloads of different customers."""
        return [
            self._woo(ident, self.rows, billing=self._buyer(ident))
            for ident in range(first, first + count)
        ]

    def _buyer(self, ident):
        return self._person(email=f"buyer-{ident}@shop.example.com")

    def _receive_done(self, *payloads):
        messages = self._receive(*payloads)
        self.assertEqual(set(messages.mapped("state")), {"done"}, messages[:1].error)
        return messages.order_id.sorted("id")

    def _receive_with_values(self, *payloads):
        """Return the orders that came in, and others of the same values."""
        given = []

        def create(orders, vals_list):
            given.extend(deepcopy(vals_list))
            return original(orders, vals_list)

        original = type(self.env["sale.order"]).create
        with patch.object(type(self.env["sale.order"]), "create", create):
            arrived = self._receive_done(*payloads)
        made = self.env["sale.order"]
        for values in given:
            made |= made.create(values)
        self.env.flush_all()
        return arrived, made

    def _create_rule(self, **values):
        account = self.env["account.analytic.account"].create(
            {
                "name": str(values),
                "plan_id": values.pop("plan", self.plan).id,
                "company_id": False,
            }
        )
        return self.env["account.analytic.distribution.model"].create(
            {"analytic_distribution": {str(account.id): 100}, "company_id": False}
            | values
        )

    def _stored(self, records):
        """Return the rows of records as they are in the database."""
        self.env.cr.execute(
            f"SELECT to_jsonb(r) FROM {records._table} r WHERE id IN %s ORDER BY id",
            [records._ids],
        )
        return [
            {name: value for name, value in row.items() if name not in OWN}
            for (row,) in self.env.cr.fetchall()
        ]

    # --- The same as one by one ---

    def test_orders_and_rows_are_stored_as_odoo_stores_them(self):
        arrived, made = self._receive_with_values(*self._orders(3))
        skipped = {"channel_block_reason", "stage_since", "stage_entry_id"}
        for ours, theirs in zip(self._stored(arrived), self._stored(made), strict=True):
            for name in theirs.keys() - skipped:
                self.assertEqual(ours[name], theirs[name], name)
        ours, theirs = self._stored(arrived.order_line), self._stored(made.order_line)
        self.assertEqual(len(ours), 6)
        self.assertEqual(ours, theirs)

    def test_defaults_are_those_of_the_model(self):
        self.env["ir.default"].set("sale.order", "reference", "By default")
        self.env["ir.default"].set("sale.order.line", "customer_lead", 3.0)
        orders = self._receive_done(*self._orders(2))
        self.assertEqual(orders.mapped("reference"), ["By default"] * 2)
        self.assertEqual(set(orders.order_line.mapped("customer_lead")), {3.0})

    # --- Analytic distributions ---

    def test_rows_have_the_distributions_that_odoo_gives(self):
        tag = self.env["res.partner.category"].create({"name": "Tagged"})
        known = self._receive_done(*self._orders(4))
        partners = known.partner_id.sorted("email")
        partners[1].category_id = tag
        other = self.plan.copy({"name": "Other Plan"})
        self._create_rule(partner_id=partners[0].id)
        self._create_rule(partner_category_id=tag.id, plan=other)
        self._create_rule(product_categ_id=self.category.id)
        self._create_rule(product_id=self.mug.id, plan=other)
        self._create_rule(product_id=self.plate.id, partner_id=partners[2].id)
        self._create_rule(account_prefix="4", product_id=self.mug.id)
        arrived, made = self._receive_with_values(
            *(
                self._woo(ident, self.rows, billing=self._buyer(ident - 10))
                for ident in range(11, 15)
            )
        )
        self.assertEqual(arrived.partner_id, partners)
        ours = arrived.order_line.mapped("analytic_distribution")
        self.assertEqual(ours, made.order_line.mapped("analytic_distribution"))
        self.assertGreater(len({str(one) for one in ours}), 4)

    def test_rows_without_a_model_have_no_distribution(self):
        self._create_rule(product_id=self._create_product("Bowl").id)
        lines = self._receive_done(*self._orders(2)).order_line
        self.assertFalse(any(lines.mapped("analytic_distribution")))

    def test_models_are_asked_once_for_rows_alike(self):
        self._create_rule(product_id=self.mug.id)
        model = type(self.env["account.analytic.distribution.model"])
        asked = []

        def search(rules, vals):
            asked.append(vals)
            return original(rules, vals)

        original = model._get_applicable_models
        with patch.object(model, "_get_applicable_models", search):
            self._receive_done(*self._orders(5))
        self.assertEqual(len(asked), 2)  # with a mug, and without

    # --- Numbers ---

    def test_numbers_follow_each_other(self):
        sequence = self.env["ir.sequence"].search([("code", "=", "sale.order")])
        sequence.write({"prefix": "N/", "padding": 4, "number_next": 41})
        names = self._receive_done(*self._orders(3)).mapped("name")
        self.assertEqual(names, ["N/0041", "N/0042", "N/0043"])
        order = self.env["sale.order"].create({"partner_id": self.clerk.partner_id.id})
        self.assertEqual(order.name, "N/0044")

    def test_sequences_without_gaps_or_by_date_are_asked_each_time(self):
        sequence = self.env["ir.sequence"].search([("code", "=", "sale.order")])
        sequence.write({"implementation": "no_gap", "prefix": "G", "number_next": 7})
        names = self._receive_done(*self._orders(2)).mapped("name")
        self.assertEqual(names, ["G00007", "G00008"])
        sequence.write({"use_date_range": True, "prefix": "%(range_year)s/"})
        names = self._receive_done(*self._orders(2, first=5)).mapped("name")
        self.assertEqual(names, ["2026/00001", "2026/00002"])

    def test_the_numbers_of_a_company_are_its_own(self):
        company = self.env["res.company"].create({"name": "Other"})
        sequences = self.env["ir.sequence"].create(
            [
                {"name": one.name, "code": "sale.order", "company_id": one.id}
                | {"prefix": f"C{one.id}/"}
                for one in (self.company, company)
            ]
        )
        ask = Once(2)
        batch = sequences.with_context(**{KEY: ask})
        for one in (self.company, company, self.company):
            number = batch.with_company(one).next_by_code("sale.order")
            self.assertTrue(number.startswith(f"C{one.id}/"), number)

    # --- Companies ---

    def test_records_of_other_companies_are_refused_by_name(self):
        company = self.env["res.company"].create({"name": "Other"})
        foreign = self.env["crm.team"].create(
            {"name": "Foreign Team", "company_id": company.id}
        )
        partner = self.clerk.partner_id
        orders = self.env["sale.order"].with_context(**{KEY: Once(2)})
        values = {"partner_id": partner.id, "company_id": self.company.id}
        with self.assertRaisesRegex(UserError, "Foreign Team"):
            orders.create([values, values | {"team_id": foreign.id}])

    # --- What it costs ---

    def test_rows_are_written_once(self):
        self._receive_done(*self._orders(1))
        updated = self._count_updates("sale_order_line")
        self._receive_done(*self._orders(3, first=2))
        self.assertEqual(self._count_updates("sale_order_line"), updated)

    def _count_updates(self, table):
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT n_tup_upd FROM pg_stat_xact_user_tables WHERE relname = %s", [table]
        )
        return self.env.cr.fetchone()[0]

    def test_queries_do_not_grow_with_the_orders(self):
        self._receive_done(*self._orders(30))
        counts = []
        for first, count in ((101, 5), (201, 30)):
            payloads = [
                self._woo(ident, self.rows, billing=self._buyer(ident % 100))
                for ident in range(first, first + count)
            ]
            messages = self.channel._store_payloads(payloads)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            messages._process()
            counts.append(self.env.cr.sql_log_count - before)
        few, many = counts
        self.assertLess(many - few, 10, counts)

    # --- After the batch ---

    def test_nothing_is_remembered_after_the_batch(self):
        ask = Once(2)
        self.assertEqual([ask("one", lambda: 1), ask("one", lambda: 2)], [1, 1])
        ask.end()
        self.assertEqual([ask("one", lambda: 3), ask("one", lambda: 4)], [3, 4])
        self.assertEqual(once({})("one", lambda: 5), 5)
        self.assertEqual(once({KEY: ask})("one", lambda: 6), 6)

    def test_what_the_batch_leaves_behind_does_not_hold_it(self):
        begun = []
        with patch.object(
            type(self.env["sale.channel.importer"]),
            "_take_over",
            lambda importer, *_args: begun.append(importer.env.context[KEY]),
        ):
            self._receive_done(*self._orders(1))
        (ask,) = begun
        self.assertEqual(ask("one", lambda: 1), 1)
        self.assertEqual(ask("one", lambda: 2), 2)

    def test_nobody_guesses_what_type_payloads_are_of(self):
        with patch("odoo.orm.fields_binary.guess_mimetype") as guess:
            (message,) = self.channel._store_payloads([b"<svg/>"])
            self.env.flush_all()
        guess.assert_not_called()
        self.assertEqual(message._get_bytes(), b"<svg/>")

    def test_defaults_are_not_shared(self):
        lines = self.env["sale.order.line"].with_context(**{KEY: Once(1)})
        found = lines.default_get(["display_type", "is_delivery"])
        found["is_delivery"] = "changed"
        again = lines.default_get(["display_type", "is_delivery"])
        self.assertNotEqual(again.get("is_delivery"), "changed")
