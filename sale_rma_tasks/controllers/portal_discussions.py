from odoo import http
from odoo.exceptions import AccessError, MissingError
from odoo.http import request
from odoo.tools.translate import LazyTranslate

from .portal_list import PortalList

_lt = LazyTranslate(__name__)


class PortalDiscussions(PortalList):
    """The discussions that a customer is invited to: what it is about, and a word."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "discussion_count" in counters:
            discussions = request.env["project.discussion"]
            values["discussion_count"] = (
                discussions.search_count(self._get_invited_domain())
                if discussions.has_access("read")
                else 0
            )
        return values

    def _get_invited_domain(self):
        return [("message_partner_ids", "in", request.env.user.partner_id.ids)]

    @http.route(
        ["/my/discussions", "/my/discussions/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        readonly=True,
        sitemap=False,
        list_as_website_content=_lt("My Discussions"),
    )
    def portal_my_discussions(self, page=1, **params):
        """The discussions that the user takes part in."""
        return self._render_list(
            "sale_rma_tasks.portal_my_discussions",
            "discussions",
            request.env["project.discussion"],
            self._get_invited_domain(),
            page,
        )

    @http.route(
        "/my/discussions/<int:discussion_id>",
        type="http",
        auth="user",
        website=True,
        sitemap=False,
    )
    def portal_discussion_page(self, discussion_id, **params):
        """One discussion: what it is about, what became of it, what was said."""
        try:
            discussion = self._document_check_access(
                "project.discussion", discussion_id
            )
        except (AccessError, MissingError):
            return request.redirect("/my")
        own = discussion.with_user(request.env.user)
        values = self._get_page_view_values(
            discussion,
            None,
            {
                "page_name": "discussion",
                "discussion": discussion,
                "discussion_project": own._get_readable_project(),
                "discussion_tasks": own._get_readable_tasks(),
                "status_changes": own._get_status_changes(),
            },
            "my_discussions_history",
            False,
        )
        return request.render("sale_rma_tasks.portal_discussion_page", values)
