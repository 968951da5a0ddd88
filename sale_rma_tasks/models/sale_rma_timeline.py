"""What came, and what was done for it, told in the return's own history."""

from markupsafe import Markup

from odoo import models
from odoo.tools.misc import formatLang

from .sale_rma_line import WITHOUT_GOODS


class SaleRma(models.Model):
    _inherit = "sale.rma"  # pylint: disable=consider-merging-classes-inherited

    def _log_settlement(self, shares, known):
        """Note what was carried out, with the documents that are new.

        :param dict known: what ``_get_made_documents`` returned before
        """
        words = [line._describe_share(share) for line, share in shares.items()]
        links = [
            document._get_html_link()
            for kind, documents in self._get_made_documents().items()
            for document in documents - known[kind]
        ]
        self._message_log(body=self._list_words([*words, *links]))

    def _get_made_documents(self):
        """Return what decisions have led to, by the kind of document."""
        return {
            "notes": self.credit_note_ids,
            "orders": self.exchange_order_ids,
            "transfers": self.line_ids.replacement_move_ids.picking_id,
            "vendors": self.vendor_transfer_ids,
        }

    def _list_words(self, words):
        rows = Markup().join(Markup("<li>%s</li>") % one for one in words)
        return Markup("<ul>%s</ul>") % rows

    def _tell_moves(self, moves):
        """Note what transfers have brought or sent; tell the customer about a part."""
        bodies = {}
        for rma in self:
            own = moves.filtered(lambda move, rma=rma: rma in move._get_rma())
            bodies[rma.id] = rma._list_words(move._describe_rma() for move in own)
        self._message_log_batch(bodies=bodies)
        came = moves.filtered("rma_line_id").rma_line_id.rma_id
        for rma in (came & self).filtered(lambda rma: rma.state == "confirmed"):
            rma._tell_customer("partial")

    def _tell_customer(self, step):
        """Mail the customer what no change of the status tells."""
        template = self.env.ref(
            f"sale_rma_tasks.mail_template_{step}", raise_if_not_found=False
        )
        if template:
            self.message_post_with_source(
                template,
                subtype_xmlid="mail.mt_comment",
                email_layout_xmlid="mail.mail_notification_light",
            )


class SaleRmaLine(models.Model):
    _inherit = "sale.rma.line"  # pylint: disable=consider-merging-classes-inherited

    def _describe_quantity(self, quantity):
        return self.env._(
            "%(quantity)s %(unit)s of %(product)s",
            quantity=formatLang(self.env, quantity, dp="Product Unit"),
            unit=self.uom_id.name,
            product=self.product_id.display_name,
        )

    def _describe_share(self, share):
        """Return in words what was carried out for so much of the line."""
        names = [
            dict(self._fields[name]._description_selection(self.env)).get(self[name])
            for name in ("decision", "disposal")
        ]
        words = [self._describe_quantity(share), names[0]]
        if self.qty_received and self.decision not in WITHOUT_GOODS:
            words.append(names[1])
        return " · ".join(words)


class StockMove(models.Model):
    _inherit = "stock.move"  # pylint: disable=consider-merging-classes-inherited

    def _action_done(self, cancel_backorder=False):
        done = super()._action_done(cancel_backorder=cancel_backorder)
        # sudo: who moves goods need not see returns
        moves_sudo = done.sudo().filtered(
            lambda move: (
                move.state == "done"
                and move.quantity
                and move._get_rma()
                and move._crosses_to_customer()
            )
        )
        if moves_sudo:
            moves_sudo._get_rma()._tell_moves(moves_sudo)
        return done

    def _get_rma(self):
        return (self.rma_line_id | self.rma_replaced_line_id).rma_id

    def _describe_rma(self):
        line = self.rma_line_id or self.rma_replaced_line_id
        quantity = self.product_uom._compute_quantity(
            self.quantity, line.uom_id, rounding_method="HALF-UP"
        )
        goods = line._describe_quantity(quantity)
        if self.location_dest_id._is_outgoing():
            return self.env._(
                "Sent: %(goods)s (%(transfer)s)",
                goods=goods,
                transfer=self.picking_id.name,
            )
        return self.env._(
            "Received: %(goods)s (%(transfer)s)",
            goods=goods,
            transfer=self.picking_id.name,
        )
