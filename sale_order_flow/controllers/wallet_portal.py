"""The wallet of a company on the pages of its contacts."""

from odoo.fields import Domain
from odoo.http import request, route

from odoo.addons.portal.controllers.portal import pager as portal_pager
from odoo.addons.website_sale_loyalty.controllers.portal import CustomerPortalLoyalty

HISTORY = "loyalty.loyalty_card_history_template"


class WalletPortal(CustomerPortalLoyalty):
    def _prepare_home_portal_values(self, counters):
        """Show the wallets of the visitor's company beside his own cards."""
        values = super()._prepare_home_portal_values(counters)
        if not counters:
            cards_per_program = values["cards_per_programs"]
            for card in self._get_company_wallets():
                program = card.program_id
                cards = cards_per_program.get(program, card.browse())
                cards_per_program[program] = cards | card
        return values

    @route()
    def portal_my_loyalty_card_history(self, card_id, page=1, sortby="date", **kwargs):
        """Show what came into the wallet of the visitor's company and left it, too."""
        card_sudo = self._get_company_wallets().filtered_domain([("id", "=", card_id)])
        if not card_sudo:
            return super().portal_my_loyalty_card_history(
                card_id, page=page, sortby=sortby, **kwargs
            )
        sortings = self._get_loyalty_searchbar_sortings()
        sortby = sortby if sortby in sortings else "date"
        rows_sudo = card_sudo.history_ids.browse()
        domain = [("card_id", "=", card_sudo.id)]
        pager = portal_pager(
            url=f"/my/loyalty_card/{card_sudo.id}/history",
            url_args={"sortby": sortby},
            total=rows_sudo.search_count(domain),
            page=page,
            step=self._items_per_page,
        )
        values = {
            "pager": pager,
            "searchbar_sortings": sortings,
            "page_name": "loyalty_history",
            "sortby": sortby,
            "history_lines": rows_sudo.search(
                domain,
                order=sortings[sortby]["order"],
                limit=self._items_per_page,
                offset=pager["offset"],
            ),
        }
        return request.render(HISTORY, values)

    @route()
    def portal_get_card_history_values(self, card_id):
        """Tell about the wallet of the visitor's company as about his own cards."""
        card_sudo = self._get_company_wallets().filtered_domain(
            [("id", "=", int(card_id))]
        )
        if card_sudo:
            return card_sudo._get_portal_values()
        own = Domain("id", "=", int(card_id)) & Domain(
            "partner_id", "=", request.env.user.partner_id.id
        )
        if not card_sudo.search_count(own):
            return {}  # where Odoo fails
        return super().portal_get_card_history_values(card_id)

    def _get_company_wallets(self):
        # Customers may not read cards; these are their company's.
        cards_sudo = request.env["loyalty.card"].sudo()
        return cards_sudo._get_company_wallets(request.env.user.partner_id)
