from odoo import api, models
from odoo.exceptions import UserError


class DocumentTrailMixin(models.AbstractModel):
    """Complete history of a model's records, recorded by the database.

    A model opts in by inheriting this. A document needs nothing more; a line says
    whose line it is::

        class SaleOrderLine(models.Model):
            _name = "sale.order.line"
            _inherit = ["sale.order.line", "document.trail.mixin"]

            _trail_document = "order_id"
    """

    _name = "document.trail.mixin"
    _description = "Recorded in the Document History"

    # Name of the many2one to the document; None: each record is a document.
    _trail_document = None
    # Stored fields that are not recorded: noise, and secrets such as access tokens.
    _trail_ignored = ()
    # Numbers that say something of a person and can be erased, as texts can be anyway.
    _trail_erasable = ()
    # SQL over the row ``OLD``, subqueries allowed: when it must stay. A document stays
    # always ("true"), a line may go, with its last values in the history.
    _trail_kept_when = None
    # SQL over the row ``OLD``, subqueries allowed: what may go nevertheless.
    _trail_exempt_when = None

    def init(self):
        """Record with the columns that the table has now."""
        result = super().init()
        if not self._abstract:
            self.pool.post_init(self.env["document.trail.recorder"]._sync, [self._name])
        return result

    @api.model
    def _get_trail_kept_when(self):
        """Return the SQL condition under which a row must not be deleted, or ""."""
        if self._trail_kept_when is not None:
            return self._trail_kept_when
        return "" if self._trail_document else "true"

    @api.model
    def _get_trail_document_model(self):
        """Return the name of the model whose records the documents are."""
        name = self._trail_document
        return self._fields[name].comodel_name if name else self._name

    @api.model
    def _get_trail_ignored(self):
        """Return the names of the stored fields that are not recorded."""
        return set(self._trail_ignored)

    @api.model
    def _get_trail_erasable(self):
        """Return the names of the numbers that can be erased from the history."""
        return set(self._trail_erasable)

    @api.model
    def _trail_acting_for(self):
        """Return the partner on whose behalf this transaction acts, or none.

        Hook, asked once per transaction: an addon that lets one person act for
        another answers with the other.
        """
        return self.env["res.partner"]

    @api.ondelete(at_uninstall=True)
    def _unlink_except_kept(self):
        """Refuse with a sentence what the database would refuse anyway."""
        kept = self._trail_get_kept()
        if kept:
            raise UserError(
                self.env._(
                    "%(document)s cannot be deleted: its history is kept. Archive it"
                    " instead.",
                    document=kept[0].display_name or kept._description,
                )
            )

    def _trail_get_kept(self):
        """Return those of the records that the database would not delete."""
        return self.env["document.trail.recorder"]._get_kept(self)
