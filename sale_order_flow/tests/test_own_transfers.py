from odoo.tests import TransactionCase, tagged

from .test_order_rights import OWN, RightsMixin


@tagged("post_install", "-at_install")
class TestOwnTransfers(RightsMixin, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.strict = cls._create_seller("strict_seller", OWN)
        cls.own = cls._create_order(cls.goods, user_id=cls.strict.id)
        cls.nobodys = cls._create_order(cls.goods, user_id=False)

    def test_transfers_of_others_are_not_seen_but_in_the_warehouse(self):
        orders = self.own | self.order | self.nobodys
        orders.action_confirm()
        self.assertTrue(self.own.picking_ids)
        keeper = self._create_seller("strict_keeper", OWN, "stock.group_stock_user")
        for user, seen in ((self.strict, self.own), (keeper, orders)):
            transfers = self.env["stock.picking"].with_user(user)
            found = transfers.search([("sale_id", "in", orders.ids)])
            self.assertEqual(found, seen.picking_ids)
