from contextlib import contextmanager

from odoo import models
from odoo.http import request

# How a share link looks in the text of a message, in Python and in SQL. Pictures and
# files have secrets of their own.
SHARE_LINK = r"/(my|mail|shop)/[^\s\"'<>]*access_token=\w"

# key in the cursor's cache: links are made for mails to the customer now
FOR_THE_CUSTOMER = "sales_rep_deferred_order.links_for_the_customer"


class PortalMixin(models.AbstractModel):
    """The secret of a share link is the customer's: whoever holds it reads, signs and
    pays without a login, for as long as the document lives. A rep reads by his own
    right, which ends; so he is never given a secret that does not.
    """

    _inherit = "portal.mixin"

    def _has_field_access(self, field, operation):
        if field.name == "access_token" and not self.env.su and self.env.user._is_rep():
            return False
        return super()._has_field_access(field, operation)

    def _portal_ensure_token(self):
        """Return no secret where a rep asks, but for mails to the customer."""
        if self._is_share_link_secret():
            return ""
        return super()._portal_ensure_token()

    def _get_share_url(
        self, redirect=False, signup_partner=False, pid=None, share_token=True
    ):
        """A rep shares with those who may read; a link of his opens nothing."""
        if self._is_share_link_secret():
            signup_partner, pid, share_token = False, None, False
        return super()._get_share_url(
            redirect=redirect,
            signup_partner=signup_partner,
            pid=pid,
            share_token=share_token,
        )

    def _is_share_link_secret(self):
        """Whether what is made now would reach a rep. Pages are rendered as superuser
        and with the superuser, so the user of the request counts too."""
        if self.env.cr.cache.get(FOR_THE_CUSTOMER):
            return False
        user = request.env.user if request and request.env.uid else self.env.user
        return bool(user and user._is_rep()) or self.env.user._is_rep()

    @contextmanager
    def _making_links_for_the_customer(self):
        """Allow links in what is sent to others. No context key: a program could set
        that one."""
        cache = self.env.cr.cache
        before = cache.get(FOR_THE_CUSTOMER)
        cache[FOR_THE_CUSTOMER] = True
        try:
            yield
        finally:
            cache[FOR_THE_CUSTOMER] = before
