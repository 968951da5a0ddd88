"""Sixty customers in three groups, with addresses, terms, limits and web logins."""

import re
import unicodedata
from typing import NamedTuple

from setup.demo.records import PASSWORD, Place


class Group(NamedTuple):
    """A group of customers: level, tag, price list, payment terms."""

    code: str
    level: str
    tag: str
    pricelist: str
    terms: str
    customers: str  # one a line: name, country, postal code, city


GROUPS = (
    Group(
        "cafe",
        "Café partner",
        "Cafés and bars",
        "pricelist_cafe",
        "account.account_payment_term_15days",
        """
        Café Marlow|NL|3011 GK|Rotterdam
        De Blauwe Ketel|NL|3012 AR|Rotterdam
        Café Kantelaar|NL|3021 VB|Rotterdam
        Koffiebar Zes|NL|3024 DL|Rotterdam
        Bar Lindegracht|NL|1015 KL|Amsterdam
        Brouwhuis Noord|NL|1031 HS|Amsterdam
        Café Tweeling|NL|1054 GR|Amsterdam
        Espressobar Vink|NL|2511 CS|The Hague
        De Witte Tafel|NL|2514 JL|The Hague
        Café Overloop|NL|3511 LX|Utrecht
        Koffie & Kade|NL|3513 AV|Utrecht
        Bar Halte Zuid|NL|5611 EM|Eindhoven
        Café Springtij|NL|4381 NK|Vlissingen
        De Molenwiek|NL|8011 CP|Zwolle
        Café Ribaucourt|BE|1080|Brussels
        Koffiehuis Scheldezicht|BE|2000|Antwerp
        Bar Citadel|BE|9000|Ghent
        Kaffeebar Ottensen|DE|22765|Hamburg
        Café Rheinblick|DE|50679|Cologne
        Rösterei am Wall|DE|28195|Bremen
        """,
    ),
    Group(
        "hotel",
        "Hotel partner",
        "Hotels",
        "pricelist_hotel",
        "account.account_payment_term_30days",
        """
        Hotel Noordlicht|NL|1012 LG|Amsterdam
        Hotel De Kaapstander|NL|3016 CL|Rotterdam
        Grand Hotel Zeeduin|NL|2586 BK|Scheveningen
        Hotel Vier Torens|NL|6211 CR|Maastricht
        Herberg Het Anker|NL|4331 HD|Middelburg
        Hotel Lage Landen|NL|9712 HN|Groningen
        Hotel Stadspark|NL|3521 AL|Utrecht
        Duinhotel Egelantier|NL|1861 JM|Bergen
        Hotel Molenbeek|NL|6824 BH|Arnhem
        Watersporthotel Sneek|NL|8601 ES|Sneek
        Hotel Belle Rive|BE|4500|Huy
        Hotel Zilverreiger|BE|8400|Ostend
        Hôtel du Beffroi|BE|7000|Mons
        Hotel Lindenhof|DE|48143|Münster
        Hotel Alte Werft|DE|26789|Leer
        Gasthof Sonnenau|DE|54290|Trier
        Hôtel des Tilleuls|FR|59800|Lille
        Hôtel du Vieux Bassin|FR|14600|Honfleur
        Hotel Mirador del Puerto|ES|29016|Málaga
        Hotel Casa Alameda|ES|46003|Valencia
        """,
    ),
    Group(
        "shop",
        "Shop partner",
        "Shops",
        "pricelist_shop",
        "account.account_payment_term_21days",
        """
        Winkel De Linde|NL|2312 EX|Leiden
        Kookwinkel Ravel|NL|5211 BX|Den Bosch
        Thee & Zo|NL|1621 AZ|Hoorn
        De Keukenprins|NL|7411 KT|Deventer
        Huis & Haard Breda|NL|4811 DJ|Breda
        Warenhuis Oostwijk|NL|7511 JE|Enschede
        Delicatessen Parra|NL|2611 GX|Delft
        Cadeauhuis Merel|NL|1811 KH|Alkmaar
        Küchenladen Sommer|DE|10405|Berlin
        Feinkost Brandt|DE|80331|Munich
        Épicerie Vasseur|BE|5000|Namur
        Keukenatelier Lomme|BE|8500|Kortrijk
        Maison Ferrand|FR|67000|Strasbourg
        Prairie Coffee Supply|US|55401|Minneapolis
        Harbor Lane Goods|US|04101|Portland
        Juniper & Slate|US|80202|Denver
        Thornbury Provisions|GB|BS35 2AQ|Bristol
        Northgate Larder|GB|YO1 7HH|York
        Fjordhandel|NO|5003|Bergen
        Helvetia Genuss|CH|8001|Zürich
        """,
    ),
)
OVERSEAS = {"US", "GB", "NO", "CH"}
VAT = {
    "NL": "NL0000{:05d}B01",
    "BE": "BE0000{:06d}",
    "DE": "DE0000{:05d}",
    "FR": "FR00000{:06d}",
    "ES": "ESB000{:05d}",
    "GB": "GB0000{:05d}",
}
PHONE = {
    "NL": "+31",
    "BE": "+32",
    "DE": "+49",
    "FR": "+33",
    "ES": "+34",
    "US": "+1",
    "GB": "+44",
    "NO": "+47",
    "CH": "+41",
}
STREETS = ("Havenweg", "Marktplein", "Kerkstraat", "Stationslaan", "Lindelaan")
FIRST = ("Noor", "Daan", "Elise", "Bram", "Saskia", "Thijs", "Femke", "Jonas", "Mila")
LAST = ("Visser", "Mertens", "Keller", "Laurent", "Ortega", "Bakker", "Peeters")
BLOCKED = "cafe_08"
OVER_LIMIT = "cafe_02"
WITHOUT_TERMS = ("shop_05", "shop_15")
LIMITS = {
    "cafe_00": 250_000.0,
    "cafe_02": 500.0,
    "cafe_05": 15_000.0,
    "hotel_00": 500_000.0,
    "hotel_03": 25_000.0,
    "shop_00": 250_000.0,
    "shop_07": 7_500.0,
}
WEB_LOGINS = {
    "cafe_00": "noor@marlow.example",
    "cafe_05": "inkoop@brouwhuis-noord.example",
    "cafe_14": "achat@ribaucourt.example",
    "hotel_00": "inkoop@noordlicht.example",
    "hotel_10": "economat@bellerive.example",
    "hotel_13": "einkauf@lindenhof.example",
    "shop_00": "winkel@delinde.example",
    "shop_13": "orders@prairiecoffee.example",
}


