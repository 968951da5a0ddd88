"""A client of FedEx's REST services: rates, shipments with labels, cancelling."""

import base64
import binascii
import dataclasses
import logging
import threading
import time
from collections.abc import Callable, Sequence
from decimal import Decimal, InvalidOperation

import requests

_logger = logging.getLogger(__name__)

LIVE = "https://apis.fedex.com"
TRIAL = "https://apis-sandbox.fedex.com"
TIMEOUT = 30  # seconds to connect, and as many to wait for an answer
EARLY = 60  # seconds before its end that a token is renewed
BUSY = (429, 500, 502, 503, 504)
NUMBERS = "ONE TWO THREE FOUR FIVE SIX SEVEN EIGHT NINE TEN ELEVEN TWELVE THIRTEEN"
DAYS = {"ONE_DAY": 1} | {
    f"{word}_DAYS": days for days, word in enumerate(NUMBERS.split(), 1) if days > 1
}


class FedexError(Exception):
    """FedEx has said no, in its words, or could not be understood."""


class FedexUnavailable(FedexError):
    """FedEx could not be reached, or has no time: the same may work later."""


@dataclasses.dataclass(frozen=True, slots=True)
class Credentials:
    """Of one account; none of them shows in a representation."""

    key: str = dataclasses.field(repr=False)
    secret: str = dataclasses.field(repr=False)
    account: str = dataclasses.field(default="", repr=False)


@dataclasses.dataclass(frozen=True, slots=True)
class Address:
    """Where somebody is; `country` and `state` are codes."""

    name: str
    company: str
    phone: str
    street: tuple[str, ...]
    city: str
    zip: str
    country: str
    state: str = ""

    def _place(self) -> dict:
        place = {
            "streetLines": [line[:35] for line in self.street[:3]],
            "city": self.city[:35],
            "postalCode": self.zip,
            "countryCode": self.country,
        }
        return place | ({"stateOrProvinceCode": self.state} if self.state else {})

    def _person(self) -> dict:
        contact = {
            "personName": self.name[:70],
            "companyName": self.company[:35],
            "phoneNumber": "".join(filter(str.isdigit, self.phone))[:15],
        }
        return {"contact": contact, "address": self._place()}


@dataclasses.dataclass(frozen=True, slots=True)
class Parcel:
    """Its weight, and length, width, height in centimetres where they are known."""

    kilos: float
    size: tuple[int, int, int] | None = None

    def _item(self, number: int) -> dict:
        weight = {"units": "KG", "value": round(self.kilos, 2)}
        item = {"sequenceNumber": number, "weight": weight}
        if self.size:
            sides = zip(("length", "width", "height"), self.size, strict=True)
            item["dimensions"] = dict(sides) | {"units": "CM"}
        return item


@dataclasses.dataclass(frozen=True, slots=True)
class Quote:
    """What a service costs; `days` is 0 where FedEx does not say."""

    price: Decimal
    currency: str
    days: int


@dataclasses.dataclass(frozen=True, slots=True)
class Label:
    number: str
    content: bytes  # a PDF


@dataclasses.dataclass(frozen=True, slots=True)
class Shipment:
    number: str
    labels: tuple[Label, ...]
    price: Decimal | None = None
    currency: str = ""


_tokens: dict[tuple, tuple[str, float]] = {}
_lock = threading.Lock()


