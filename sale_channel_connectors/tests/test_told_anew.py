import json

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import TransactionCase, tagged

from .figures import FiguresMixin
from .simulated import simulator


@tagged("post_install", "-at_install")
class TestToldAnew(FiguresMixin, TransactionCase):
    """What a shop did not take, or knows otherwise now, it is told once more."""

    def _refuse(self, product, quantity):
        """Let the shop refuse what it is told of the product's stock."""
        self.shop.faults.append(self.fault("/products", 1, "status", 400))
        self._put(product, quantity)
        self._tell()
        message = self._messages("stock")[-1]
        self.assertEqual(message.error_code, "refused")
        return message

    def test_what_was_refused_is_told_by_the_next_comparison(self):
        self._refuse(self.mug, 2)
        self.assertEqual(self.shop.products[7]["stock_quantity"], 5)
        self.assertEqual(self.shop.products[8]["stock_quantity"], 3)
        count = len(self._messages("stock"))
        self._tell()
        self.assertEqual(len(self._messages("stock")), count)  # not every minute
        self.env["sale.channel"]._cron_compare_offers()
        self._tell()
        self.assertEqual(self.shop.products[7]["stock_quantity"], 7)
        told = json.loads(self._messages("stock")[-1].payload_text)
        self.assertEqual(told, {"stock": {"7": "7"}})

    def test_sending_again_tells_the_present_figure(self):
        old = self._messages("stock")
        refused = self._refuse(self.mug, 2)
        self._put(self.mug, 1)
        self.env.cr.flush()
        (old | refused).with_user(self.manager).action_send_again()
        self.assertEqual((old.state, refused.state), ("done", "ignored"))
        self.channel._send()
        self.assertEqual(self.shop.products[7]["stock_quantity"], 8)
        self.assertEqual(self.shop.products[8]["stock_quantity"], 3)
        self.assertEqual(self._messages("stock")[-1].state, "done")
        self.assertEqual(json.loads(old.payload_text)["stock"], {"7": "5", "8": "3"})

    def test_sending_prices_again_tells_the_present_ones(self):
        old = self._messages("price")
        self.mug.lst_price = 12
        self._tell()
        self.shop.products[7]["regular_price"] = "1.00"
        old.with_user(self.manager).action_send_again()
        self.channel._send()
        self.assertEqual(self.shop.products[7]["regular_price"], "12.00")

    def test_what_the_channel_sells_no_more_is_not_sent_again(self):
        message = self._messages("stock")
        self.channel.offer_ids.unlink()
        with self.assertRaisesRegex(UserError, "sells none"):
            message.with_user(self.manager).action_send_again()

    def test_a_product_of_another_key_is_told_under_it(self):
        self.shop.products[9] = {"id": 9}
        offer = self.channel.offer_ids.filtered(lambda one: one.external_key == "7")
        offer.with_user(self.manager).external_key = "9"
        self._tell()
        self.assertEqual(self.shop.products[9]["stock_quantity"], 5)
        self.assertEqual(self.shop.products[9]["regular_price"], "999.00")
        messages = len(self.channel.message_ids)
        offer.external_key = "9"  # as it was
        self._tell()
        self.assertEqual(len(self.channel.message_ids), messages)

    def test_a_channel_that_holds_the_tax_from_now_on_is_told_all_prices(self):
        self.mug.taxes_id = self.tax_out
        self.mug.list_price = 100
        self._tell()
        self.assertEqual(self.shop.products[7]["regular_price"], "100.00")
        self.channel.is_price_taxed = True
        self._tell()
        self.assertEqual(self.shop.products[7]["regular_price"], "125.00")

    def test_ten_refusals_in_a_row_make_a_pause(self):
        self._tell_notes(14)
        self.shop.faults += [
            self.fault("/orders", nth, "status", 400) for nth in range(1, 15)
        ]
        self.channel._send()
        notes = self._messages("shipment")
        self.assertEqual(notes.mapped("state"), ["failed"] * 10 + ["received"] * 4)
        self.assertIn("refused", self.channel.send_error)
        calls = len(self.shop.journal)
        self.channel._send()
        self.assertEqual(len(self.shop.journal), calls)
        with freeze_time("2026-03-01 12:31:00"):
            self.channel._send()
        self.assertEqual(notes.mapped("state"), ["failed"] * 14)

    def _tell_notes(self, number, channel=None):
        self.env["sale.channel.message"].create(
            [
                {
                    "channel_id": (channel or self.channel).id,
                    "direction": "out",
                    "kind": "shipment",
                    "external_ref": f"{key}",
                    "digest": f"{key}",
                    "payload": b"eyJzdGF0dXMiOiAiU2hpcHBlZCJ9",  # a status
                }
                for key in range(number)
            ]
        )

    def test_unas_counts_what_it_refused(self):
        channel = self._create_channel("unas", code="unas", api_key="abc123")
        channel.is_private_allowed = True
        self._tell_notes(6, channel)
        shop = simulator("unas").UnasShop(now=lambda: self.now)
        with shop, self._hourly(4):
            channel.base_url = f"{shop.url}/shop"
            channel._send()
            states = channel.message_ids.sorted("id").mapped("state")
            self.assertEqual(states, ["failed"] * 4 + ["received"] * 2)
            calls = [call for call in shop.journal if "setOrder" in call.path]
            self.assertEqual(len(calls), 4)
            self.assertIn("4 calls of setOrder", channel.send_error)
            with freeze_time("2026-03-01 12:06:00"):
                channel._send()
            self.assertEqual(channel.message_ids.sorted("id").mapped("state"), states)
            with freeze_time("2026-03-01 13:00:01"):
                channel._send()
        self.assertEqual(set(channel.message_ids.mapped("state")), {"failed"})


