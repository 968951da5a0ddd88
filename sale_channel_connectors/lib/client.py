"""What all clients share: one bounded call, its faults sorted, its secrets masked."""

import dataclasses
import logging
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from email.utils import parsedate_to_datetime
from typing import Protocol

import requests

from . import safe_json
from .errors import BadDocument, Refused, Throttled, Unavailable
from .urls import check_url, guarded_session

_logger = logging.getLogger(__name__)
_CARRIER = logging.getLogger("urllib3.connectionpool")  # tells addresses, to debuggers
TIMEOUT = 60  # seconds between two parts of an answer; connecting gets fewer
MOST_BYTES = 128_000_000
MOST_PAUSE = 3_600


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A part of a list: one payload an order, and what a cursor needs.

    ``is_last`` is False when another page follows.
    """

    payloads: tuple[bytes, ...]
    is_last: bool


@dataclasses.dataclass(frozen=True, slots=True)
class Surroundings:
    """The world outside, injected: tests bring their own clock and session.

    ``tokens`` are those a shop gave, and until when, by digest of the account; whoever
    keeps them longer than a client has fewer to ask for.
    """

    session: requests.Session = dataclasses.field(default_factory=guarded_session)
    tokens: dict[str, tuple[str, float]] = dataclasses.field(default_factory=dict)
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    sleep: Callable[[float], None] = time.sleep
    allow_private: bool = False


class Client(Protocol):
    """What the suite asks of any shop."""

    def check(self) -> str:
        """Return what the shop calls itself, or raise why it cannot be talked to."""

    def pages(self, since: datetime, until: datetime) -> Iterator[Page]:
        """Yield all orders that changed between two moments, oldest first."""

    def fetch(self, external_id: str) -> bytes:
        """Return one order as it is now."""

    def set_status(self, external_id: str, status: str) -> None:
        """Tell the shop where the order stands, in the shop's own word."""

    def set_tracking(self, external_id: str, number: str, url: str = "") -> None:
        """Tell the shop how the parcel can be followed."""

    def set_invoice(
        self, external_id: str, number: str, *, is_refund: bool, url: str = ""
    ) -> None:
        """Tell the shop the number of an invoice, or of a credit note, and where its
        customer can open it."""

    def set_stock(self, quantities: dict[str, Decimal]) -> None:
        """Tell the shop what can be sold, by the shop's own product key."""

    def set_prices(
        self, prices: dict[str, tuple[Decimal, Decimal]], *, is_taxed: bool
    ) -> None:
        """Tell the shop prices by the shop's own product key: (net, gross).

        ``is_taxed`` says which of them the shop works with, where it takes but one.
        """


def mask_query(record: logging.LogRecord) -> bool:
    """Take the query out of what the carrier tells: it may hold the keys of a shop."""
    if isinstance(record.args, tuple):
        record.args = tuple(
            one.partition("?")[0] if isinstance(one, str) else one
            for one in record.args
        )
    return True


_CARRIER.addFilter(mask_query)


class HttpClient:
    """One shop's address and the way to call it."""

    def __init__(self, base_url: str, surroundings: Surroundings | None = None):
        self.world = surroundings or Surroundings()
        check_url(base_url, allow_private=self.world.allow_private)
        self.base_url = base_url.rstrip("/")
        self.clock_skew = timedelta()

    def call(self, method: str, path: str, **options) -> requests.Response:
        """Return an answer whose status says it was done.

        :raise ChannelError: of the kind that says what to do about it
        """
        url = path if path.startswith("http") else f"{self.base_url}/{path}"
        check_url(url, allow_private=self.world.allow_private)
        try:
            response = self.world.session.request(
                method,
                url,
                timeout=TIMEOUT,
                allow_redirects=False,
                stream=True,
                **options,
            )
            self._read(response)
        except requests.RequestException as error:
            # The text of these errors may hold the URL, and it the key of the shop.
            _logger.info("%s %s: %s", method, path.partition("?")[0], type(error))
            said = "The shop did not answer"
            raise Unavailable(f"{said}: {type(error).__name__}") from None
        self._note_clock(response)
        self._judge(response)
        return response

    def _read(self, response: requests.Response) -> None:
        """Read the body, but no more than any answer has."""
        parts, size = [], 0
        for part in response.iter_content(65_536):
            size += len(part)
            if size > MOST_BYTES:
                response.close()
                raise BadDocument("the answer is larger than any answer")
            parts.append(part)
        response._content = b"".join(parts)

    def _note_clock(self, response: requests.Response) -> None:
        """Remember how far the shop's clock is from ours."""
        try:
            there = parsedate_to_datetime(response.headers["Date"])
        except (KeyError, ValueError, TypeError):
            return
        if there.tzinfo is not None:
            self.clock_skew = there - self.world.now()

    def _judge(self, response: requests.Response) -> None:
        status = response.status_code
        if status < 300:
            return
        said = f"The shop answered {status}"
        if status in (429, 503, 508):
            raise Throttled(f"{said}: too many calls", self._pause(response))
        if status >= 500:
            raise Unavailable(f"{said}.")
        if status < 400:
            text = f"{said} and points elsewhere; the address is not right."
            raise Refused(text, status)
        raise Refused(f"{said}: {self.fault(response)}", status)

    def _pause(self, response: requests.Response) -> float:
        """Return how long to wait, from ``Retry-After`` in either of its forms."""
        told = response.headers.get("Retry-After", "")
        if told.isdigit():
            return min(float(told), MOST_PAUSE)
        try:
            until = parsedate_to_datetime(told)
            seconds = (until - self.world.now()).total_seconds()
        except (ValueError, TypeError):
            return 60.0
        return min(max(seconds, 1.0), MOST_PAUSE)

    def change(self, method: str, path: str, body) -> None:
        """Send a change to a shop that speaks JSON, and see that it was taken.

        :raise BadDocument: when the answer is none, such as the page of a shop that is
            being maintained: its status is 200, but nothing was done
        """
        answer = self._ask(method, path, body=body)
        if answer:
            safe_json.parse(answer)

    def fault(self, response: requests.Response) -> str:
        """Return what the shop said went wrong, in one line. Clients refine it."""
        return response.text[:200].strip() or response.reason or ""
