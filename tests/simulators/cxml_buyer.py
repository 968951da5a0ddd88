"""A public buyer: posts purchase orders to us, and takes what we answer later."""

import urllib.error
import urllib.request
from datetime import UTC
from xml.etree import ElementTree

from .server import Answer, Call, Simulator


class CxmlBuyer(Simulator):
    """Takes confirmations and ship notices; sends what it is told to."""

    def __init__(self, identity="BUYER", secret="shared", **more):
        super().__init__(**more)
        self.identity = identity
        self.secret = secret
        self.received: list[ElementTree.Element] = []

    def post(self, url: str, body: bytes, content_type="text/xml") -> tuple[int, str]:
        """Send a message; return the code and the text of the status in the answer."""
        request = urllib.request.Request(url, body, {"Content-Type": content_type})
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                data = answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode(errors="replace")
        status = ElementTree.fromstring(data).find("Response/Status")
        return int(status.get("code")), status.text or ""

    def order(self, number: str, rows, kind="new", payload="") -> bytes:
        """Return a purchase order: rows of part, quantity and price."""
        items = "".join(
            f'<ItemOut quantity="{quantity}" lineNumber="{index}"><ItemID>'
            f"<SupplierPartID>{part}</SupplierPartID></ItemID><ItemDetail><UnitPrice>"
            f'<Money currency="USD">{price}</Money></UnitPrice><Description>{part}'
            "</Description><UnitOfMeasure>EA</UnitOfMeasure></ItemDetail></ItemOut>"
            for index, (part, quantity, price) in enumerate(rows, 1)
        )
        total = sum(quantity * price for _part, quantity, price in rows)
        stamp = f"{self.now().astimezone(UTC):%Y-%m-%dT%H:%M:%S+00:00}"
        sender = (
            f'<Credential domain="DUNS"><Identity>{self.identity}</Identity>'
            f"<SharedSecret>{self.secret}</SharedSecret></Credential>"
        )
        plain = f'<Credential domain="DUNS"><Identity>{self.identity}</Identity>'
        return (
            '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE cXML SYSTEM '
            '"http://xml.cxml.org/schemas/cXML/1.2.024/cXML.dtd">\n'
            f'<cXML payloadID="{payload or number}@buyer" timestamp="{stamp}">'
            f"<Header><From>{plain}</Credential></From><To>{plain}</Credential></To>"
            f"<Sender>{sender}<UserAgent>Buyer</UserAgent></Sender></Header><Request>"
            f'<OrderRequest><OrderRequestHeader orderID="{number}" type="{kind}"'
            f' orderDate="{stamp}"><Total><Money currency="USD">{total}</Money></Total>'
            f"</OrderRequestHeader>{items}</OrderRequest></Request></cXML>"
        ).encode()

    def handle(self, call: Call) -> Answer:
        """Take what a supplier sends back, once, if it knows the secret."""
        message = ElementTree.fromstring(call.body)
        told = message.findtext("Header/Sender/Credential/SharedSecret")
        code = 200 if told == self.secret else 401
        if message.find("Request/ProfileRequest") is not None:
            return self._answer(code)
        known = {one.get("payloadID") for one in self.received}
        if code == 200 and message.get("payloadID") not in known:
            self.received.append(message)
        return self._answer(code)

    def _answer(self, code: int) -> Answer:
        status = f'<Status code="{code}" text="x"/>'
        answer = f"<cXML><Response>{status}</Response></cXML>"
        return Answer(200, answer.encode(), "text/xml")