@tagged("post_install", "-at_install")
class TestFigures(FiguresMixin, TransactionCase):
    """Which products are told of, and what they cost there."""

    def test_nobody_is_told_the_stock_of_what_is_not_counted(self):
        hours = self._create_product("Hours", type="service", is_storable=False)
        sand = self._create_product("Sand", is_storable=False)
        for key, product in ((11, hours), (12, sand)):
            self.shop.products[key] = {"id": key}
            self._offer(product, str(key))
        self._tell()
        for key in (11, 12):
            self.assertNotIn("stock_quantity", self.shop.products[key])
            self.assertEqual(self.shop.products[key]["regular_price"], "999.00")
        sand.is_storable = True
        self._tell()
        self.assertEqual(self.shop.products[12]["stock_quantity"], 0)

    def test_a_price_with_its_tax_is_that_of_an_order(self):
        """125 hold 25 % here; where 0 % are due, 100 are asked."""
        self.mug.write({"taxes_id": self.tax_in.ids, "list_price": 125})
        self.plate.write({"taxes_id": self.tax_in.ids, "list_price": 125})
        position = self.env["account.fiscal.position"].create({"name": "Abroad"})
        self._create_tax(
            "VAT 10 %",
            10.0,
            "tax_included",
            fiscal_position_ids=[Command.set(position.ids)],
            original_tax_ids=[Command.set(self.tax_in.ids)],
        )
        for taxed, wanted in ((False, "100.00"), (True, "110.00")):
            self.channel.write(
                {"fiscal_position_id": position.id, "is_price_taxed": taxed}
            )
            self._tell()
            self.assertEqual(self.shop.products[7]["regular_price"], wanted)
        order = self.env["sale.order"].create(
            {
                "partner_id": self.env["res.partner"].create({"name": "A"}).id,
                "fiscal_position_id": position.id,
                "order_line": [Command.create({"product_id": self.mug.id})],
            }
        )
        self.assertEqual((order.amount_untaxed, order.amount_total), (100, 110))

    def test_a_price_of_the_variant_is_told(self):
        self.mug.lst_price = 20
        self._tell()
        self.assertEqual(self.shop.products[7]["regular_price"], "20.00")

    def test_rules_of_a_price_list_touch_what_they_are_about(self):
        pricelist = self.env["product.pricelist"].create({"name": "Shop"})
        other = self.env["product.pricelist"].create({"name": "Elsewhere"})
        category = self.env["product.category"].create({"name": "Cups"})
        below = self.env["product.category"].create(
            {"name": "Mugs", "parent_id": category.id}
        )
        self.mug.categ_id = below
        self.channel.pricelist_id = pricelist
        self._tell()
        about = {"applied_on": "2_product_category", "categ_id": category.id}
        mug = {"applied_on": "0_product_variant", "product_id": self.mug.id}
        template = {
            "applied_on": "1_product",
            "product_tmpl_id": self.plate.product_tmpl_id.id,
        }
        for values, wanted in (
            ((pricelist, about), self.mug),
            ((pricelist, mug), self.mug),
            ((pricelist, template), self.plate),
            ((pricelist, {"applied_on": "3_global"}), self.mug | self.plate),
            ((other, {"applied_on": "3_global"}), self.env["product.product"]),
        ):
            of, rule = values
            rule = rule | {"compute_price": "fixed", "fixed_price": 1}
            with self.subTest(rule):
                of.item_ids = [Command.create(rule)]
                self.env.cr.flush()
                touched = self.env["sale.channel.touch"].search([])
                self.assertEqual(touched.product_id, wanted)
                touched.unlink()

    def test_many_rules_touch_with_one_search(self):
        pricelist = self.env["product.pricelist"].create({"name": "Shop"})
        self.channel.pricelist_id = pricelist
        self._tell()
        mug = {
            "applied_on": "0_product_variant",
            "product_id": self.mug.id,
            "pricelist_id": pricelist.id,
        }
        items = self.env["product.pricelist.item"].create(
            [dict(mug, min_quantity=number) for number in range(30)]
        )
        self.env.flush_all()
        items._touch_for_channels()
        with self.assertQueryCount(2):  # the search, and keeping what it found
            items._touch_for_channels()

    def test_a_channel_learns_without_reading_all_it_has(self):
        model = self.env["sale.channel.offer"]
        cup = self._create_product("Cup")
        model._learn(self.channel, {self.mug: "70", cup: "8"})
        self.assertEqual(len(self.channel.offer_ids), 2)
        self.env.invalidate_all()
        model._learn(self.channel, {self.mug: "7"})
        read = self.env.cache.get_records(model, model._fields["external_key"])
        self.assertEqual(read.product_id, self.mug)
        model._learn(self.channel, {cup: "70"})
        self.assertEqual(len(self.channel.offer_ids), 3)
