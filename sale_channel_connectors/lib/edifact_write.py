"""UN/EDIFACT: order answers (ORDRSP) and shipment notices (DESADV), written D.96A."""

from datetime import datetime

from .edifact_syntax import Segment, segment, write
from .reply import Ends, Reply, ReplyLine, Shipment

FUNCTIONS = {"accepted": "29", "changed": "4", "backordered": "4", "rejected": "27"}
ACTIONS = {"accepted": "5", "changed": "3", "backordered": "3", "rejected": "7"}


def write_answer(reply: Reply, ends: Ends, control: str) -> bytes:
    """Return an ORDRSP in an interchange of its own.

    :param control: the number of the interchange, never given twice
    """
    body = [
        segment("BGM", "231", reply.number, FUNCTIONS[reply.verdict]),
        segment("DTM", ("137", _minute(reply.issued_at), "203")),
        *([segment("FTX", "AAI", "", "", reply.note[:350])] if reply.note else []),
        segment("RFF", ("ON", reply.order_number)),
        *_parties(ends),
        *([segment("CUX", ("2", reply.currency, "9"))] if reply.currency else []),
    ]
    for line in reply.lines:
        body += [
            segment("LIN", line.id, ACTIONS[line.verdict], *_ean(line)),
            *_product(line),
            segment("QTY", ("21", f"{line.quantity:f}", line.unit)),
        ]
    body += [segment("UNS", "S"), segment("CNT", ("2", str(len(reply.lines))))]
    return _interchange("ORDRSP", body, ends, control, reply.issued_at)


def write_ship_notice(shipment: Shipment, ends: Ends, control: str) -> bytes:
    """Return a DESADV in an interchange of its own."""
    body = [
        segment("BGM", "351", shipment.number, "9"),
        segment("DTM", ("137", _minute(shipment.shipped_at), "203")),
        segment("DTM", ("11", _minute(shipment.shipped_at), "203")),
        segment("RFF", ("ON", shipment.order_number)),
        *([segment("RFF", ("CN", shipment.tracking))] if shipment.tracking else []),
        *_parties(ends),
        segment("TDT", "20", "", "", "", ("", "", "", shipment.carrier)),
        segment("CPS", "1"),
    ]
    for line in shipment.lines:
        body += [
            segment("LIN", line.id, "", *_ean(line)),
            *_product(line),
            segment("QTY", ("12", f"{line.quantity:f}", line.unit)),
        ]
    return _interchange("DESADV", body, ends, control, shipment.shipped_at)


def _ean(line: ReplyLine) -> list[tuple[str, str]]:
    return [(line.ids.ean, "EN")] if line.ids.ean else []


def _product(line: ReplyLine) -> list[Segment]:
    ids = [(line.ids.sku, "SA")] if line.ids.sku else []
    ids += [(line.ids.buyer, "IN")] if line.ids.buyer else []
    return [segment("PIA", "5", *ids)] if ids else []


def _parties(ends: Ends) -> list[Segment]:
    return [
        segment("NAD", "SU", (ends.sender, "", "9")),
        segment("NAD", "BY", (ends.recipient, "", "9")),
    ]


def _minute(at: datetime) -> str:
    return f"{at:%Y%m%d%H%M}"


def _interchange(
    type_: str, body: list[Segment], ends: Ends, control: str, at: datetime
) -> bytes:
    stamp = (f"{at:%y%m%d}", f"{at:%H%M}")
    sender = (ends.sender, ends.sender_domain or "14")
    recipient = (ends.recipient, ends.recipient_domain or "14")
    return write(
        [
            segment("UNB", ("UNOW", "3"), sender, recipient, stamp, control),
            segment("UNH", "1", (type_, "D", "96A", "UN", "EAN005")),
            *body,
            segment("UNT", str(len(body) + 2), "1"),
            segment("UNZ", "1", control),
        ]
    )
