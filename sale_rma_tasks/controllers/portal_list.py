from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal.controllers.portal import pager as portal_pager


class PortalList(CustomerPortal):
    """Lists of a customer's documents, page by page."""

    def _render_list(self, template, name, model, domain, page):
        """Render one page of the records of a domain.

        :param str template: gets the records under the name
        :param str name: of the list, also in its address: /my/<name>
        """
        pager = portal_pager(
            url=f"/my/{name}",
            total=model.search_count(domain),
            page=page,
            step=self._items_per_page,
        )
        found = model.search(domain, limit=self._items_per_page, offset=pager["offset"])
        return request.render(
            template,
            {
                **self._prepare_portal_layout_values(),
                name: found,
                "page_name": name,
                "pager": pager,
                "default_url": f"/my/{name}",
            },
        )