class FedexClient:
    """One account of FedEx. Every call raises :class:`FedexError` when it fails."""

    def __init__(
        self,
        base_url: str,
        credentials: Credentials,
        session: requests.Session | None = None,
        clock: Callable[[], float] = time.monotonic,
    ):
        self._url = base_url.rstrip("/")
        self._credentials = credentials
        self._session = session or requests.Session()
        self._clock = clock

    # --- What it is for ---

    def quote(
        self,
        sender: Address,
        recipient: Address,
        parcels: Sequence[Parcel],
        service: str,
    ) -> Quote:
        """Return what a service costs on this account, and how long it takes."""
        wanted = self._shipment(parcels, service) | {
            "shipper": {"address": sender._place()},
            "recipient": {"address": recipient._place()},
            "rateRequestType": ["ACCOUNT"],
        }
        body = {
            "accountNumber": {"value": self._credentials.account},
            "rateRequestControlParameters": {"returnTransitTimes": True},
            "requestedShipment": wanted,
        }
        output = self._call("POST", "/rate/v1/rates/quotes", body)
        for detail in _list(output, "rateReplyDetails"):
            if detail.get("serviceType") == service:
                return _quote(detail)
        raise FedexError(f"FedEx does not offer {service} for this address.")

    def ship(
        self,
        sender: Address,
        recipient: Address,
        parcels: Sequence[Parcel],
        service: str,
        date: str,
        reference: str,
    ) -> Shipment:
        """Order a shipment and return its number and a label for each parcel.

        :param date: of the day on which it is handed over, ISO
        :param reference: what FedEx writes on bills and labels
        """
        wanted = self._shipment(parcels, service) | {
            "shipper": sender._person(),
            "recipients": [recipient._person()],
            "shipDatestamp": date,
            "shippingChargesPayment": {"paymentType": "SENDER"},
            "labelSpecification": {"imageType": "PDF", "labelStockType": "PAPER_4X6"},
        }
        mark = {"customerReferenceType": "CUSTOMER_REFERENCE", "value": reference[:30]}
        for item in wanted["requestedPackageLineItems"]:
            item["customerReferences"] = [mark]
        body = {
            "accountNumber": {"value": self._credentials.account},
            "labelResponseOptions": "LABEL",
            "requestedShipment": wanted,
        }
        output = self._call("POST", "/ship/v1/shipments", body)
        shipments = _list(output, "transactionShipments")
        if not shipments:
            raise FedexError("FedEx has made no shipment.")
        try:
            return _made(shipments[0])
        except FedexError:
            if number := shipments[0].get("masterTrackingNumber"):
                self.cancel(number, sender.country)  # nobody has its labels
            raise

    def cancel(self, number: str, country: str):
        """Take a shipment back that was not handed over yet.

        :param country: code of the sender's
        """
        body = {
            "accountNumber": {"value": self._credentials.account},
            "senderCountryCode": country,
            "deletionControl": "DELETE_ALL_PACKAGES",
            "trackingNumber": number,
        }
        output = self._call("PUT", "/ship/v1/shipments/cancel", body)
        if output.get("cancelledShipment") is not True:
            raise FedexError(f"FedEx has not cancelled {number}.")

    def _shipment(self, parcels, service) -> dict:
        items = [parcel._item(number) for number, parcel in enumerate(parcels, 1)]
        return {
            "pickupType": "USE_SCHEDULED_PICKUP",
            "packagingType": "YOUR_PACKAGING",
            "serviceType": service,
            "requestedPackageLineItems": items,
        }

    # --- How it is asked ---

    def _call(self, method: str, path: str, body: dict) -> dict:
        """Return the output of a call; ask for a new token once where it has ended."""
        answer = self._send(method, path, body, self._token())
        if answer.status_code == 401:
            self._forget_token()
            answer = self._send(method, path, body, self._token())
        return _understood(answer).get("output") or {}

    def _send(self, method, path, body, token):
        headers = {"Authorization": f"Bearer {token}", "X-locale": "en_US"}
        return self._request(method, path, json=body, headers=headers)

    def _request(self, method, path, **values):
        try:
            answer = self._session.request(
                method,
                self._url + path,
                timeout=TIMEOUT,
                allow_redirects=False,
                **values,
            )
        except requests.RequestException as error:
            _logger.info("FedEx: %s %s: %s", method, path, type(error).__name__)
            raise FedexUnavailable("FedEx could not be reached.") from error
        _logger.info("FedEx: %s %s: %s", method, path, answer.status_code)
        return answer

    def _token(self) -> str:
        with _lock:
            token, until = _tokens.get(self._token_key(), ("", 0.0))
        if token and self._clock() < until:
            return token
        form = {
            "grant_type": "client_credentials",
            "client_id": self._credentials.key,
            "client_secret": self._credentials.secret,
        }
        data = _understood(self._request("POST", "/oauth/token", data=form))
        token, seconds = data.get("access_token"), data.get("expires_in")
        if not isinstance(token, str) or not isinstance(seconds, int):
            raise FedexUnavailable("FedEx gave no access.")
        with _lock:
            _tokens[self._token_key()] = (token, self._clock() + seconds - EARLY)
        return token

    def _forget_token(self):
        with _lock:
            _tokens.pop(self._token_key(), None)

    def _token_key(self) -> tuple:
        return self._url, self._credentials.key, self._credentials.secret


