from odoo import api, models
from odoo.tools import SQL

from ..lib.once import KEY


class IrSequence(models.Model):
    _inherit = "ir.sequence"

    @api.model
    def next_by_code(self, sequence_code, sequence_date=None):
        """Take numbers of orders from those that were drawn for their batch."""
        ask = self.env.context.get(KEY)
        if not ask or sequence_code != "sale.order":
            return super().next_by_code(sequence_code, sequence_date)
        question = (self._name, self.env.company)
        drawn = ask(question, self._draw_numbers, sequence_code, ask.size)
        number = next(drawn, None)
        return number or super().next_by_code(sequence_code, sequence_date)

    def _draw_numbers(self, code, count):
        """Yield that many numbers of a sequence; none of one that has no gaps, or that
        begins anew with the date."""
        company = self.env.company
        domain = [("code", "=", code), ("company_id", "in", [company.id, False])]
        sequence = self.search(domain, order="company_id", limit=1)
        if sequence.implementation == "standard" and not sequence.use_date_range:
            name = f"ir_sequence_{sequence.id:03d}"
            query = SQL("SELECT nextval(%s) FROM generate_series(1, %s)", name, count)
            for (number,) in self.env.execute_query(query):
                yield sequence.get_next_char(number)
