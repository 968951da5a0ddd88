from odoo import http
from odoo.http import request
from odoo.tools import file_open
from odoo.tools.json import scriptsafe

from odoo.addons.portal.controllers.portal import CustomerPortal

SCOPE = "/my/routes"
STATIC = "/delivery_routing/static/src/courier"
MAX_ROWS = 200  # of one request, far more than a phone sends at once


class CourierPhone(CustomerPortal):
    """The page on a courier's phone; it works without a network once it was open."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "route_count" in counters:
            routes_sudo = request.env["delivery.route"].sudo()  # as in _routes
            domain = routes_sudo._get_courier_domain(request.env.user)
            values["route_count"] = routes_sudo.search_count(domain)
        return values

    def _routes(self):
        """Return the routes of whoever is logged in, as superuser.

        They are found by the login alone: an id that a request names is only ever
        looked up among them.
        """
        return request.env["delivery.route"]._routes_of_courier(request.env.user)

    @http.route(
        SCOPE, type="http", auth="user", methods=["GET"], sitemap=False, readonly=True
    )
    def courier_page(self):
        """The page without data: phones keep it for when there is no network."""
        words = request.env["delivery.route"]._phone_words()
        response = request.render(
            "delivery_routing.courier_page",
            {
                "title": words["title"],
                "settings": scriptsafe.dumps({"words": words, "user": request.env.uid}),
                "lang": (request.env.lang or "en_US").replace("_", "-"),
                "static": STATIC,
            },
        )
        response.headers["Cache-Control"] = "no-cache"
        return response

    @http.route(
        f"{SCOPE}/data", type="http", auth="user", methods=["GET"], sitemap=False
    )
    def courier_data(self):
        """All that the page shows, as JSON.

        Not from a replica: it may not know yet what the phone has just told.
        """
        return request.make_json_response(
            {"user": request.env.uid, "routes": self._routes()._phone_data()},
            {"Cache-Control": "no-store"},
        )

    @http.route(f"{SCOPE}/send", type="jsonrpc", auth="user")
    def courier_send(self, route_id, rows):
        """Take in what a phone reports of one of the courier's own routes.

        :param int route_id: the route
        :param list rows: see `delivery.stop.mutation._take`
        :return: `answers`, one for each row that was understood, and `route`: what
            the phone shows of it now, None when it is not the courier's (any more)
        """
        route = self._routes().filtered(lambda route: route.id == route_id)
        if not route or not isinstance(rows, list):
            return {"answers": self._answers_of_stranger(rows), "route": None}
        answers = route.env["delivery.stop.mutation"]._take(route, rows[:MAX_ROWS])
        return {"answers": answers, "route": route._phone_route()}

    def _answers_of_stranger(self, rows):
        """Say that reports of a route that is over were not taken."""
        message = request.env._("The route is closed.")
        rows = rows if isinstance(rows, list) else []
        uids = [row.get("uid") for row in rows if isinstance(row, dict)]
        return [{"uid": uid, "state": "refused", "message": message} for uid in uids]

    @http.route(
        f"{SCOPE}/worker.js",
        type="http",
        auth="public",
        methods=["GET"],
        sitemap=False,
        readonly=True,
    )
    def courier_worker(self):
        """The script that keeps the page on the phone; it may see this page alone."""
        with file_open("delivery_routing/static/src/courier/worker.js") as file:
            content = file.read()
        headers = {
            "Content-Type": "text/javascript",
            "Service-Worker-Allowed": SCOPE,
            "Cache-Control": "no-cache",
        }
        return request.make_response(content, list(headers.items()))

    @http.route(
        f"{SCOPE}/manifest.webmanifest",
        type="http",
        auth="public",
        methods=["GET"],
        sitemap=False,
        readonly=True,
    )
    def courier_manifest(self):
        """What makes a phone offer to install the page."""
        icon = "/delivery_routing/static/description/icon"
        manifest = {
            "name": request.env._("My Routes"),
            "short_name": request.env._("My Routes"),
            "scope": SCOPE,
            "start_url": SCOPE,
            "display": "standalone",
            "background_color": "#ffffff",
            "theme_color": "#714B67",
            "icons": [
                {"src": f"{icon}.svg", "sizes": "any", "type": "image/svg+xml"},
                {"src": f"{icon}.png", "sizes": "128x128", "type": "image/png"},
            ],
        }
        kind = {"Content-Type": "application/manifest+json"}
        return request.make_json_response(manifest, kind)
