"""What a clerk is told of the date that he is about to promise."""

from odoo import api, fields, models

HINT_GROUPS = "sales_team.group_sale_salesman"
MOST_WINDOWS = 4


# Three files: together they would be hard to read through.
class SaleOrder(models.Model):
    _inherit = "sale.order"  # pylint: disable=consider-merging-classes-inherited

    delivery_day_hint = fields.Char(
        "Deliveries of that Day",
        compute="_compute_delivery_day_hint",
        groups=HINT_GROUPS,
        help="Doors that are promised on that date, when they are due, how full "
        "the vehicles are, and, while the order is edited, what this one costs more.",
    )

    @api.depends(
        "commitment_date", "partner_shipping_id", "warehouse_id", "shipping_weight"
    )
    def _compute_delivery_day_hint(self):
        for order in self:
            is_open = order.state in ("draft", "sent") or not order.id
            moment = order.commitment_date
            order.delivery_day_hint = (
                order._delivery_day_words(moment) if moment and is_open else False
            )

    def _delivery_day_words(self, moment) -> str:
        date = self.company_id._delivery_date(moment)
        load = self.env["delivery.plan"]._day_loads(self, [date])[date]
        if not load.couriers and not load.doors:
            return self.env._("Nothing is planned on that day yet.")
        words = [
            self.env._(
                "%(doors)s doors on %(couriers)s couriers",
                doors=load.doors,
                couriers=load.couriers,
            ),
            self._delivery_windows_words(load),
        ]
        if load.capacity:
            words.append(self.env._("%(percent)s %% full", percent=load.percent))
        words.append(self._delivery_extra_words(date))
        return "; ".join(filter(None, words))

    def _delivery_windows_words(self, load) -> str:
        """Return the hours in which most doors are due."""
        clock = self.company_id._delivery_clock
        told = [
            f"{clock(first)} - {clock(last)}: {doors}"
            for (first, last), doors in load.windows.most_common()
            if first and last
        ]
        return ", ".join(told[:MOST_WINDOWS])

    def _delivery_extra_words(self, date) -> str:
        """Return what the order costs more in the routes of the date, at any time.

        It is asked while the order is edited only: routes have to be timed for it.
        """
        cost = None if self.id else self._delivery_extra_cost(date)
        if cost is None:
            return ""
        money = self.company_id.currency_id.format(cost)
        return self.env._("this one costs %(money)s more", money=money)

    def _delivery_extra_cost(self, date) -> float | None:
        """Return what one more door costs on the date, None where it fits nowhere."""
        place = self.partner_shipping_id._delivery_own_place_or_none()
        # clerks may know the price of one more, the routes behind it are not theirs
        plan_sudo = self.env["delivery.plan"]._plans_sudo(self, [date])
        if not place or not plan_sudo.route_ids:
            return None
        period = (False, False)
        return plan_sudo._extra_costs_of_day(self, place, {date: period}).get(date)
