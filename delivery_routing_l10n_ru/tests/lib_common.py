"""A parcel with everything that a form can have, and the letters to write it with."""

import datetime
from decimal import Decimal

from odoo.tools.misc import file_path

from ..lib.canvas import Press
from ..lib.fonts import Fonts
from ..lib.parcels import Bank, Item, Parcel, Party

SENDER = Party(
    name="ООО «Ромашка»",
    address="г. Москва, ул. Большая Якиманка, д. 26, оф. 305",
    postcode="119180",
    phone="+7 495 123-45-67",
    inn="7706123456",
    bank=Bank("ПАО Банк", "40702810938000012345", "30101810400000000225", "044525225"),
)
RECIPIENT = Party(
    name="Иванов Пётр Ильич",
    address="Республика Саха, г. Якутск, ул. Ленина, д. 31, кв. 8",
    postcode="677 000",
    phone="8 (914) 222-33-44",
)
INNER, S10 = "10100000000011", "RA473124829RU"


def parcel(**values) -> Parcel:
    return Parcel(
        **{
            "reference": "S00123",
            "sender": SENDER,
            "recipient": RECIPIENT,
            "items": (
                Item("Чайник", Decimal(2), Decimal("2469.00")),
                Item("Чашка", Decimal("1.5"), Decimal("531.21")),
            ),
            "number": INNER,
            "declared": Decimal("3000.21"),
            "collect": Decimal("2001.02"),
            "weight": Decimal("2.35"),
            "is_notified": True,
            "has_sms": True,
            "date": datetime.date(2026, 5, 4),
            **values,
        }
    )


def fonts() -> Fonts:
    folder = "web/static/fonts/google/Roboto/"
    return Fonts(*(file_path(f"{folder}Roboto-{w}.ttf") for w in ("Regular", "Bold")))


def press(**values) -> Press:
    return Press(fonts(), **values)
