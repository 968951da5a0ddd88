"""FedEx's REST services for rates and shipments, as far as the suite asks them."""

import base64
import json
from urllib.parse import parse_qs

from .server import Answer, Call, Simulator, as_json

LABEL = b"%PDF-1.4\n% a label\n%%EOF\n"
SERVICES = {
    "FEDEX_GROUND": (8.0, 1.1, "THREE_DAYS"),
    "FEDEX_2_DAY": (15.0, 2.0, "TWO_DAYS"),
    "PRIORITY_OVERNIGHT": (40.0, 4.0, "ONE_DAY"),
}
MOST_KILOS = 68.0


class Fedex(Simulator):
    """One account: its key and secret, tokens that end, shipments that were made."""

    def __init__(self, key="key", secret="secret", account="740561073", **kwargs):
        super().__init__(**kwargs)
        self.key, self.secret, self.account = key, secret, account
        self.currency = "USD"
        self.label = base64.b64encode(LABEL).decode()
        self.tokens: set[str] = set()
        self.shipments: dict[str, bool] = {}  # number: is cancelled

    def end_tokens(self):
        """Let every token end now."""
        self.tokens.clear()

    def handle(self, call: Call) -> Answer:
        if call.route == "POST /oauth/token":
            return self._token(call)
        known = call.headers.get("authorization", "").removeprefix("Bearer ")
        if known not in self.tokens:
            return _refused(401, "NOT.AUTHORIZED.ERROR", "Access token expired.")
        if not call.headers.get("content-type", "").startswith("application/json"):
            return _refused(415, "UNSUPPORTED.MEDIA", "JSON is expected.")
        body = json.loads(call.body)
        if body.get("accountNumber", {}).get("value") != self.account:
            return _refused(403, "FORBIDDEN.ERROR", "The account number is not yours.")
        services = {
            "POST /rate/v1/rates/quotes": self._rate,
            "POST /ship/v1/shipments": self._ship,
            "PUT /ship/v1/shipments/cancel": self._cancel,
        }
        if call.route not in services:
            return _refused(404, "NOT.FOUND.ERROR", "There is no such service.")
        return services[call.route](body)

    def _token(self, call: Call) -> Answer:
        form = {name: value[0] for name, value in parse_qs(call.body.decode()).items()}
        wanted = {
            "grant_type": "client_credentials",
            "client_id": self.key,
            "client_secret": self.secret,
        }
        if form != wanted:
            return _refused(401, "NOT.AUTHORIZED.ERROR", "The credentials are wrong.")
        token = f"token-{len(self.calls('/oauth/token'))}"
        self.tokens.add(token)
        return as_json(
            {
                "access_token": token,
                "token_type": "bearer",
                "expires_in": 3600,
                "scope": "CXS",
            }
        )

    def _rate(self, body: dict) -> Answer:
        wanted = body["requestedShipment"]
        places = (wanted["shipper"]["address"], wanted["recipient"]["address"])
        fault = _wrong(wanted, places)
        if fault:
            return fault
        service = wanted.get("serviceType")
        offered = [service] if service else list(SERVICES)
        details = [self._detail(one, wanted) for one in offered if one in SERVICES]
        if not details:
            return _refused(
                400, "SERVICETYPE.NOT.ALLOWED", "This service is not offered here."
            )
        return _answer({"rateReplyDetails": details, "quoteDate": "2026-05-04"})

    def _detail(self, service: str, wanted: dict) -> dict:
        charge = self._charge(service, wanted)
        rated = [
            {
                "rateType": kind,
                "totalNetCharge": charge * part,
                "currency": self.currency,
            }
            for kind, part in (("LIST", 2), ("ACCOUNT", 1))
        ]
        transit = SERVICES[service][2]
        return {
            "serviceType": service,
            "serviceName": service.replace("_", " ").title(),
            "packagingType": wanted["packagingType"],
            "ratedShipmentDetails": rated,
            "operationalDetail": {"transitTime": transit},
            "commit": {"transitDays": {"minimumTransitTime": transit}},
        }

    def _charge(self, service: str, wanted: dict) -> float:
        base, per_kilo, _days = SERVICES[service]
        items = wanted["requestedPackageLineItems"]
        return round(sum(base + per_kilo * one["weight"]["value"] for one in items), 2)

    def _ship(self, body: dict) -> Answer:
        wanted = body["requestedShipment"]
        people = (wanted["shipper"], *wanted["recipients"])
        fault = _wrong(wanted, [one["address"] for one in people])
        if fault:
            return fault
        if not all(one["contact"].get("phoneNumber") for one in people):
            return _refused(400, "PHONENUMBER.REQUIRED", "Phone number is required.")
        if body.get("labelResponseOptions") not in ("LABEL", "URL_ONLY"):
            return _refused(400, "LABEL.OPTION.MISSING", "Say how labels are wanted.")
        first = 794_600_000_000 + 100 * len(self.shipments)
        items = wanted["requestedPackageLineItems"]
        numbers = [str(first + place) for place, _item in enumerate(items)]
        self.shipments[numbers[0]] = False
        charge = self._charge(wanted["serviceType"], wanted)
        rate = {"totalNetCharge": charge, "currency": self.currency}
        made = {
            "masterTrackingNumber": numbers[0],
            "serviceType": wanted["serviceType"],
            "shipDatestamp": wanted["shipDatestamp"],
            "pieceResponses": [self._piece(number, numbers[0]) for number in numbers],
            "completedShipmentDetail": {
                "shipmentRating": {"shipmentRateDetails": [rate]}
            },
        }
        return _answer({"transactionShipments": [made]})

    def _cancel(self, body: dict) -> Answer:
        number = body.get("trackingNumber")
        if self.shipments.get(number) is not False:
            return _refused(
                400, "TRACKING.NOTFOUND", "No such shipment that can be cancelled."
            )
        self.shipments[number] = True
        return _answer({"cancelledShipment": True, "cancelledHistory": True})

    def _piece(self, number: str, master: str) -> dict:
        paper = {
            "contentType": "LABEL",
            "docType": "PDF",
            "copiesToPrint": 1,
            "encodedLabel": self.label,
        }
        return {
            "trackingNumber": number,
            "masterTrackingNumber": master,
            "packageDocuments": [paper],
        }


def _wrong(wanted: dict, places) -> Answer | None:
    """Return what FedEx would refuse the call with."""
    for place in places:
        if not place.get("postalCode") or not place.get("countryCode"):
            return _refused(
                400, "POSTALCODE.REQUIRED", "Postal code and country are required."
            )
    if wanted.get("pickupType") not in (
        "USE_SCHEDULED_PICKUP",
        "DROPOFF_AT_FEDEX_LOCATION",
        "CONTACT_FEDEX_TO_SCHEDULE",
    ):
        return _refused(400, "PICKUPTYPE.INVALID", "The pick-up type is not valid.")
    for item in wanted["requestedPackageLineItems"]:
        weight = item["weight"]
        if weight["units"] not in ("KG", "LB") or not 0 < weight["value"] <= MOST_KILOS:
            return _refused(400, "WEIGHT.INVALID", "The weight is not valid.")
    return None


def _answer(output: dict) -> Answer:
    return as_json({"transactionId": "simulated", "output": output})


def _refused(status: int, code: str, message: str) -> Answer:
    error = {"code": code, "message": message}
    return as_json({"transactionId": "simulated", "errors": [error]}, status)
