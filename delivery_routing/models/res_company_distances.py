"""Distances by road, from a service that the company names, else by straight lines."""

import logging
import time
from collections import defaultdict

import requests

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.sale_order_flow.models.sealed_credentials_mixin import secret

from ..lib.geo import straight_lines
from ..lib.known_ways import missing_places, name_of, table_of
from ..lib.table_service import KEYED, PROFILES, SERVICES, TableUnavailable

_logger = logging.getLogger(__name__)

PATIENCE = 10.0  # seconds that somebody waits for distances, of all days together
PAUSE = 60.0  # seconds until a service that has failed is asked again
_failed: dict[tuple, float] = {}  # by database, company and address: when
_PATIENCE_KEY = "delivery_routing.distances_until"


class ResCompany(models.Model):
    _name = "res.company"  # pylint: disable=consider-merging-classes-inherited
    _inherit = ["res.company", "sealed.credentials.mixin"]

    delivery_table_service = fields.Selection(
        [
            ("osrm", "OSRM"),
            ("valhalla", "Valhalla"),
            ("ors", "openrouteservice"),
        ],
        "Distances by Road",
        groups="base.group_system",
        help="Who is asked how far places are apart. The coordinates of the addresses "
        "are sent there. Empty: straight lines times the detour factor, and nothing "
        "is sent to anybody.",
    )
    delivery_table_url = fields.Char(
        "Address of the Service", groups="base.group_system"
    )
    delivery_table_key = secret("Key of the Service", "base.group_system")

    @api.model
    def _credential_labels(self):
        return super()._credential_labels() | {
            "delivery_table_key": self.env._("key of the distances"),
        }

    @api.constrains("delivery_table_url")
    def _check_delivery_table_url(self):
        for company_sudo in self.sudo():  # whoever changes a company
            url = company_sudo.delivery_table_url or "https://"
            if not url.startswith(("http://", "https://")):
                raise ValidationError(
                    self.env._(
                        "The address of the service that is asked for distances begins "
                        "with https:// or http://."
                    )
                )

    def _travel_matrices(self, points, profiles) -> tuple[dict, str]:
        """Return how far the points are apart for each profile, and a word about it.

        The table of a profile comes from one source alone. When the service fails,
        straight lines are taken for all of them.

        :param points: list of (latitude, longitude)
        :param profiles: `lib.geo.Profile`, their `travel` as couriers have it
        :return: a `lib.problem.Matrix` by name of profile; what people are told
        """
        self.ensure_one()
        matrices = {one.name: straight_lines(points, one) for one in profiles}
        company_sudo = self.sudo()  # dispatchers use the service and change nothing
        kind = company_sudo.delivery_table_url and company_sudo.delivery_table_service
        words = PROFILES.get(kind, {})
        roads = {one.name: words.get(one.travel) for one in profiles}
        try:
            tables = {
                road: company_sudo._road_table(road, points)
                for road in sorted({road for road in roads.values() if road})
            }
        except TableUnavailable as error:
            return matrices, self.env._(
                "Straight lines, because the service for distances by road gave none: "
                "%(reason)s.",
                reason=self._table_words(error),
            )
        if not tables:
            return matrices, ""
        known = {name: tables[road] for name, road in roads.items() if road}
        return matrices | known, self.env._("Distances by road.")

    def _road_table(self, road, points):
        """Return the table of the points, asking the service for what is not known."""
        distances = self.env["delivery.distance"]
        source = f"{self.delivery_table_service} {self.delivery_table_url} {road}"
        names = [name_of(point) for point in points]
        known = distances._known(self, source, names)
        places = missing_places(names, known)
        if places:
            found, error = self._ask_for_ways(road, points, names, places)
            distances._remember(self, source, found)
            if error:
                raise error
            known = {
                name: {**known.get(name, {}), **found.get(name, {})} for name in names
            }
        return table_of(names, known)

    def _ask_for_ways(self, road, points, names, places):
        """Return all ways from and to the places as far as they could be had, and what
        was in the way of the others."""
        key = (self.env.cr.dbname, self.id, self.delivery_table_url)
        until, ways = self._patience(), defaultdict(dict)
        if time.monotonic() < _failed.get(key, 0.0):
            return ways, TableUnavailable("paused")
        others = [at for at in range(len(points)) if at not in set(places)]
        everywhere = list(range(len(points)))
        try:
            with requests.Session() as session:
                service = self._table_service(session, road)
                for rows, columns in ((places, everywhere), (others, places)):
                    for block in service.parts(points, rows, columns, until):
                        _keep(ways, names, *block)
        except UserError as error:  # told to who tests the service in the settings
            _logger.info("Distances of %s: %s", self.delivery_table_service, error)
            return ways, TableUnavailable("key")
        except TableUnavailable as error:
            _logger.info("Distances of %s: %s", self.delivery_table_service, error)
            _failed[key] = time.monotonic() + PAUSE
            return ways, error
        return ways, None

    def _patience(self) -> float:
        """Return until when this transaction waits, by the monotonic clock."""
        cache, now = self.env.cr.cache, time.monotonic()
        if now > cache.get(_PATIENCE_KEY, 0.0) + PAUSE:
            cache[_PATIENCE_KEY] = now + PATIENCE
        return cache[_PATIENCE_KEY]

    def _table_service(self, session, road):
        """Return the client.

        :raise UserError: where its key was encrypted with another one of the server
        """
        kind, key = self.delivery_table_service, ""
        if kind in KEYED:
            key = self._read_credentials().get("delivery_table_key", "")
        return SERVICES[kind](session, self.delivery_table_url, road, key)

    def _table_words(self, error: TableUnavailable) -> str:
        words = {
            "unreachable": self.env._("it could not be reached"),
            "late": self.env._("it takes too long"),
            "status": self.env._("it answered with status %s", error.detail),
            "nonsense": self.env._("its answer is no table of distances"),
            "paused": self.env._("it failed a moment ago, it is asked again soon"),
            "key": self.env._("its key cannot be read, it has to be entered anew"),
        }
        return words[error.reason]

    def _test_delivery_table(self) -> str:
        """Ask the service for one way out of the warehouse and tell what it says."""
        self.ensure_one()
        if not (self.delivery_table_service and self.delivery_table_url):
            raise UserError(self.env._("Choose a service and name its address first."))
        warehouse = self.env["stock.warehouse"].search(
            [("company_id", "=", self.id)], limit=1
        )
        place = warehouse.partner_id._delivery_own_place_or_none()
        if not place:
            raise UserError(
                self.env._(
                    "Nobody knows where warehouse %(warehouse)s is: open its address "
                    "and paste the pinned place.",
                    warehouse=warehouse.name,
                )
            )
        road = PROFILES[self.delivery_table_service]["car"]
        points = [place, (place[0] + 0.01, place[1])]
        began = time.monotonic()
        try:
            with requests.Session() as session:
                table = self._table_service(session, road).table(points)
        except TableUnavailable as error:
            words = self._table_words(error)
            raise UserError(
                self.env._("The service gave no distances: %(reason)s.", reason=words)
            ) from error
        _failed.clear()
        return self.env._(
            "Answered in %(seconds)s s: a place 1.1 km to the north is %(km)s km and "
            "%(minutes)s minutes away by road.",
            seconds=f"{time.monotonic() - began:.1f}",
            km=f"{table.metres[0, 1] / 1000:.1f}",
            minutes=round(table.seconds[0, 1] / 60),
        )


def _keep(ways, names, rows, columns, cells):
    for at, row in zip(rows, cells, strict=True):
        ways[names[at]].update(zip((names[to] for to in columns), row, strict=True))