def populate(demo):
    """Make levels and tags, the customers, their people and addresses."""
    _make_groups(demo)
    rows = {name: row for group in GROUPS for name, row in _companies(demo, group)}
    demo.ensure("res.partner", rows)
    demo.ensure("res.partner", _people(demo, rows))
    demo.ensure("res.partner", _delivery_addresses(demo, rows))
    _give_logins(demo)


def places(demo):
    """The portal, as three customers with different prices."""
    texts = {
        "cafe_00": "A café: discounts by quantity",
        "hotel_00": "A hotel: a contract that is not published online",
        "shop_13": "A shop overseas: prices in dollars, no VAT",
    }
    return [
        Place(text, WEB_LOGINS[name], PASSWORD, "/shop") for name, text in texts.items()
    ]


def names(code: str | None = None) -> list[str]:
    """The demo names of the customers, of one group or all."""
    return [
        f"{group.code}_{number:02d}"
        for group in GROUPS
        if code in (None, group.code)
        for number in range(len(_lines(group)))
    ]


def words(name: str) -> tuple[str, str]:
    """What people call a customer, and his city."""
    code, number = name.split("_")
    group = next(group for group in GROUPS if group.code == code)
    label, _country, _postal_code, city = _lines(group)[int(number)]
    return label, city


def _lines(group: Group) -> list[list[str]]:
    return [line.strip().split("|") for line in group.customers.strip().splitlines()]


