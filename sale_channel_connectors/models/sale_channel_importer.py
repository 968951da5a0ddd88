import logging
from datetime import timedelta
from decimal import Decimal

from psycopg2.errors import OperationalError

from odoo import api, fields, models
from odoo.fields import Command, Domain
from odoo.tools import SQL, format_date

from ..lib import money
from ..lib.once import KEY, Once
from ..lib.order import MERGED

_logger = logging.getLogger(__name__)

LATE = timedelta(hours=1)  # in which what came at the same moment is looked at again


class SaleChannelImporter(models.AbstractModel):
    """Turns remote orders into orders. Both come in lists; queries do not grow."""

    _name = "sale.channel.importer"
    _description = "Sale Channel Importer"

    @api.model
    def _create_orders(self, channel, new):
        """Make orders of remote ones, block those that are not whole or not right.

        :param list new: (message, remote order)
        """
        if not new:
            return
        ask = Once(len(new))
        batch = self.with_context(**{KEY: ask})
        # Odoo looks at the currency of each amount through an environment like these,
        # and makes one anew each time when nobody holds it.
        reading = batch.with_context(prefetch_fields=False)
        held = [reading, reading.with_context(bin_size=False)]
        try:
            batch._create_batch(channel, new)
            batch.env.flush_all()
        finally:
            ask.end()
            held.clear()

    def _create_batch(self, channel, new):
        """Make the orders, with all that comes with them."""
        remotes = [remote for _message, remote in new]
        known = self.env["sale.channel.matcher"]._learn(channel, remotes)
        prepared = self._prepare_orders(channel, known, remotes)
        orders = self.env["sale.order"].create([values for values, _gaps in prepared])
        self._take_over(channel, remotes, self._add_guards(channel, new, orders))
        self._call_returns(channel, remotes)
        self._add_offers(channel, known.sold)
        gaps = [gaps for _values, gaps in prepared]
        self._judge(channel, new, orders, gaps)
        self._take_refunds(channel, zip(remotes, orders, strict=True))

    def _take_refunds(self, channel, told):
        """Make what the channel wants of money that it paid back: credit notes."""
        self.env["sale.channel.refund"]._take(channel, list(told))

    def _take_over(self, channel, remotes, guards):
        """Cancel the orders that others were merged from: nothing is sent twice.

        What was merged may come before the orders that it was merged from.
        """
        own = Domain("channel_id", "=", channel.id)
        merged = {
            key: guard
            for remote, guard in zip(remotes, guards, strict=True)
            for key in _sources_of(remote)
        }
        new = {remote.number for remote in remotes}
        merged |= {
            key: guard
            for guard in guards.search(own & self._get_merged_domain(new))
            for key in new.intersection(guard.merged_from.splitlines())
        }
        self._supersede(channel, merged)

    def _supersede(self, channel, merged):
        """Cancel orders that are here and not superseded yet.

        :param dict merged: what they were merged into, by their numbers
        :rtype: sale.channel.order
        """
        if not merged:
            return self.env["sale.channel.order"]
        sources = self.env["sale.channel.order"].search(
            Domain("channel_id", "=", channel.id)
            & Domain("external_number", "in", list(merged))
            & Domain("merged_into_id", "=", False)
        )
        for source in sources:
            source.merged_into_id = merged[source.external_number]
        orders = sources.order_id.filtered(
            lambda order: order.state != "cancel" and not self._has_left(order)
        )
        orders.locked = False
        orders._action_cancel()
        return sources

    @api.model
    def _supersede_late(self):
        """Look again at what was merged of late: where an order and what it was merged
        from came in at the same moment, neither transaction has seen the other."""
        since = fields.Datetime.now() - LATE
        recent = self.env["sale.channel.order"].search(
            [("merged_from", "!=", False), ("create_date", ">=", since)]
        )
        for channel, guards in recent.grouped("channel_id").items():
            try:
                with self.env.cr.savepoint():
                    self.with_company(channel.company_id)._supersede_of(channel, guards)
            except OperationalError:
                raise
            except Exception:  # one shop stops no other
                _logger.exception("Merged orders of %s", channel.code)

    def _supersede_of(self, channel, guards):
        numbers = {
            key: guard for guard in guards for key in guard.merged_from.splitlines()
        }
        for source in self._supersede(channel, numbers):
            self._ask_about_left(source)

    def _ask_about_left(self, source):
        """Ask about goods of a source that have left, when what it was merged into is
        on its way already."""
        order, whole = source.order_id, source.merged_into_id
        if order.state != "cancel":
            said = self.env._(
                "Goods of what it was merged from have left: %s", order.name
            )
            self._ask(whole.order_id, whole.message_id, said)

    def _get_merged_domain(self, numbers):
        """Return the domain of the orders that were merged from any of these."""
        return Domain("merged_from", "!=", False) & Domain.custom(
            to_sql=lambda _model, alias, _query: SQL(
                "string_to_array(%s, E'\\n') && %s",
                SQL.identifier(alias, "merged_from"),
                sorted(numbers),
            )
        )

    def _add_guards(self, channel, new, orders):
        """Write down that the orders are here now.

        :rtype: sale.channel.order
        """
        return self.env["sale.channel.order"].create(
            [
                {
                    "channel_id": channel.id,
                    "company_id": channel.company_id.id,
                    "external_id": remote.external_id,
                    "external_number": remote.number,
                    "order_id": order.id,
                    "version": remote.version,
                    "changed_at": naive(remote.modified_at),
                    "raw_status": remote.raw_status,
                    "message_id": message.id,
                    "merged_from": "\n".join(_sources_of(remote)) or False,
                }
                for (message, remote), order in zip(new, orders, strict=True)
            ]
        )

    def _add_offers(self, channel, sold):
        """Remember what the channel sells, by the key it is told of it with."""
        if not (channel.is_stock_told or channel.is_price_told):
            return
        by_id = channel.channel_type == "woocommerce"
        keys = {
            product: _own_key(ids) if by_id else ids.sku or product.default_code
            for product, ids in sold.items()
        }
        # Nobody who imports need be able to write what channels sell.
        self.env["sale.channel.offer"].sudo()._learn(channel, keys)

    # --- Values ---

    def _prepare_orders(self, channel, known, remotes):
        """Return (values, what is missing) for each order."""
        partners = self.env["sale.channel.partner.matcher"]
        triples = partners._provide(known, channel, remotes)
        own_missing = dict(known.missing)  # countries, found while making partners
        prepared = []
        for remote, triple in zip(remotes, triples, strict=True):
            known.missing = {}
            values = self._prepare_order(channel, known, remote, triple)
            for address in (remote.bill_to, remote.ship_to):
                key = ("country", address.country or address.country_name)
                if key in own_missing:
                    known.missing[key] = own_missing[key]
            prepared.append((values, dict(known.missing)))
        return prepared

    def _prepare_order(self, channel, known, remote, partners):
        matcher = self.env["sale.channel.matcher"]
        customer, invoiced, delivered = partners
        wanted = channel._get_default("pricelist_id", customer)
        pricelist = matcher._find_pricelist(known, channel, remote, wanted)
        carrier = self._find_carrier(channel, known, remote)
        term = self._find_term(channel, known, remote)
        currency = known.currencies.get(remote.currency) or (
            pricelist.currency_id or channel.company_id.currency_id
        )
        values = {
            "company_id": channel.company_id.id or self.env.company.id,
            "sale_channel_id": channel.id,
            "partner_id": customer.id,
            "partner_invoice_id": invoiced.id,
            "partner_shipping_id": delivered.id,
            # nobody, before whoever happens to let the orders in
            "user_id": (customer.user_id or customer.commercial_partner_id.user_id).id,
            "pricelist_id": pricelist.id,
            "currency_id": currency.id,
            "client_order_ref": remote.number,
            "origin": f"{channel.code}/{remote.number}",
            "channel_note": self._get_note(remote),
            "channel_status": remote.raw_status,
            "order_line": [
                Command.create(line) for line in self._lines(channel, known, remote)
            ],
        }
        if remote.placed_at:
            values["date_order"] = naive(remote.placed_at)
        if remote.delivery.requested_on:
            values["commitment_date"] = fields.Datetime.to_datetime(
                remote.delivery.requested_on
            )
        if carrier:
            values["carrier_id"] = carrier.id
        if channel.order_prefix:
            values["name"] = f"{channel.order_prefix}{remote.number}"
        values |= self._prepare_told(remote) | (channel._prepare_order_values(customer))
        return values | ({"payment_term_id": term.id} if term else {})

    def _get_note(self, remote):
        said = [note.text for note in remote.notes]
        if remote.coupons:
            said.append(self.env._("Coupons: %s", ", ".join(remote.coupons)))
        return "\n".join(said) or False

    def _prepare_told(self, remote):
        """Return what a channel tells of an order that may change at any time."""
        payment, place = remote.payment, remote.ship_to
        point = ", ".join(filter(None, (place.pickup_carrier, place.pickup_point)))
        return {
            "channel_payment": payment.name or payment.code,
            "is_channel_paid": payment.is_paid,
            "channel_transaction": payment.transaction or False,
            "channel_paid_at": naive(payment.paid_at),
            "channel_pickup_point": point if place.pickup_point else False,
        }

    def _find_carrier(self, channel, known, remote):
        return self._find_method(
            channel, known, "carrier", remote.delivery, "carrier_id"
        )

    def _find_term(self, channel, known, remote):
        return self._find_method(
            channel, known, "payment", remote.payment, "payment_term_id"
        )

    def _find_method(self, channel, known, kind, told, target):
        """Return what a method is mapped to; only a strict channel waits for it."""
        missing = dict(known.missing)
        matcher = self.env["sale.channel.matcher"]
        found = matcher._find_bound(known, kind, told.code, told.name, target)
        if not channel.is_strict:
            known.missing = missing
        return found

    def _lines(self, channel, known, remote):
        """Return the values of the rows, in the order of the channel."""
        return [self._line(known, remote, line) for line in remote.lines]

    def _line(self, known, remote, line):
        matcher = self.env["sale.channel.matcher"]
        if line.kind == "product":
            found = matcher._find_product(known, line)
            product = found or known.services["unknown"]
            if found:
                known.sold[found] = line.ids
        else:
            product = known.services[line.kind]
        values = {
            "product_id": product.id,
            "product_uom_id": product.uom_id.id,
            "product_uom_qty": float(line.quantity),
            "name": self._line_name(line, product),
            "discount": 0.0,
            "channel_line_key": line.id,
            "channel_line_kind": line.kind,
        }
        if line.kind == "shipping":
            values["is_delivery"] = True
        return values | self._line_price(known, remote, line)

    def _line_name(self, line, product):
        name = line.name or product.display_name
        variant = ", ".join(f"{key}: {value}" for key, value in line.variant)
        wishes = [self._say_delivery(one) for one in line.parts or (line,)]
        return "\n".join(filter(None, (name, variant, *line.notes, *wishes)))

    def _say_delivery(self, wanted):
        """Return how much is wanted when and where, of a row or a part of it."""
        day = wanted.requested_on and format_date(self.env, wanted.requested_on)
        said = ", ".join(filter(None, (day, getattr(wanted, "gln", ""))))
        return said and f"{wanted.quantity.normalize():f}: {said}"

    def _line_price(self, known, remote, line):
        """Return price and taxes: the row's amount over its quantity, unrounded."""
        if line.amount is None:
            return {}  # the buyer left the price to us
        quantity = self._kept_quantity(line)
        price = line.amount / quantity if quantity else Decimal(0)
        values = {"price_unit": float(price), "technical_price_unit": 0.0}
        if line.tax_rate is None and line.amount and not remote.prices_include_tax:
            return values  # the format states no tax: ours applies
        matcher = self.env["sale.channel.matcher"]
        taxes, included = matcher._find_tax(known, remote, line)
        if included != remote.prices_include_tax:
            rate = 1 + (line.tax_rate or Decimal(0)) / 100
            price = price / rate if remote.prices_include_tax else price * rate
            values["price_unit"] = float(price)
        return values | {"tax_ids": [Command.set(taxes.ids)]}

    def _kept_quantity(self, line):
        """Return the quantity as it will be stored."""
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        return money.rounded(line.quantity, digits) or line.quantity


def naive(moment):
    """Return a moment as the database keeps it: UTC, whole seconds, without a zone."""
    return moment.replace(tzinfo=None, microsecond=0) if moment else False


def get_age(row):
    """Return what versions of an order are sorted by: when it changed, then arrival.

    :param row: a message, its remote order, and whatever follows
    """
    message, remote, *_more = row
    changed_at = remote.modified_at
    return (changed_at.timestamp() if changed_at else 0, message.id)


def _sources_of(remote):
    """Return the numbers of the orders that a remote one was merged from."""
    return [key for kind, key in remote.parents if kind == MERGED]


def _own_key(ids):
    """Return the shop's id of a product, below that of what it is a variation of."""
    return f"{ids.parent}/{ids.shop}" if ids.parent else ids.shop
