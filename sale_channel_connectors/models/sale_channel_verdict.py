import logging
from decimal import Decimal

from psycopg2.errors import OperationalError

from odoo import models
from odoo.fields import Command

from ..lib import money
from ..lib.order import MERGED

_logger = logging.getLogger(__name__)

FINISHED = ("shipped", "closed", "refunded")


class SaleChannelImporter(models.AbstractModel):
    """Decides of orders that came whether they go on, or wait and why."""

    _inherit = "sale.channel.importer"  # pylint: disable=consider-merging-classes-inherited

    def _judge(self, channel, new, orders, gaps):
        """Close what is whole and right to the cent; block the rest, with why."""
        self._add_roundings(new, orders)
        rows = zip(new, orders, gaps, strict=True)
        done = self.env["sale.channel.message"]
        fine = self.env["sale.order"]
        for (message, remote), order, missing in rows:
            verdict = self._get_verdict(channel, remote, order, missing)
            message.order_id = order
            if verdict is None:
                done |= message
                fine |= order
            else:
                code, said, bindings = verdict
                order.channel_block_reason = said
                message._conclude(
                    "blocked", code, said, missing_ids=[Command.set(bindings.ids)]
                )
        done._conclude("done")
        fine.filtered("channel_block_reason").channel_block_reason = False
        if channel.is_auto_confirmed:
            self._confirm(done)

    def _get_verdict(self, channel, remote, order, missing):
        """Return why an order has to wait: code, sentence, open mappings; or None."""
        none = self.env["sale.channel.binding"]
        if missing:
            bindings = self._open_bindings(channel, missing)
            names = ", ".join(bindings.mapped("display_name"))
            return "missing", self.env._("Not mapped yet: %s", names), bindings
        if not remote.lines:
            return "empty", self.env._("The order has no lines."), none
        doubts = list(self._get_doubts(remote, order))
        if doubts:
            return "doubt", "\n".join(doubts), none
        for figure, stated, computed in self._differences(remote, order):
            said = self.env._(
                "%(figure)s: the channel says %(stated)s, the lines make %(computed)s.",
                figure=figure,
                stated=f"{stated:f}",
                computed=f"{computed:f}",
            )
            return "difference", said, none
        return None

    def _get_doubts(self, remote, order):
        """Yield why a person decides whether an order that is right goes on."""
        if remote.state in FINISHED:
            yield self.env._(
                "It is %s there already: its goods may have been sent or paid back.",
                remote.raw_status or remote.state,
            )
        if len(_deliveries(remote)) > 1:
            yield self.env._("It wants several deliveries; its rows say which.")
        if any(kind == MERGED for kind, _key in remote.parents):
            left = order.channel_order_ids.merged_ids.order_id.filtered(
                lambda one: one.state != "cancel"
            )
            if left:
                yield self.env._(
                    "Goods of what it was merged from have left: %s",
                    ", ".join(left.mapped("name")),
                )

    def _open_bindings(self, channel, missing):
        """Return the rows that ask for what is missing, new ones where needed."""
        model = self.env["sale.channel.binding"]
        known = model.search(
            [
                ("channel_id", "=", channel.id),
                ("external_key", "in", [key for _kind, key in missing]),
            ]
        ).filtered(lambda one: (one.kind, one.external_key) in missing)
        there = {(one.kind, one.external_key) for one in known}
        return known | model.create(
            [
                {
                    "channel_id": channel.id,
                    "kind": kind,
                    "external_key": key,
                    "external_name": name,
                }
                for (kind, key), name in missing.items()
                if (kind, key) not in there
            ]
        )

    def _differences(self, remote, order):
        """Yield the figures in which an order is not what its channel says.

        Taxes may differ by their roundings, which the total has a row for.
        """
        digits = order.currency_id.decimal_places
        totals, roundings = remote.totals, money.tolerance(len(remote.lines), digits)
        labels = (
            (self.env._("Total"), totals.gross, order.amount_total, 0),
            (self.env._("Without tax"), totals.net, order.amount_untaxed, 0),
            (self.env._("Goods"), totals.items, self._goods(order), 0),
            (self.env._("Tax"), totals.tax, order.amount_tax, roundings),
        )
        for label, stated, computed, allowed in labels:
            if stated is not None:
                computed = money.rounded(Decimal(str(computed)), digits)
                if abs(money.rounded(stated, digits) - computed) > allowed:
                    yield label, stated, computed

    def _goods(self, order):
        rows = order.order_line.filtered(
            lambda line: line.channel_line_kind in ("product", "gift", "deposit")
        )
        return sum(rows.mapped("price_subtotal"))

    def _add_roundings(self, new, orders):
        """Add a visible row where roundings alone keep an order from its total."""
        rows = []
        for (_message, remote), order in zip(new, orders, strict=True):
            stated = remote.totals.gross
            if stated is None or not remote.lines:
                continue
            digits = order.currency_id.decimal_places
            computed = money.rounded(Decimal(str(order.amount_total)), digits)
            gap = money.rounded(stated, digits) - computed
            if gap and abs(gap) <= money.tolerance(len(remote.lines), digits):
                rows.append(self._prepare_rounding(order, gap))
        self.env["sale.order.line"].create(rows)

    def _prepare_rounding(self, order, gap):
        product = self.env.ref("sale_channel_connectors.product_rounding")
        return {
            "order_id": order.id,
            "product_id": product.id,
            "product_uom_id": product.uom_id.id,
            "name": product.name,
            "product_uom_qty": 1.0,
            "price_unit": float(gap),
            "tax_ids": [Command.clear()],
            "channel_line_kind": "rounding",
            "sequence": 9999,
        }

    def _confirm(self, messages):
        """Confirm orders one by one; one that cannot be says why, and its message
        waits for whoever mends that and lets it in again."""
        for message in messages:
            order = message.order_id
            if order.state not in ("draft", "sent"):
                continue
            try:
                with self.env.cr.savepoint():
                    order.action_confirm()
            except OperationalError:
                raise
            except Exception as error:
                _logger.info("Order %s was not confirmed: %s", order.name, error)
                order.channel_block_reason = str(error)
                message._conclude("blocked", "error", str(error))


def _deliveries(remote):
    """Return the places and days that an order names for parts of it."""
    day = remote.delivery.requested_on
    return {
        (getattr(one, "gln", ""), one.requested_on or line.requested_on or day)
        for line in remote.lines
        for one in line.parts or (line,)
        if line.kind == "product"
    }
