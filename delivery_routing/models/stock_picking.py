from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools.sql import column_exists, create_column


class StockPicking(models.Model):
    _inherit = "stock.picking"

    delivery_stop_id = fields.Many2one(
        "delivery.stop",
        index="btree_not_null",
        copy=False,
        readonly=True,
        ondelete="set null",
    )
    delivery_courier_id = fields.Many2one(related="delivery_stop_id.courier_id")
    is_courier_pickup = fields.Boolean(
        "Fetched by Our Courier",
        compute="_compute_is_courier_pickup",
        store=True,
        readonly=False,
        help="The vendor does not send the goods: our courier fetches them there, as a "
        "stop of the day on which they are expected.",
    )

    @api.depends("partner_id", "picking_type_id")
    def _compute_is_courier_pickup(self):
        for picking in self:
            is_bought = (
                picking.picking_type_code == "incoming"
                and picking.location_id.usage == "supplier"
            )
            picking.is_courier_pickup = is_bought and self._get_fetched_from(
                picking.partner_id
            )

    def _auto_init(self):
        # of the many transfers that are there our couriers fetched none from vendors
        if not column_exists(self.env.cr, self._table, "is_courier_pickup"):
            create_column(self.env.cr, self._table, "is_courier_pickup", "boolean")
        return super()._auto_init()

    @api.model
    def _get_fetched_from(self, vendor) -> bool:
        either = vendor | vendor.commercial_partner_id
        return any(either.mapped("delivery_is_fetched"))

    @api.model
    def _follow_vendors(self, vendors):
        """Have receipts that are still to come fetched, or not, as vendors say now.

        What a courier has been sent for already stays.
        """
        either = Domain("partner_id", "in", vendors.ids) | Domain(
            "partner_id.commercial_partner_id", "in", vendors.ids
        )
        # who keeps contacts need not know transfers
        receipts_sudo = self.sudo().search(
            either
            & Domain("picking_type_code", "=", "incoming")
            & Domain("location_id.usage", "=", "supplier")
            & Domain("state", "not in", ("done", "cancel"))
        )
        by_wish_sudo = receipts_sudo.grouped(
            lambda receipt: self._get_fetched_from(receipt.partner_id)
        )
        for is_fetched, wished_sudo in by_wish_sudo.items():
            wished_sudo.filtered(
                lambda receipt, is_fetched=is_fetched: (
                    receipt.is_courier_pickup != is_fetched
                    and receipt.delivery_stop_id.route_id._may_be_planned()
                )
            ).is_courier_pickup = is_fetched

    def _get_stop_kind(self) -> str:
        """Return what a courier does with the transfer at its door."""
        self.ensure_one()
        if self._is_sent():
            return "delivery"
        is_bought = self.location_id.usage == "supplier"
        return "pickup" if self.is_courier_pickup and is_bought else "return"

    def _get_delivery_date(self):
        """Return the date on which the transfer is promised."""
        self.ensure_one()
        promised = self.sale_id.commitment_date if self._is_sent() else False
        moment = max(filter(None, (self.scheduled_date, promised)))
        return self.company_id._delivery_date(moment)

    def _get_delivery_window(self, date):
        """Return the first and last moment promised for the transfer, naive UTC, or
        None for any.

        Hook: what comes back was promised for no slot of its order; who lets it be
        fetched may say when.

        :param date: the day that is being planned
        """
        self.ensure_one()
        is_sent = self.sale_id and self._is_sent()
        return self.sale_id._delivery_window(date) if is_sent else None
