import json
import os
import random

from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from odoo.fields import Command
from odoo.tests import TransactionCase, new_test_user, tagged

from odoo.addons.document_trail.lib import replay

from .common import PIXEL
from .trail_common import TrailMixin

MUTATIONS = 10_000 if os.environ.get("SUITE_FULL") else 500
MOMENTS = 200 if os.environ.get("SUITE_FULL") else 40
TEXTS = st.sampled_from(["", "Ő", 'a"b\\c', "line\nbreak", "x" * 300, "0", "null"])
NUMBERS = st.sampled_from([0.0, 1.0, 0.1, 12.34, 1e9, 3.3333, 7.0])
KINDS = (
    "order_orm",
    "order_sudo",
    "order_sql",
    "line_orm",
    "line_sql",
    "line_add",
    "line_remove",
    "line_move",
    "tags",
    "taxes",
    "translated",
    "company_dependent",
    "image",
    "json",
    "partner_orm",
)


@tagged("post_install", "-at_install")
class TestTrailMutations(TrailMixin, TransactionCase):
    """Any former state is rebuilt exactly, and every change names who did it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        groups = "sales_team.group_sale_manager,base.group_partner_manager"
        cls.people = [
            new_test_user(cls.env, login=f"mutator{number}", groups=groups)
            for number in range(3)
        ]
        cls.orders = [cls._create_order(cls.service) for _number in range(3)]
        cls.env.cr.execute(
            "ALTER TABLE sale_order ADD COLUMN x_json jsonb, ADD COLUMN x_words jsonb,"
            " ADD COLUMN x_exact numeric, ADD COLUMN x_double double precision"
        )
        cls.env["document.trail.recorder"]._sync()
        cls.tags = cls.env["crm.tag"].create([{"name": f"tag{n}"} for n in range(4)])
        cls.documents = [
            *(("sale.order", order.id) for order in cls.orders),
            ("res.partner", cls.customer.id),
        ]

    def test_any_former_state_is_rebuilt_exactly_and_names_who_did_it(self):
        self.snapshots, self.faults, self.count = [], [], 0
        self.moments = set(random.Random(7).sample(range(MUTATIONS), MOMENTS))

        @seed(19)
        @settings(
            max_examples=MUTATIONS,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(
            kind=st.sampled_from(KINDS),
            person=st.integers(0, 2),
            order=st.integers(0, 2),
            pick=st.integers(0, 100),
            text=TEXTS,
            number=NUMBERS,
        )
        def mutate(kind, person, order, pick, text, number):
            self._mutate(kind, person, self.orders[order], pick, text, number)

        mutate()
        while self.count < MUTATIONS:  # hypothesis stops early when it has seen it all
            mutate()
        self.assertFalse(self.faults[:5])
        self._assert_rebuilt()
        broken = self.env["document.trail.verify"]._verify(self.documents)
        self.assertFalse(broken)

    # --- Mutations ---

    def _mutate(self, kind, person, order, pick, text, number):
        if self.count >= MUTATIONS:
            return
        user = self.people[person]
        self.env.cr.execute("SELECT coalesce(max(id), 0) FROM document_trail_entry")
        last = self.env.cr.fetchone()[0]
        is_sql = getattr(self, f"_do_{kind}")(order.with_user(user), pick, text, number)
        self.env.flush_all()
        self._check_actor(last, kind, self.env["res.users"] if is_sql else user)
        self.env.invalidate_all()
        if self.count in self.moments:
            self.snapshots.append((self._clock(), self._snapshot()))
        self.count += 1

    def _check_actor(self, last, kind, user):
        self.env.cr.execute(
            "SELECT user_id, is_actor_certain FROM document_trail_entry WHERE id > %s",
            [last],
        )
        for named, is_certain in self.env.cr.fetchall():
            if (named, is_certain) != (user.id or None, bool(user)):
                self.faults.append((kind, named, is_certain, user.id))

    def _sql(self, statement, *values):
        """A change past Odoo: nobody said who."""
        self.env.flush_all()
        self.env.cr.execute("SELECT set_config('document_trail.actor', '', true)")
        self.env.cr.cache.pop("document_trail_actor", None)
        self.env.cr.execute(statement, values)
        return True

    def _do_order_orm(self, order, pick, text, number):
        order.write(
            {"client_order_ref": text, "note": text, "require_payment": pick % 2}
        )

    def _do_order_sudo(self, order, pick, text, number):
        order.sudo().write({"origin": text, "prepayment_percent": 0.5})

    def _do_order_sql(self, order, pick, text, number):
        return self._sql(
            "UPDATE sale_order SET x_exact = %s, x_double = %s / 3, reference = %s"
            " WHERE id = %s",
            number,
            number,
            text,
            order.id,
        )

    def _do_line_orm(self, order, pick, text, number):
        for line in order.order_line[:1]:
            line.write({"product_uom_qty": number % 100, "price_unit": number})

    def _do_line_sql(self, order, pick, text, number):
        return self._sql(
            "UPDATE sale_order_line SET discount = %s, name = %s WHERE order_id = %s",
            pick,
            text or "-",
            order.id,
        )

    def _do_line_add(self, order, pick, text, number):
        if len(order.order_line) < 6:
            line = {"product_id": self.service.id, "price_unit": number}
            order.write({"order_line": [Command.create(line)]})

    def _do_line_remove(self, order, pick, text, number):
        lines = order.order_line
        if len(lines) > 1:
            order.write({"order_line": [Command.delete(lines[pick % len(lines)].id)]})

    def _do_line_move(self, order, pick, text, number):
        other = self.orders[pick % 3]
        line = order.order_line[:1]
        if line and other.id != order.id:
            return self._sql(
                "UPDATE sale_order_line SET order_id = %s WHERE id = %s",
                other.id,
                line.id,
            )
        return False

    def _do_tags(self, order, pick, text, number):
        chosen = [tag.id for n, tag in enumerate(self.tags) if pick >> n & 1]
        order.write({"tag_ids": [Command.set(chosen)]})

    def _do_taxes(self, order, pick, text, number):
        taxes = self.env["account.tax"].search(
            [("type_tax_use", "=", "sale"), ("company_id", "=", self.company.id)],
            limit=2,
        )
        for line in order.order_line[:1]:
            line.write({"tax_ids": [Command.set(taxes[: pick % 3].ids)]})

    def _do_translated(self, order, pick, text, number):
        return self._sql(
            "UPDATE sale_order SET x_words = coalesce(x_words, '{}') || %s::jsonb"
            " WHERE id = %s",
            json.dumps({["en_US", "hu_HU", "ru_RU"][pick % 3]: text}),
            order.id,
        )

    def _do_company_dependent(self, order, pick, text, number):
        self.customer.with_user(order.env.user).sudo().write(
            {"credit_limit": number, "barcode": text and f"{pick}-{self.count}"}
        )

    def _do_image(self, order, pick, text, number):
        order.write({"signature": PIXEL if pick % 2 else False})

    def _do_json(self, order, pick, text, number):
        value = [None, "null", json.dumps({"a": [number, text]}), "[]", "0.10"][
            pick % 5
        ]
        return self._sql(
            "UPDATE sale_order SET x_json = %s::jsonb WHERE id = %s", value, order.id
        )

    def _do_partner_orm(self, order, pick, text, number):
        partner = self.customer.with_user(order.env.user)
        categories = self.env["res.partner.category"].search([], limit=pick % 3)
        partner.write({"comment": text, "category_id": [Command.set(categories.ids)]})

    # --- What was ---

    def _snapshot(self):
        """Whole rows as SQL gives them, without the program that is tested."""
        ignored = {
            table: set(self.env[model]._get_trail_ignored())
            | {"write_uid", "write_date"}
            for table, model in (
                ("sale_order", "sale.order"),
                ("sale_order_line", "sale.order.line"),
                ("res_partner", "res.partner"),
            )
        }
        rows = {}
        for model, id_ in self.documents:
            table = model.replace(".", "_")
            rows |= self._rows(model, table, f"id = {id_}", ignored[table])
            if model == "sale.order":
                where = f"order_id = {id_}"
                rows |= self._rows(
                    "sale.order.line",
                    "sale_order_line",
                    where,
                    ignored["sale_order_line"],
                )
        self._add(
            "sale.order", "tag_ids", "sale_order_tag_rel", "order_id", "tag_id", rows
        )
        taxes = (
            "account_tax_sale_order_line_rel",
            "sale_order_line_id",
            "account_tax_id",
        )
        self._add("sale.order.line", "tax_ids", *taxes, rows)
        categories = (
            "res_partner_res_partner_category_rel",
            "partner_id",
            "category_id",
        )
        self._add("res.partner", "category_id", *categories, rows)
        self._add_signatures(rows)
        return rows

    def _rows(self, model, table, where, ignored):
        self.env.cr.execute(
            f"SELECT id, to_jsonb(t)::text FROM {table} t WHERE {where}"
        )
        found = {}
        for id_, text in self.env.cr.fetchall():
            row = replay.loads(text)
            found[model, id_] = {
                name: value
                for name, value in row.items()
                if value is not None and name not in ignored and name != "id"
            }
        return found

    def _add(self, model, field, table, record, value, rows):
        self.env.cr.execute(
            f"SELECT {record}, array_agg({value} ORDER BY {value})"
            f" FROM {table} GROUP BY 1"
        )
        for id_, values in self.env.cr.fetchall():
            if (model, id_) in rows:
                rows[model, id_][field] = values

    def _add_signatures(self, rows):
        self.env.cr.execute(
            "SELECT res_id, checksum FROM ir_attachment WHERE res_model = 'sale.order'"
            " AND res_field = 'signature'"
        )
        for id_, checksum in self.env.cr.fetchall():
            if ("sale.order", id_) in rows:
                rows["sale.order", id_]["signature"] = checksum

    def _assert_rebuilt(self):
        reader = self.env["document.trail.reader"]
        self.assertEqual(len(self.snapshots), MOMENTS)
        for moment, rows in self.snapshots:
            rebuilt = {}
            for document in self.documents:
                rebuilt |= reader._get_states(*document, moment)
            for state in rebuilt.values():
                if "signature" in state:
                    state["signature"] = state["signature"]["checksum"]
                for image in [name for name in state if name.startswith("image_")]:
                    del state[image]
            self.assertEqual(rebuilt.keys(), rows.keys())
            for record, state in rebuilt.items():
                self.assertEqual(state, rows[record], record)
