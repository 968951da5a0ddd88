from odoo import models
from odoo.tools import SQL

from .portal_mixin import SHARE_LINK


class MailMessage(models.Model):
    _inherit = "mail.message"

    def _search(self, domain, *args, bypass_access=False, **kwargs):
        """Hide from reps what they once were told about former customers, and mails
        with a link that is the customer's secret."""
        query = super()._search(domain, *args, bypass_access=bypass_access, **kwargs)
        user = self.env.user
        if self.env.su or bypass_access or not user._is_rep():
            return query
        messages = self.browse(query)
        hidden = messages._filter_hidden_from_rep()
        return (messages - hidden)._as_query() if hidden else query

    def _check_access(self, operation):
        result = super()._check_access(operation)
        user = self.env.user
        if self.env.su or not user._is_rep():
            return result
        allowed = self - result[0] if result else self
        hidden = allowed._filter_hidden_from_rep()
        if not hidden:
            return result
        forbidden = result[0] + hidden if result else hidden
        return forbidden, lambda: forbidden._make_access_error(operation)

    def _filter_hidden_from_rep(self):
        """Those on documents that the rep may not read, and those with a share link."""
        holding_links = self._filter_holding_share_links()
        rest = self - holding_links
        return holding_links | self.env.user._filter_on_hidden_documents(rest, "model")

    def _filter_holding_share_links(self):
        if not self:
            return self
        self.flush_recordset(["body"])
        query = SQL(
            "SELECT id FROM mail_message WHERE id = ANY(%s) AND body ~ %s",
            self._origin.ids,
            SHARE_LINK,
        )
        return self.browse(row[0] for row in self.env.execute_query(query))
