from odoo.tests import TransactionCase, tagged

from .test_order_rights import OWN, OwnOrdersMixin


@tagged("post_install", "-at_install")
class TestOwnTransfers(OwnOrdersMixin, TransactionCase):
    def test_transfers_of_others_are_not_seen_but_in_the_warehouse(self):
        orders = self.own | self.order | self.nobodys
        orders.action_confirm()
        self.assertTrue(self.own.picking_ids)
        keeper = self._create_seller("strict_keeper", OWN, "stock.group_stock_user")
        for user, seen in ((self.strict, self.own), (keeper, orders)):
            transfers = self.env["stock.picking"].with_user(user)
            found = transfers.search([("sale_id", "in", orders.ids)])
            self.assertEqual(found, seen.picking_ids)
