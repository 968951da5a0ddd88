from odoo import models


class AccountMove(models.Model):
    _inherit = "account.move"

    def _get_owed_to_customer(self):
        """What the channel has paid back is not owed any more: of the credit note that
        took it, then of the oldest."""
        notes = self.rma_id.credit_note_ids.filtered(
            lambda note: note.state == "posted" and note.currency_id == self.currency_id
        )
        refunds = self.rma_id.channel_refund_ids.filtered(
            lambda refund: (
                refund.currency_id == self.currency_id
                and refund.move_id <= notes
                and not refund.is_return  # goods, whose money is told on its own
            )
        )
        left = sum(refunds.mapped("told_amount"))
        paid = dict.fromkeys(notes, 0.0)
        for refund in refunds.filtered("move_id"):
            note = refund.move_id
            part = min(refund.told_amount, note.amount_total - paid[note])
            paid[note] += part
            left -= part
        for note in notes.sorted("id"):
            owed = super(AccountMove, note)._get_owed_to_customer() - paid[note]
            part = min(left, max(owed, 0.0))
            if note == self:
                return max(owed - part, 0.0)
            left -= part
        return super()._get_owed_to_customer()