# --- What it answers ---


def _understood(answer) -> dict:
    """Return an answer as a dict; raise what FedEx says is wrong with the call."""
    try:
        data = answer.json()
    except requests.exceptions.JSONDecodeError as error:
        raise FedexUnavailable("FedEx gave an answer that is no JSON.") from error
    data = data if isinstance(data, dict) else {}
    if answer.status_code < 300:
        return data
    told = [one.get("message") or one.get("code") for one in _list(data, "errors")]
    words = "; ".join(str(one) for one in told if one)
    if answer.status_code in BUSY:
        raise FedexUnavailable(words or "FedEx has no time now.")
    raise FedexError(words or f"FedEx refuses with status {answer.status_code}.")


def _list(data: dict, key: str) -> list[dict]:
    found = data.get(key)
    return [one for one in found or [] if isinstance(one, dict)]


def _dict(data: dict, key: str) -> dict:
    found = data.get(key)
    return found if isinstance(found, dict) else {}


def _quote(detail: dict) -> Quote:
    rated = _list(detail, "ratedShipmentDetails")
    own = [one for one in rated if one.get("rateType") == "ACCOUNT"] or rated
    if not own:
        raise FedexError("FedEx names no price.")
    price = _amount(own[0].get("totalNetCharge"))
    inner = _dict(own[0], "shipmentRateDetail")
    currency = own[0].get("currency") or inner.get("currency") or ""
    if price is None or not isinstance(currency, str) or not currency:
        raise FedexError("FedEx names no price.")
    return Quote(price, currency, _days(detail))


def _days(detail: dict) -> int:
    transit = _dict(_dict(detail, "commit"), "transitDays")
    told = (
        _dict(detail, "operationalDetail").get("transitTime"),
        transit.get("minimumTransitTime"),
    )
    return next((DAYS[one] for one in told if one in DAYS), 0)


def _made(shipment: dict) -> Shipment:
    number = shipment.get("masterTrackingNumber")
    labels = []
    for piece in _list(shipment, "pieceResponses"):
        for paper in _list(piece, "packageDocuments"):
            if paper.get("contentType", "LABEL") == "LABEL":
                content = _decoded(paper.get("encodedLabel"))
                labels.append(Label(str(piece.get("trackingNumber")), content))
    if not isinstance(number, str) or not number:
        raise FedexError("FedEx gives no tracking number.")
    completed = _dict(shipment, "completedShipmentDetail")
    rates = _list(_dict(completed, "shipmentRating"), "shipmentRateDetails")
    rate = rates[0] if rates else {}
    price, currency = _amount(rate.get("totalNetCharge")), rate.get("currency") or ""
    return Shipment(number, tuple(labels), price, currency)


def _amount(value) -> Decimal | None:
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and amount >= 0 else None


def _decoded(text) -> bytes:
    try:
        return base64.b64decode(text or "", validate=True)
    except (binascii.Error, TypeError, ValueError) as error:
        raise FedexError("FedEx sends a label that cannot be read.") from error
