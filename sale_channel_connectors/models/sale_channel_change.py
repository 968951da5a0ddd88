from markupsafe import Markup

from odoo import api, models
from odoo.fields import Command

from ..lib.errors import BadDocument
from .sale_channel_importer import get_age, naive


class SaleChannelImporter(models.AbstractModel):
    """What a channel says of an order that is here already.

    It is applied while nothing has left the warehouse and nothing is invoiced; from
    then on a person decides, with both versions side by side.
    """

    _inherit = "sale.channel.importer"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _change_orders(self, channel, changed):
        """Apply newer versions of orders.

        :param list changed: (message, kind, remote order, guard)
        """
        rewritten = []
        for message, kind, remote, guard in changed:
            order = guard.order_id
            if self._is_old(remote, guard, message):
                message._conclude("done", order_id=order.id)
            elif channel._is_cancelled_there(kind, remote):
                self._cancel(message, remote, guard)
            elif order.state in ("draft", "sent") or self._reopen(guard):
                rewritten.append((message, remote, guard))
            else:
                self._update_confirmed(channel, message, remote, guard)
        self._rewrite(channel, rewritten)
        self._take_refunds(
            channel,
            ((remote, guard.order_id) for _message, _kind, remote, guard in changed),
        )

    def _is_old(self, remote, guard, message):
        """Tell whether a message says nothing that is not known."""
        if message == guard.message_id:
            return False  # a replay
        changed_at = naive(remote.modified_at)
        if changed_at and guard.changed_at and changed_at != guard.changed_at:
            return changed_at < guard.changed_at
        return message.id < (guard.message_id.id or 0)

    def _note(self, message, remote, guard):
        """Remember which version the order is now."""
        guard.write(
            {
                "version": remote.version,
                "changed_at": naive(remote.modified_at),
                "raw_status": remote.raw_status,
                "is_cancelled": guard.channel_id._is_cancelled_there(
                    message.kind, remote
                ),
                "message_id": message.id,
            }
        )
        told = self._prepare_told(remote) | {"channel_status": remote.raw_status}
        guard.order_id.write(told)

    # --- Quotations ---

    def _rewrite(self, channel, rewritten):
        """Make quotations anew of what their channel says now."""
        if not rewritten:
            return
        rewritten = self._keep_newest(rewritten)
        remotes = [remote for _message, remote, _guard in rewritten]
        known = self.env["sale.channel.matcher"]._learn(channel, remotes)
        prepared = self._prepare_orders(channel, known, remotes)
        orders = self.env["sale.order"]
        rows = zip(rewritten, prepared, strict=True)
        for (message, remote, guard), (values, _gaps) in rows:
            order = guard.order_id
            lines = [Command.clear(), *values.pop("order_line")]
            kept = ("company_id", "name", "date_order", "user_id", "team_id")
            # Nobody's order does not become that of whoever happens to let this in.
            with self.env.protecting([order._fields["user_id"]], order):
                order.write(
                    {key: values[key] for key in values if key not in kept}
                    | {"order_line": lines}
                )
            self._note(message, remote, guard)
            orders |= order
        new = [(message, remote) for message, remote, _guard in rewritten]
        self._judge(channel, new, orders, [gaps for _values, gaps in prepared])

    def _keep_newest(self, rewritten):
        """Return one row an order: the newest version that came at once."""
        newest = {}
        for row in sorted(rewritten, key=get_age):
            _message, _remote, guard = row
            if guard in newest:
                newest[guard][0]._conclude("done", order_id=guard.order_id.id)
            newest[guard] = row
        return list(newest.values())

    # --- Cancellations ---

    def _cancel(self, message, remote, guard):
        order = guard.order_id
        self._note(message, remote, guard)
        self._give_up(order, message, self.env._("The channel has cancelled it."))
        message._conclude("done", order_id=order.id)

    def _cancel_deleted(self, guard):
        """Cancel an order that its shop has no more, or ask about it."""
        guard.is_cancelled = True
        said = self.env._("The channel has deleted it.")
        guard.order_id.message_post(body=said)
        self._give_up(guard.order_id, guard.message_id, said)

    def _give_up(self, order, message, said):
        """Cancel an order of which nothing has left; else ask, in these words."""
        if self._has_left(order):
            self._ask(order, message, said)
        elif order.state != "cancel":
            order.locked = False
            order._action_cancel()

    def _has_left(self, order):
        """Tell whether it is too late to change the order without asking."""
        return any(line.qty_delivered or line.qty_invoiced for line in order.order_line)

    def _ask(self, order, message, said):
        """Ask the responsible person, once per message."""
        order.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=self.env._(
                "%(channel)s: a change", channel=message.channel_id.name
            ),
            note=said,
            user_id=order._get_channel_responsible().id,
        )

    def _reopen(self, guard):
        """Take up again what the channel itself had cancelled, and sells after all;
        tell whether the order is a quotation now."""
        order = guard.order_id
        if (
            order.state != "cancel"
            or not guard.is_cancelled
            or guard.merged_into_id  # goes with another order
            or self._has_left(order)
        ):
            return False
        order.action_draft()
        return True

    # --- Confirmed orders ---

    def _update_confirmed(self, channel, message, remote, guard):
        order = guard.order_id
        before = self._read_before(channel, guard)
        same = before is not None and _content(before) == _content(remote)
        if guard.is_cancelled:
            self._ask(order, message, self.env._("The channel sells it after all."))
        self._note(message, remote, guard)
        message._conclude("done", order_id=order.id)
        if same:
            return
        if self._has_left(order) or order.state == "cancel":
            self._ask(order, message, self._side_by_side(before, remote))
        else:
            self._apply(channel, message, remote, order)

    def _read_before(self, channel, guard):
        """Return the order as the channel told it the last time, or None."""
        if not guard.message_id:
            return None
        try:
            document = channel._read_payload(guard.message_id._get_bytes())
        except BadDocument:
            return None
        return document.orders[0] if document.orders else None

    def _apply(self, channel, message, remote, order):
        """Change the rows of a confirmed order; what was taken away is set to 0."""
        known = self.env["sale.channel.matcher"]._learn(channel, [remote])
        ((values, gaps),) = self._prepare_orders(channel, known, [remote])
        if gaps:
            names = ", ".join(name or key for (_kind, key), name in gaps.items())
            said = self.env._("The channel changed it; not mapped yet: %s", names)
            self._ask(order, message, said)
            return
        was_locked = order.locked
        order.locked = False
        self._send_elsewhere(order, values["partner_shipping_id"])
        order.write(
            {
                "order_line": self._prepare_changes(order, values["order_line"]),
                "channel_note": values["channel_note"],
                "partner_invoice_id": values["partner_invoice_id"],
            }
        )
        self._add_roundings([(message, remote)], order)
        order.locked = was_locked
        for figure, stated, computed in self._differences(remote, order):
            said = f"{figure}: {stated:f} / {computed:f}"
            self._ask(order, message, said)

    def _prepare_changes(self, order, told):
        """Return the commands that make an order's rows those that the channel told."""
        # Rows that a person added have no key: the channel does not speak of them.
        rows = {
            line.channel_line_key or line: line
            for line in order.order_line
            if line.channel_line_key or line.channel_line_kind == "rounding"
        }
        commands = []
        for _command, _id, row in told:
            line = rows.pop(row["channel_line_key"], None)
            if line and line.product_id.id == row["product_id"]:
                kept = ("product_uom_qty", "price_unit", "tax_ids")
                changes = {key: row[key] for key in kept if key in row}
                commands.append(Command.update(line.id, changes))
            else:
                commands.append(Command.create(row))
                if line:
                    commands.append(Command.update(line.id, {"product_uom_qty": 0.0}))
        return commands + [
            Command.update(line.id, {"product_uom_qty": 0.0}) for line in rows.values()
        ]

    def _send_elsewhere(self, order, partner_id):
        """Let the order, and what is still to leave of it, go to another address."""
        if order.partner_shipping_id.id != partner_id:
            # Odoo's own switch: without it the transfers keep the old address.
            moving = order.with_context(update_delivery_shipping_partner=True)
            moving.partner_shipping_id = partner_id

    def _side_by_side(self, before, after):
        """Return a table of both versions of an order's rows."""
        head = (self.env._("Before"), self.env._("Now"))
        rows = [("", *head)]
        old = {line.id: line for line in before.lines} if before else {}
        new = {line.id: line for line in after.lines}
        for key in dict.fromkeys([*old, *new]):
            told = [_told(lines.get(key)) for lines in (old, new)]
            if told[0] != told[1]:
                name = (new.get(key) or old.get(key)).name
                rows.append((name, *told))
        return Markup("<table>%s</table>") % Markup("").join(
            Markup("<tr>%s</tr>")
            % Markup("").join(Markup("<td>%s</td>") % cell for cell in row)
            for row in rows
        )


def _content(remote):
    """Return what a change of an order is a change of."""
    return (remote.lines, remote.totals, remote.ship_to, remote.bill_to, remote.notes)


def _told(line):
    return f"{line.quantity:f} x {line.amount}" if line else "-"
