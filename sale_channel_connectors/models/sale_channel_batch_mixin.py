from odoo import api, models

from ..lib.once import KEY, once


class SaleChannelBatchMixin(models.AbstractModel):
    """Asks once, while a batch of orders is made, what Odoo asks for each record.

    A batch is known by the context key ``sale_channel_once`` (see ``lib/once.py``).
    """

    _name = "sale.channel.batch.mixin"
    _description = "Sale Channel Batch"

    @api.model
    def default_get(self, fields):
        """Find the defaults of new records once."""
        question = (self._name, self.env, tuple(fields))
        return dict(once(self.env.context)(question, super().default_get, fields))

    def _check_company(self, fnames=None):
        """Check all that new records refer to at once, not record by record; where it
        does not fit, Odoo names the records."""
        is_new = fnames is None and KEY in self.env.context
        if is_new and self._is_of_one_company():
            return None
        return super()._check_company(fnames)

    def _is_of_one_company(self):
        """Tell whether Odoo's check would find nothing."""
        fields = [
            field
            for field in self._fields.values()
            if field.relational and field.check_company
        ]
        if any(field.company_dependent for field in fields):
            return False  # each record has its own
        return all(
            _is_of_company(records.mapped(field.name), company)
            for company, records in self.sudo().grouped("company_id").items()
            for field in fields
        )


def _is_of_company(records, company):
    domain = records._check_company_domain(company)
    found = records.with_context(active_test=False).filtered_domain(domain)
    return found == records
