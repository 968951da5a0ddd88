from odoo import api, fields, models
from odoo.fields import Domain


class DocumentTrailNewMixin(models.AbstractModel):
    """A row of a list that is new until its reader has looked.

    The row's model has ``at``, when it came to be, and says whose own rows are.
    """

    _name = "document.trail.new.mixin"
    _description = "New Since the Last Look"

    # What the list is called among the looks (``document.trail.look``).
    _trail_place = None

    is_new = fields.Boolean(
        "New Since You Last Looked",
        compute="_compute_is_new",
        search="_search_is_new",
        help="Somebody else did it after your last visit of this list.",
    )

    @api.model
    def _get_own_domain(self):
        """Return the domain of the user's own rows, which are never new to him.

        Hook: the list says which they are.
        """
        return Domain.FALSE

    @api.model
    def _get_new_domain(self):
        new = ~self._get_own_domain()
        since = self.env["document.trail.look"]._get_since(self._trail_place)
        return new & Domain("at", ">", since) if since else new

    @api.depends("at")
    @api.depends_context("uid")
    def _compute_is_new(self):
        new = self.filtered_domain(self._get_new_domain())
        new.is_new = True
        (self - new).is_new = False

    def _search_is_new(self, operator, value):
        if operator != "in":
            return NotImplemented
        new = self._get_new_domain()
        return new if True in value else ~new

    # --- Actions ---

    @api.model
    def _open_and_look(self, action):
        """Return the list's action and note that the user looked."""
        self.browse().check_access("read")
        self.env["document.trail.look"]._touch(self._trail_place)
        return self.env["ir.actions.act_window"]._for_xml_id(action)

    def action_mark_seen(self):
        """Let nothing in the list be new until something happens."""
        self.browse().check_access("read")
        self.env["document.trail.look"]._mark_seen(self._trail_place)
        return {"type": "ir.actions.client", "tag": "soft_reload"}
