from odoo.fields import Command
from odoo.tests import TransactionCase, tagged

from odoo.addons.sale_channel_connectors.tests.figures import FiguresMixin


@tagged("post_install", "-at_install")
class TestKits(FiguresMixin, TransactionCase):
    """Manufacturing beside the suite: channels are told how many kits there are."""

    def test_a_kit_is_counted_by_its_parts(self):
        kits = self._create_kit("Set", self.mug, 2), self._create_kit("Air", None, 1)
        for key, kit in enumerate(kits, 21):
            self.shop.products[key] = {"id": key}
            self._offer(kit, str(key))
        self._tell()
        self.assertEqual(self.shop.products[21]["stock_quantity"], 2)
        self.assertNotIn("stock_quantity", self.shop.products[22])
        self._put(self.mug, 1)
        self._tell()
        self.assertEqual(self.shop.products[21]["stock_quantity"], 3)

    def _create_kit(self, name, part, quantity):
        kit = self._create_product(name, is_storable=False)
        part = part or self._create_product("Dust", is_storable=False)
        row = {"product_id": part.id, "product_qty": quantity}
        self.env["mrp.bom"].create(
            {
                "product_tmpl_id": kit.product_tmpl_id.id,
                "type": "phantom",
                "bom_line_ids": [Command.create(row)],
            }
        )
        return kit
