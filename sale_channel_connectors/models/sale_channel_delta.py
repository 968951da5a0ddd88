import base64
import hashlib
import json
import uuid
from decimal import Decimal

from odoo import api, fields, models
from odoo.fields import Domain

from ..lib import money
from .sale_channel_offer import WANTED

AT_A_TIME = 5_000  # touched products looked at in one go
IN_ONE = 100  # products in one message: what the shops take in one call


class SaleChannel(models.Model):
    """Stock and prices that channels are told: what changed, and no more."""

    _inherit = "sale.channel"  # pylint: disable=consider-merging-classes-inherited

    is_stock_told = fields.Boolean(
        "Tell Stock",
        help="The shop is told what can be sold of its products: what is on hand and"
        " not reserved, in the channel's warehouse, or in all of the company.",
    )
    is_price_told = fields.Boolean(
        "Tell Prices",
        help="The shop is told the prices of its products, by the channel's list.",
    )
    is_price_taxed = fields.Boolean(
        "Prices There Hold the Tax",
        help="Whether the shop was set up to enter prices with tax; Unas is told both.",
    )
    offer_ids = fields.One2many("sale.channel.offer", "channel_id", "Products")
    offer_count = fields.Integer(compute="_compute_offer_count", compute_sudo=True)

    def _compute_offer_count(self):
        counts = self._count_by_channel("sale.channel.offer", Domain.TRUE)
        for channel in self:
            channel.offer_count = counts.get(channel, 0)

    def write(self, vals):
        """Tell a channel everything once when it wants to know from now on."""
        changes = {"warehouse_id": "stock", "pricelist_id": "price"}
        changes |= {"fiscal_position_id": "price"}
        changes |= {name: kind for kind, name in WANTED.items()}
        taxed = self.filtered("is_price_taxed")
        result = super().write(vals)
        for name in changes.keys() & vals.keys():
            self.sudo().offer_ids.product_id._touch_for_channels(changes[name])
        now = self.filtered("is_price_taxed")
        other = (taxed - now) | (now - taxed)
        # Who sets up channels may not write what they were told.
        other.sudo().offer_ids._tell_anew("price")
        return result

    def action_open_offers(self):
        """Show what the channel sells, and what it was told of it."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sale_channel_connectors.sale_channel_offer_action"
        )
        return action | {
            "domain": [("channel_id", "=", self.id)],
            "context": {"default_channel_id": self.id},
        }

    # --- What changed ---

    @api.model
    def _cron_tell_changes(self):
        """Keep what channels are told of stock and prices that changed."""
        while taken := self._tell_changes():
            left = self.env["sale.channel.touch"].search_count([])
            if not self.env["ir.cron"]._commit_progress(taken, remaining=left):
                break

    @api.model
    def _cron_compare_offers(self):
        """Look at all products of all channels once a day: what no event told of."""
        for kind in WANTED:
            offers = self.env["sale.channel.offer"].search(
                [
                    ("channel_id.active", "=", True),
                    (f"channel_id.{WANTED[kind]}", "=", True),
                ]
            )
            offers.product_id._touch_for_channels(kind)

    @api.model
    def _tell_changes(self):
        """Take a part of what was touched; return how many rows that were.

        The rows go away in the transaction that keeps the messages: each change is told
        by one of them, and by one alone.
        """
        touches = self.env["sale.channel.touch"]
        touched = touches.search([], order="id", limit=AT_A_TIME).try_lock_for_update()
        for kind, rows in touched.grouped("kind").items():
            offers = self.env["sale.channel.offer"].search(
                [
                    ("product_id", "in", rows.product_id.ids),
                    ("channel_id.active", "=", True),
                    (f"channel_id.{WANTED[kind]}", "=", True),
                ]
            )
            for channel, own in offers.grouped("channel_id").items():
                channel._tell_offers(kind, own)
        touched.unlink()
        return len(touched)

    def _tell_offers(self, kind, offers):
        """Keep messages of what differs from what the channel was told last."""
        if kind == "stock":
            news = self._get_quantities(offers)
        else:
            news = self._get_prices(offers)
        changed = offers.filtered(
            lambda one: (
                one in news
                and news[one] != one._get_told(kind)
                and one.product_id.active
            )
        )
        now = fields.Datetime.now()
        for offer in changed:
            offer._note_told(kind, news[offer], now)
        # Messages are the system's; the schedule makes them.
        messages_sudo = self.env["sale.channel.message"].sudo()
        messages_sudo.create(
            [
                self._prepare_offers_message(kind, part, news)
                for part in (
                    changed[start : start + IN_ONE]
                    for start in range(0, len(changed), IN_ONE)
                )
            ]
        )
        if changed:
            self._send_soon()

    def _prepare_offers_message(self, kind, offers, news):
        told = {offer.external_key: _texts(news[offer]) for offer in offers}
        text = json.dumps({kind: told}, ensure_ascii=False)
        return {
            "channel_id": self.id,
            "direction": "out",
            "kind": kind,
            "event": kind,
            "number": ", ".join(list(told)[:3]) + (" ..." if len(told) > 3 else ""),
            # The same figures may be told again later: each telling is one of its own.
            "digest": hashlib.sha256(f"{uuid.uuid4()}{text}".encode()).hexdigest(),
            "payload": base64.b64encode(text.encode()),
        }

    def _get_quantities(self, offers):
        """Return what can be sold of products that are counted, never less than
        nothing.

        :rtype: dict[sale.channel.offer, Decimal]
        """
        products = offers.product_id.with_company(self.company_id)._filter_counted()
        if self.warehouse_id:
            products = products.with_context(warehouse_id=self.warehouse_id.id)
        products.invalidate_recordset(["free_qty"])  # it knows nothing of quants
        free = {product.id: product.free_qty for product in products}
        return {
            offer: max(money.exact(free[offer.product_id.id]), Decimal(0))
            for offer in offers
            if offer.product_id.id in free
        }

    def _get_prices(self, offers):
        """Return prices of one unit without and with tax, and which of them counts.

        :rtype: dict[sale.channel.offer, tuple]
        """
        company = self.company_id or self.env.company
        products = offers.product_id.with_company(company)
        pricelist = self.pricelist_id
        currency = pricelist.currency_id or company.currency_id
        prices = pricelist._get_products_price(products, 1.0, currency=currency)
        fiscal = self.fiscal_position_id
        found = {}
        for offer in offers:
            product = offer.product_id.with_company(company)
            before = product.taxes_id._filter_taxes_by_company(company)
            taxes = fiscal.map_tax(before)
            price = product._get_tax_included_unit_price_from_price(
                prices[product.id], before, product_taxes_after_fp=taxes
            )
            sums = taxes.compute_all(price, currency, product=product)
            found[offer] = tuple(
                money.rounded(money.exact(sums[name]), currency.decimal_places)
                for name in ("total_excluded", "total_included")
            )
        return found


class SaleChannelMessage(models.Model):
    _inherit = "sale.channel.message"  # pylint: disable=consider-merging-classes-inherited

    def _tell_anew(self):
        """Tell the present figures of what the messages are about, in new messages.

        What was sent stays as it was sent; what was not is told by the new ones.

        :return: the products of channels that are told
        """
        told = self.env["sale.channel.offer"]
        for channel, kind, offers in self._group_figures():
            offers._forget_told(kind)
            channel._tell_offers(kind, offers)
            told |= offers
        self.filtered(lambda one: one.state != "done")._conclude(
            "ignored", "by_hand", self.env._("The present figures were told instead.")
        )
        return told

    def _forget_told(self):
        """Hold for unknown what these messages should have told."""
        for _channel, kind, offers in self._group_figures():
            offers._forget_told(kind)

    def _group_figures(self):
        """Yield (channel, kind, offers) of messages about stock and prices."""
        figures = self.filtered(lambda one: one.kind in WANTED)
        groups = figures.grouped(lambda one: (one.channel_id, one.kind))
        for (channel, kind), messages in groups.items():
            keys = set()
            for message in messages:
                keys.update(json.loads(message._get_bytes()).get(kind, {}))
            offers = self.env["sale.channel.offer"].search(
                [("channel_id", "=", channel.id), ("external_key", "in", list(keys))]
            )
            yield channel, kind, offers


class SaleChannelOffer(models.Model):
    _inherit = "sale.channel.offer"  # pylint: disable=consider-merging-classes-inherited

    def _get_told(self, kind):
        """Return what the channel was told last; None when it was told nothing yet."""
        if kind == "stock":
            return money.exact(self.told_quantity) if self.quantity_told_at else None
        if not self.price_told_at:
            return None
        return tuple(Decimal(one) for one in (self.told_prices or "0 0").split())

    def _note_told(self, kind, value, now):
        if kind == "stock":
            self.write({"told_quantity": float(value), "quantity_told_at": now})
        else:
            shown = value[self.channel_id.is_price_taxed]
            self.write(
                {
                    "told_price": float(shown),
                    "told_prices": " ".join(_texts(value)),
                    "price_told_at": now,
                }
            )


def _texts(value):
    if isinstance(value, tuple):
        return [f"{one:f}" for one in value]
    return f"{value:f}"
