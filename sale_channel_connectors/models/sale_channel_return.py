from odoo import api, models

from odoo.addons.sale_order_flow.serializing import serialize


class SaleChannel(models.Model):
    _inherit = "sale.channel"  # pylint: disable=consider-merging-classes-inherited

    def _takes_open_returns(self):
        """Tell whether a return counts before the shop has finished it.

        Hook: who keeps returns wants to know of them from the beginning.
        """
        return False


class SaleChannelImporter(models.AbstractModel):
    """Takes the orders by which a shop tells that goods of another come back."""

    _inherit = "sale.channel.importer"  # pylint: disable=consider-merging-classes-inherited

    def _call_returns(self, channel, remotes):
        """Let the returns go on that waited for these orders."""
        waiting = self.env["sale.channel.message"].search(
            [
                ("channel_id", "=", channel.id),
                ("waits_for", "in", [remote.number for remote in remotes]),
                ("state", "=", "blocked"),
            ]
        )
        if waiting:
            waiting._conclude("received", waits_for=False)
            channel._process_soon()

    @api.model
    def _take_returns(self, channel, returns):
        """Make refunds of returns whose orders are here; others wait for theirs.

        :param list returns: (message, remote order)
        """
        guards = self._find_returned(channel, returns)
        counted, withdrawn = [], []
        for message, remote in returns:
            guard = guards.get(remote.returned_from)
            if not guard:
                self._let_wait(message, remote)
            elif channel._is_cancelled_there(message.kind, remote):
                withdrawn.append((message, remote, guard))
            elif remote.state == "closed" or channel._takes_open_returns():
                message._conclude("done", order_id=guard.order_id.id)
                counted.append((remote, guard))
            else:
                said = self.env._("The return is not finished there.")
                message._conclude("ignored", "not_final", said)
        if counted:
            self._count_returns(channel, counted)
        if withdrawn:
            self._withdraw(channel, withdrawn)

    def _find_returned(self, channel, returns):
        """Return, by their numbers, the orders that goods come back of; the newest
        where a number was given twice."""
        if not returns:
            return {}
        guards = self.env["sale.channel.order"].search(
            [
                ("channel_id", "=", channel.id),
                ("external_number", "in", [one.returned_from for _m, one in returns]),
            ],
            order="id",
        )
        return {guard.external_number: guard for guard in guards}

    def _let_wait(self, message, remote):
        said = self.env._(
            "It takes back goods of %s, which is not here.", remote.returned_from
        )
        message._conclude("blocked", "no_order", said, waits_for=remote.returned_from)

    def _withdraw(self, channel, withdrawn):
        """Ask what becomes of returns that the shop has given up."""
        refunds_sudo = self.env["sale.channel.refund"].sudo()  # as when they are made
        keys = [
            refunds_sudo._get_return_key(guard, remote)
            for _message, remote, guard in withdrawn
        ]
        told = refunds_sudo._find_told(channel, keys)
        for key, (message, remote, guard) in zip(keys, withdrawn, strict=True):
            if key in told:
                said = self.env._(
                    "The channel has cancelled the return %s.", remote.number
                )
                self._ask(guard.order_id, message, said)
                message._conclude("done", order_id=guard.order_id.id)
            else:
                said = self.env._("It was cancelled before it came here.")
                message._conclude("ignored", "not_final", said)

    def _count_returns(self, channel, counted):
        guards = self.env["sale.channel.order"].union(*(guard for _r, guard in counted))
        serialize(guards)
        known = self.env["sale.channel.matcher"]._learn(
            channel, [remote for remote, _guard in counted]
        )
        # The importer may run for whoever handed the return in.
        refunds_sudo = self.env["sale.channel.refund"].sudo()
        told = [
            (
                guard.order_id,
                refunds_sudo._get_return_key(guard, remote),
                self._get_returned_amount(remote),
                {"is_return": True, "goods": self._prepare_goods(known, remote)},
            )
            for remote, guard in counted
        ]
        refunds_sudo._take_sums(channel, told)

    def _get_returned_amount(self, remote):
        if remote.totals.gross is not None:
            return remote.totals.gross
        return sum(line.amount or 0 for line in remote.lines)

    def _prepare_goods(self, known, remote):
        """Return what came back, with products of here as far as they are known."""
        matcher = self.env["sale.channel.matcher"]
        rows = []
        for line in remote.lines:
            if line.kind == "product":
                product = matcher._find_product(known, line)
            else:
                product = known.services[line.kind]
            rows.append(
                {
                    "product_id": product.id,
                    "quantity": float(line.quantity),
                    "amount": float(line.amount or 0),
                }
            )
        return rows


class SaleChannelRefund(models.Model):
    """Sums that grow: of returned goods, and of money, which is told on its own.

    A shop that takes goods back tells of them, and of the money that it paid for them.
    Both are the same refund, whichever is told first.
    """

    _inherit = "sale.channel.refund"  # pylint: disable=consider-merging-classes-inherited

    def _get_return_key(self, guard, remote):
        """Return what names a return, unlike any payment of the order."""
        return f"{guard.external_id}/return {remote.external_id}"

    def _take_sums(self, channel, told):
        """Make refunds of what sums have grown by.

        :param list told: (order, key there, the sum so far, more values)
        """
        orders = self.env["sale.order"].union(*(order for order, *_more in told))
        if not orders:
            return
        names = ["external_id", "order_id", "amount", "told_amount", "is_return"]
        rows = {order.id: [] for order in orders}
        known = self.search(
            [("channel_id", "=", channel.id), ("order_id", "in", orders.ids)]
        )
        for row in known.read(names, load=False):
            rows[row["order_id"]].append(row)
        new = []
        for order, key, amount, more in told:
            values = self._prepare_rise(order, key, float(abs(amount)), rows[order.id])
            if values:
                values |= {"channel_id": channel.id, **more}
                values["amount"] = self._get_open(rows[order.id], values)
                values["state"] = "waiting" if values["amount"] else "closed"
                rows[order.id].append(values)
                new.append(values)
        self._settle(channel, new)

    def _prepare_rise(self, order, key, amount, rows):
        """Return the values of what a sum has grown by; None when it has not."""
        before = [
            row
            for row in rows
            if row["external_id"] == key or row["external_id"].startswith(f"{key}/")
        ]
        rise = order.currency_id.round(
            amount - sum(row["told_amount"] for row in before)
        )
        if rise <= 0:
            return None
        return {
            "order_id": order.id,
            "external_id": f"{key}/{amount}" if before else key,
            "told_amount": rise,
            "is_return": False,
        }

    def _get_open(self, rows, values):
        """Return what of a told amount is not credited yet: goods that came back and
        money that was paid for them count once."""
        sums = {True: 0.0, False: 0.0}
        for row in (*rows, values):
            sums[row["is_return"]] += row["told_amount"]
        due = max(sums.values()) - sum(row["amount"] for row in rows)
        currency = self.env["sale.order"].browse(values["order_id"]).currency_id
        return max(currency.round(due), 0.0)

    def _note_covered(self):
        """Say on the order that a refund was told which others have already."""
        self.order_id.message_post(
            body=self.env._(
                "The channel told of %(amount)s (%(refund)s), which is credited"
                " already.",
                amount=self.currency_id.format(self.told_amount),
                refund=self.external_id,
            )
        )
