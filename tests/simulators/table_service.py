"""Table services as their descriptions have them: OSRM, Valhalla, openrouteservice.

One server that answers the three addresses. A way costs the straight line times 1.3 at
36 km/h, and ten seconds more to the north, so that no table is symmetric. A place on
the equator lies on no road.
"""

import json
import math

from .server import Answer, Call, Simulator, as_json

EARTH = 6_371_000.0


class TableServices(Simulator):
    """`key` is that of openrouteservice; `most_cells` what each answers at once."""

    def __init__(self, key="", most_cells=2_500, **kwargs):
        super().__init__(**kwargs)
        self.key, self.most_cells = key, most_cells

    def asked_places(self) -> set[tuple[float, float]]:
        """Return every place that has left the house."""
        return {place for call in self.journal for place in _places(call)}

    def handle(self, call: Call) -> Answer:
        if call.route.startswith("GET /table/v1/"):
            return self._osrm(call)
        if call.route == "POST /sources_to_targets":
            return self._valhalla(call)
        if call.route.startswith("POST /v2/matrix/"):
            return self._openrouteservice(call)
        return as_json({"code": "InvalidUrl", "message": "URL string malformed"}, 400)

    def _osrm(self, call: Call) -> Answer:
        places = _places(call)
        rows = _some(places, call.query.get("sources", "all"))
        columns = _some(places, call.query.get("destinations", "all"))
        if rows is None or columns is None:
            words = "Query string malformed close to position 0"
            return as_json({"code": "InvalidQuery", "message": words}, 400)
        if len(rows) * len(columns) > self.most_cells:
            words = "Too many table coordinates"
            return as_json({"code": "TooBig", "message": words}, 400)
        answer = {"code": "Ok"}
        wanted = call.query.get("annotations", "duration").split(",")
        if "distance" in wanted:
            answer["distances"] = _table(rows, columns, _metres)
        if "duration" in wanted:
            answer["durations"] = _table(rows, columns, _seconds)
        answer["sources"] = [_snapped(place) for place in rows]
        answer["destinations"] = [_snapped(place) for place in columns]
        return as_json(answer)

    def _valhalla(self, call: Call) -> Answer:
        body = json.loads(call.body)
        rows = [(one["lat"], one["lon"]) for one in body["sources"]]
        columns = [(one["lat"], one["lon"]) for one in body["targets"]]
        if body.get("costing") not in ("auto", "truck", "bicycle", "pedestrian"):
            return _valhalla_fault(125, "No costing method found: 'costing'")
        if len(rows) * len(columns) > self.most_cells:
            return _valhalla_fault(150, "Exceeded max locations: 50")
        scale = 1 if body.get("units") == "kilometers" else 0.621371
        cells = [
            [
                {
                    "from_index": at,
                    "to_index": to,
                    "distance": None if far is None else round(far / 1000 * scale, 3),
                    "time": _seconds(row, column),
                }
                for to, column in enumerate(columns)
                for far in [_metres(row, column)]
            ]
            for at, row in enumerate(rows)
        ]
        return as_json({"sources_to_targets": cells, "units": body.get("units")})

    def _openrouteservice(self, call: Call) -> Answer:
        if self.key and call.headers.get("authorization") != self.key:
            words = "Access to this API has been disallowed"
            return as_json({"error": words}, 403)
        body, places = json.loads(call.body), _places(call)
        rows = [places[at] for at in body.get("sources", range(len(places)))]
        columns = [places[at] for at in body.get("destinations", range(len(places)))]
        if len(rows) * len(columns) > self.most_cells:
            words = "Request parameters exceed the server configuration limits."
            return as_json({"error": {"code": 6004, "message": words}}, 400)
        wanted = body.get("metrics", ["duration"])
        answer = {"metadata": {"service": "matrix", "query": {"responseType": "json"}}}
        if "distance" in wanted:
            answer["distances"] = _table(rows, columns, _metres)
        if "duration" in wanted:
            answer["durations"] = _table(rows, columns, _seconds)
        return as_json(answer)


def _places(call: Call) -> list[tuple[float, float]]:
    """Return the places of a call as latitude, longitude."""
    if call.method == "GET":
        pairs = [one.split(",") for one in call.path.split("/")[4].split(";")]
        return [(float(lat), float(lon)) for lon, lat in pairs]
    body = json.loads(call.body)
    if "locations" in body:
        return [(lat, lon) for lon, lat in body["locations"]]
    return [(one["lat"], one["lon"]) for one in body["sources"] + body["targets"]]


def _some(places, numbers: str):
    if numbers == "all":
        return places
    try:
        return [places[int(number)] for number in numbers.split(";")]
    except (ValueError, IndexError):
        return None


def _table(rows, columns, measure) -> list[list[float | None]]:
    return [[measure(row, column) for column in columns] for row in rows]


def _metres(start, end) -> float | None:
    if start != end and (not start[0] or not end[0]):
        return None
    north = math.radians(end[0] - start[0])
    east = math.radians(end[1] - start[1]) * math.cos(math.radians(start[0]))
    return round(EARTH * math.hypot(north, east) * 1.3, 1)


def _seconds(start, end) -> float | None:
    metres = _metres(start, end)
    return None if metres is None else round(metres / 10 + 10 * (end[0] > start[0]), 1)


def _snapped(place) -> dict:
    return {"location": [place[1], place[0]], "name": "", "distance": 4.2}


def _valhalla_fault(code: int, words: str) -> Answer:
    body = {"error_code": code, "error": words}
    return as_json(body | {"status_code": 400, "status": "Bad Request"}, 400)
