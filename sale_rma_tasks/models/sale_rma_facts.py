"""What only buttons and the system write of a return, and whose its photos are."""

from odoo import api, models
from odoo.exceptions import ValidationError

# Written by buttons only, and by nobody who calls from outside.
PROTECTED = {
    "sale.rma": frozenset(
        (
            "name",
            "date_confirmed",
            "date_cancelled",
            "is_label_pending",
            "is_acceptance_held",
        )
    ),
    "sale.rma.line": frozenset(("qty_settled",)),
}


def _get_facts(model):
    """Return the fields that nobody types: protected ones, and computed ones that the
    database keeps."""
    computed = (
        name
        for name, field in model._fields.items()
        if field.store and field.compute and field.readonly
    )
    return PROTECTED[model._name].union(computed)


class SaleRma(models.Model):
    _inherit = "sale.rma"  # pylint: disable=consider-merging-classes-inherited

    @api.model_create_multi
    def create(self, vals_list):
        # Forms send the number along: it is given anew.
        facts = _get_facts(self) - {"name"}
        if not self.env.su and any(facts & vals.keys() for vals in vals_list):
            raise ValidationError(self._get_protected_message())
        rmas = super().create(vals_list)
        rmas._adopt_photos(rmas.photo_ids)
        return rmas

    def write(self, vals):
        if not self.env.su and _get_facts(self) & vals.keys():
            raise ValidationError(self._get_protected_message())
        known = self.photo_ids if "photo_ids" in vals else None
        result = super().write(vals)
        if known is not None:
            self._adopt_photos(self.photo_ids - known)
        return result

    def _adopt_photos(self, photos):
        """Show photos to the customer, too: the page of the return opens them with
        their keys.

        :raise AccessError: for the number of a file that the user may not read
        """
        photos.check_access("read")
        # Who may read a file need not be who wrote it.
        photos.sudo().generate_access_token()

    def _get_protected_message(self):
        return self.env._(
            "Numbers, acceptance and settlement of returns are written by the buttons"
            " only."
        )


class SaleRmaLine(models.Model):
    _inherit = "sale.rma.line"  # pylint: disable=consider-merging-classes-inherited

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            facts = _get_facts(self)
            vals_list = [
                {name: value for name, value in vals.items() if name not in facts}
                for vals in vals_list
            ]
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su and _get_facts(self) & vals.keys():
            raise ValidationError(self.rma_id._get_protected_message())
        return super().write(vals)
