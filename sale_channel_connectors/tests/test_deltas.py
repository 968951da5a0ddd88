import json
from datetime import timedelta
from itertools import count

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import TransactionCase, tagged

from .figures import FiguresMixin
from .simulated import simulator


@tagged("post_install", "-at_install")
class TestDeltas(FiguresMixin, TransactionCase):
    """Shops hear of stock and prices that changed, of each once, and no more."""

    def test_the_shop_has_what_can_be_sold_and_what_it_costs(self):
        self.assertEqual(self.shop.products[7]["stock_quantity"], 5)
        self.assertEqual(self.shop.products[8]["stock_quantity"], 3)
        self.assertEqual(self.shop.products[7]["regular_price"], "999.00")
        self.assertEqual(len(self._messages("stock")), 1)

    def test_only_what_changed_is_told(self):
        self._put(self.mug, 2)
        self._tell()
        message = self._messages("stock")[-1]
        self.assertEqual(json.loads(message.payload_text), {"stock": {"7": "7"}})
        self.assertEqual(self.shop.products[7]["stock_quantity"], 7)
        calls, messages = len(self.shop.journal), len(self.channel.message_ids)
        self._put(self.mug, 1)
        self._put(self.mug, -1)
        self._tell()
        self.assertEqual(len(self.shop.journal), calls)
        self.assertEqual(len(self.channel.message_ids), messages)

    def test_what_is_reserved_is_not_offered(self):
        order = self._receive(self._woo(1, rows=[("TEST-MUG", 2, "20.00", "5.00")]))
        order.order_id.action_confirm()
        self._tell()
        self.assertEqual(self.shop.products[7]["stock_quantity"], 3)
        order.order_id._action_cancel()
        self._tell()
        self.assertEqual(self.shop.products[7]["stock_quantity"], 5)

    def test_what_was_told_before_can_be_told_again(self):
        for change in (-1, 1, -1):
            self._put(self.mug, change)
            self._tell()
        self.assertEqual(self.shop.products[7]["stock_quantity"], 4)
        self.assertEqual(len(self._messages("stock")), 4)

    def test_prices_follow_the_price_list_of_the_channel(self):
        pricelist = self.env["product.pricelist"].create({"name": "Shop"})
        self.channel.pricelist_id = pricelist
        self._tell()
        pricelist.item_ids = [
            Command.create(
                {
                    "applied_on": "0_product_variant",
                    "product_id": self.mug.id,
                    "compute_price": "fixed",
                    "fixed_price": 12.5,
                }
            )
        ]
        self._tell()
        message = self._messages("price")[-1]
        self.assertEqual(list(json.loads(message.payload_text)["price"]), ["7"])
        self.assertEqual(self.shop.products[7]["regular_price"], "12.50")
        self.assertEqual(self.shop.products[8]["regular_price"], "999.00")
        pricelist.item_ids.unlink()
        self._tell()
        self.assertEqual(self.shop.products[7]["regular_price"], "999.00")

    def test_prices_with_tax_are_told_where_the_shop_holds_them(self):
        self.channel.is_price_taxed = True
        self.mug.taxes_id = self.tax_out
        self.mug.list_price = 100
        self._tell()
        self.assertEqual(self.shop.products[7]["regular_price"], "125.00")

    def test_a_dead_shop_has_the_newest_figures_when_it_comes_back(self):
        self.shop.faults += [
            self.fault("/products", nth, "status", 500) for nth in range(1, 3)
        ]
        for change in (-1, -1, -1):
            self._put(self.mug, change)
            self._tell()
        self.assertEqual(self.shop.products[7]["stock_quantity"], 5)
        for minute in (5, 20, 40):
            with freeze_time(f"2026-03-01 12:{minute}:00"):
                self.channel._send()
        self.assertEqual(self.shop.products[7]["stock_quantity"], 2)
        self.assertEqual(set(self._messages("stock").mapped("state")), {"done"})

    def test_a_rollback_tells_nothing(self):
        with self.env.cr.savepoint(flush=False) as savepoint:
            self._put(self.mug, 10)
            self.env.flush_all()
            savepoint.rollback()
        self.env.invalidate_all(flush=False)
        self._tell()
        self.assertEqual(self.shop.products[7]["stock_quantity"], 5)

    def test_stock_can_be_that_of_one_warehouse(self):
        warehouse = self.env["stock.warehouse"].create({"name": "Two", "code": "TW"})
        self.channel.warehouse_id = warehouse
        self._tell()
        self.assertEqual(self.shop.products[7]["stock_quantity"], 0)

    def test_what_a_shop_sells_becomes_its_product_by_itself(self):
        cup = self._create_product("Cup", default_code="TEST-CUP")
        payload = json.loads(self._woo(3, rows=[("TEST-CUP", 1, "10.00", "2.50")]))
        payload["line_items"][0]["product_id"] = 77
        for number in (3, 4):
            self._receive(json.dumps(payload | {"id": number}).encode())
        offer = self.channel.offer_ids.filtered(lambda one: one.product_id == cup)
        self.assertEqual(offer.external_key, "77")

    def test_a_variation_is_told_below_its_product(self):
        cup = self._create_product("Cup, red", default_code="TEST-CUP")
        self._offer(cup, "71")  # kept before its product was known
        self.shop.variations = {70: {71: {"id": 71}}}
        payload = json.loads(self._woo(3, rows=[("TEST-CUP", 1, "10.00", "2.50")]))
        payload["line_items"][0] |= {"product_id": 70, "variation_id": 71}
        self._receive(json.dumps(payload).encode())
        offer = self.channel.offer_ids.filtered(lambda one: one.product_id == cup)
        self.assertEqual(offer.external_key, "70/71")
        self._put(cup, 9)
        self._tell()
        self.assertEqual(self.shop.variations[70][71]["stock_quantity"], 9)
        self.assertEqual(self.shop.variations[70][71]["regular_price"], "999.00")

    def test_the_work_goes_with_what_changed(self):
        products = self.env["product.product"].create(
            [
                {"name": f"P{number}", "type": "consu", "is_storable": True}
                for number in range(400)
            ]
        )
        self.env["sale.channel.offer"].create(
            [
                {
                    "channel_id": self.channel.id,
                    "product_id": product.id,
                    "external_key": str(1000 + number),
                }
                for number, product in enumerate(products)
            ]
        )
        self.shop.products |= {n: {"id": n} for n in range(1000, 1400)}
        for product in products[:60]:
            self._put(product, 4)
        self._tell()
        self.assertEqual(self.shop.products[1059]["stock_quantity"], 4)
        self.assertEqual(len(self._messages("stock")), 5)
        self.env.invalidate_all()
        self._put(products[0], 1)
        self.env.cr.flush()
        with self.assertQueryCount(25):
            self.env["sale.channel"]._tell_changes()
            self.env.flush_all()
        told = json.loads(self._messages("stock")[-1].payload_text)
        self.assertEqual(told, {"stock": {"1000": "5"}})

    def test_once_a_day_everything_is_compared(self):
        self.channel.offer_ids.filtered(
            lambda one: one.external_key == "7"
        ).told_quantity = 4
        self.env["sale.channel"]._cron_compare_offers()
        self._tell()
        told = json.loads(self._messages("stock")[-1].payload_text)
        self.assertEqual(told, {"stock": {"7": "5"}})

    def test_unas_and_shoprenter_hear_by_sku(self):
        unas = simulator("unas").UnasShop(now=lambda: self.now)
        unas.stock["TEST-MUG"] = "0"
        seconds = count()
        rent = simulator("shoprenter").ShoprenterShop(
            now=lambda: self.now + timedelta(seconds=next(seconds))
        )
        rent.products["TEST-MUG"] = {"id": "p1", "sku": "TEST-MUG"}
        with unas, rent:
            for kind, url in (("unas", f"{unas.url}/shop"), ("shoprenter", rent.url)):
                channel = self._create_channel(
                    kind,
                    code=kind,
                    is_private_allowed=True,
                    base_url=url,
                    api_key="abc123" if kind == "unas" else "user",
                    api_secret="pass",
                    is_stock_told=True,
                    is_price_told=True,
                )
                offer = self.env["sale.channel.offer"].create(
                    {"channel_id": channel.id, "product_id": self.mug.id}
                )
                self.assertEqual(offer.external_key, "TEST-MUG")
                self._tell(channel)
                self.assertEqual(set(channel.message_ids.mapped("state")), {"done"})
        self.assertEqual(unas.stock["TEST-MUG"], "5")
        self.assertEqual(unas.prices["TEST-MUG"], ("999.00", "999.00"))
        self.assertEqual(rent.products["TEST-MUG"]["stock1"], "5")
        self.assertEqual(rent.products["TEST-MUG"]["price"], "999.00")