def _make_groups(demo):
    demo.ensure(
        "res.partner.category", {f"tag_{g.code}": {"name": g.tag} for g in GROUPS}
    )
    demo.ensure(
        "res.partner.grade",
        {
            f"level_{g.code}": {"name": g.level, "sequence": 20 + number}
            for number, g in enumerate(GROUPS)
        },
    )


def _companies(demo, group: Group):
    random = demo.random(f"customers/{group.code}")
    start = 1000 * (1 + [g.code for g in GROUPS].index(group.code))
    for number, (name, country, postal_code, city) in enumerate(_lines(group)):
        key = f"{group.code}_{number:02d}"
        pricelist = "pricelist_overseas" if country in OVERSEAS else group.pricelist
        terms = None if key in WITHOUT_TERMS else demo.env.ref(group.terms)
        ref = start + number + 1
        yield (
            key,
            {
                "name": name,
                "is_company": True,
                "ref": f"C{ref}",
                "street": f"{random.choice(STREETS)} {random.randrange(1, 180)}",
                "zip": postal_code,
                "city": city,
                "country_id": demo.env.ref(f"base.{_xmlid(country)}").id,
                "vat": VAT.get(country, "").format(ref * 7) or False,
                "phone": _phone(random, country),
                "email": f"office@{_domain(name)}.example",
                "grade_id": demo.ref(f"level_{group.code}").id,
                "category_id": demo.ref(f"tag_{group.code}").ids,
                "specific_property_product_pricelist": demo.ref(pricelist).id,
                "property_payment_term_id": terms.id if terms else False,
                "use_partner_credit_limit": key in LIMITS,
                "credit_limit": LIMITS.get(key, 0.0),
                "is_order_blocked": key == BLOCKED,
                "order_block_reason": key == BLOCKED and "Two invoices in dispute",
            },
        )


def _people(demo, companies: dict) -> dict[str, dict]:
    random = demo.random("people")
    return {
        f"{name}_person": {
            "name": f"{random.choice(FIRST)} {random.choice(LAST)}",
            "parent_id": demo.ref(name).id,
            "function": random.choice(("Owner", "Purchasing", "Manager")),
            "email": WEB_LOGINS.get(name, f"{name}@{_domain(row['name'])}.example"),
            "phone": row["phone"],
        }
        for name, row in companies.items()
    }


def _delivery_addresses(demo, companies: dict) -> dict[str, dict]:
    random = demo.random("addresses")
    return {
        f"{name}_delivery": {
            "name": "Back door",
            "parent_id": demo.ref(name).id,
            "type": "delivery",
            "street": f"{random.choice(STREETS)} {random.randrange(1, 180)}",
            "zip": row["zip"],
            "city": row["city"],
            "country_id": row["country_id"],
            "email": row["email"],
            "phone": row["phone"],
        }
        for name, row in list(companies.items())[::4]
    }


def _give_logins(demo):
    portal = demo.env.ref("base.group_portal")
    demo.ensure(
        "res.users",
        {
            f"{name}_user": {
                "partner_id": demo.ref(f"{name}_person").id,
                "login": login,
                "password": PASSWORD,
                "group_ids": portal.ids,
                "tz": "Europe/Amsterdam",
            }
            for name, login in WEB_LOGINS.items()
        },
    )


def _xmlid(country: str) -> str:
    return "uk" if country == "GB" else country.lower()


def _phone(random, country: str) -> str:
    return f"{PHONE[country]} 555 01{random.randrange(10, 99)} {random.randrange(100)}"


def _domain(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore")
    return "-".join(re.findall("[a-z0-9]+", plain.decode()))
