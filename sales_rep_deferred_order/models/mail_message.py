from odoo import models


class MailMessage(models.Model):
    _inherit = "mail.message"

    def _search(self, domain, *args, bypass_access=False, **kwargs):
        """Hide from reps what they once were told about former customers."""
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
        """Those on documents that the rep may not read."""
        return self.env.user._filter_on_hidden_documents(self, "model")
