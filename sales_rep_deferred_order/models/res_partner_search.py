"""How reps find customers among many; res_partner.py is about who may see whom."""

from odoo import models
from odoo.modules.db import FunctionStatus


def _trigram_index(column):
    """Return an index for words inside the column, where the database has the
    extension for it. Without it the search reads the table."""

    def define(registry):
        if not registry.has_trigram:
            return ""
        expression = column
        if registry.has_unaccent == FunctionStatus.INDEXABLE:
            expression = registry.unaccent(column)
        return f"USING gin ({expression} gin_trgm_ops)"

    return models.Index(define)


class ResPartner(models.Model):
    _inherit = "res.partner"

    # All of them, or a search in all columns uses none. phone_validation has one of
    # the phone numbers.
    _rep_search_name_idx = _trigram_index("name")
    _rep_search_ref_idx = _trigram_index("ref")
    _rep_search_vat_idx = _trigram_index("vat")
    _rep_search_city_idx = _trigram_index("city")
    _rep_blocked_idx = models.Index("(id) WHERE is_order_blocked IS TRUE")
