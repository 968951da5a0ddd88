from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged

from .trail_common import TrailMixin


@tagged("post_install", "-at_install")
class TestTrailTransfer(TrailMixin, TransactionCase):
    """Transfers tell which lots and packages went, and what went stays."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.goods.write({"is_storable": True, "tracking": "lot"})
        place = cls.env["stock.warehouse"].search([], limit=1).lot_stock_id
        cls.lots = cls.env["stock.lot"].create(
            [{"name": name, "product_id": cls.goods.id} for name in ("A-1", "B-2")]
        )
        for lot in cls.lots:
            cls.env["stock.quant"]._update_available_quantity(
                cls.goods, place, 2, lot_id=lot
            )
        order = cls._create_order(cls.goods, quantity=1)
        order.action_confirm()
        cls.transfer = order.picking_ids
        cls.line = cls.transfer.move_line_ids
        cls.env.flush_all()

    def test_another_lot_is_told_by_its_name(self):
        before = self._begin()
        other = self.lots - self.line.lot_id
        was, self.line.lot_id = self.line.lot_id, other
        self.env.flush_all()
        page = self.env["document.trail.history"].get_page(
            {
                "scope": "document",
                "document_model": "stock.picking",
                "document_id": self.transfer.id,
            }
        )
        words = [
            (record["label"], change["old"], change["new"])
            for group in page["groups"]
            for record in group["records"]
            for change in record["changes"]
            if change["field"] == "lot_id"
        ]
        self.assertEqual(words[0][1:], (was.name, other.name))
        self.assertIn(self.goods.name, words[0][0])
        entry = self.env["document.trail.entry"]
        lines = entry.state_at("stock.picking", self.transfer.id, before)["lines"]
        self.assertEqual(lines["stock.move.line"][self.line.id]["lot_id"], was.id)
        self.assertFalse(entry.verify("stock.picking", self.transfer.id))

    def test_what_is_not_reserved_any_more_goes_with_its_last_values(self):
        line = self.line.id
        self.transfer.do_unreserve()
        (gone,) = self._entries(self.transfer).filtered(
            lambda one: (
                (one.record_model, one.record_id) == ("stock.move.line", line)
                and one.operation == "unlink"
            )
        )
        self.assertEqual(gone.changes["lot_id"], [self.lots[0].id, None])
        verify = self.env["document.trail.entry"].verify
        self.assertFalse(verify("stock.picking", self.transfer.id))

    def test_what_went_stays(self):
        self.transfer.button_validate()
        self.env.flush_all()
        self.assertEqual(self.line.state, "done")
        with self.assertRaises(UserError):
            self.line.unlink()
        self._refused_by_database(
            "DELETE FROM stock_move_line WHERE id = %s", self.line.id
        )
        verify = self.env["document.trail.entry"].verify
        self.assertFalse(verify("stock.picking", self.transfer.id))
