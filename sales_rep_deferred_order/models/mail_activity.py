from odoo import models


class MailActivity(models.Model):
    _inherit = "mail.activity"

    def _search(self, domain, *args, bypass_access=False, **kwargs):
        """Hide from reps what they were to do for former customers."""
        query = super()._search(domain, *args, bypass_access=bypass_access, **kwargs)
        user = self.env.user
        if self.env.su or bypass_access or not user._is_rep():
            return query
        activities = self.browse(query)
        hidden = activities._filter_hidden_from_rep()
        return (activities - hidden)._as_query() if hidden else query

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
        return self.env.user._filter_on_hidden_documents(self, "res_model")
