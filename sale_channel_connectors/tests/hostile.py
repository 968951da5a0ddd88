"""Files as an attacker, or a broken shop, sends them. Made by code, never shipped.

Each is (name, format, bytes, a word of the reason). What a valid order looks like is
`valid`; the hostile ones are that with one thing wrong.
"""

import json
from collections.abc import Iterator

Hostile = tuple[str, str, bytes, str]

WOO = {
    "id": 7,
    "number": "7",
    "status": "processing",
    "order_key": "wc_order_x",
    "currency": "EUR",
    "prices_include_tax": False,
    "date_created_gmt": "2026-03-01T10:00:00",
    "date_modified_gmt": "2026-03-01T10:00:00",
    "total": "24.20",
    "total_tax": "4.20",
    "customer_id": 0,
    "billing": {"first_name": "Ada", "email": "ada@example.com", "country": "HU"},
    "shipping": {"first_name": "Ada", "city": "Pécs", "country": "HU"},
    "line_items": [
        {
            "id": 1,
            "name": "Mug",
            "product_id": 3,
            "quantity": 2,
            "total": "20.00",
            "total_tax": "4.20",
            "taxes": [{"id": 1, "total": "4.20"}],
            "sku": "MUG",
        }
    ],
    "tax_lines": [{"rate_id": 1, "rate_percent": 21}],
    "shipping_lines": [],
    "fee_lines": [],
}
UNAS = """<?xml version="1.0" encoding="UTF-8"?><Orders><Order><Key>U-1</Key>
<Date>2026.03.01 10:00:00</Date><Currency>EUR</Currency>
<SumPriceGross>24.20</SumPriceGross><Items><Item><Id>1</Id><Sku>MUG</Sku>
<Name>Mug</Name><Quantity>2</Quantity><PriceGross>12.10</PriceGross><Vat>21%</Vat>
</Item></Items></Order></Orders>"""
CXML = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE cXML SYSTEM "http://xml.cxml.org/schemas/cXML/1.2.024/cXML.dtd">
<cXML payloadID="p1" timestamp="2026-03-01T10:00:00+00:00"><Header><From>
<Credential domain="DUNS"><Identity>1</Identity></Credential></From><To>
<Credential domain="DUNS"><Identity>2</Identity></Credential></To><Sender>
<Credential domain="DUNS"><Identity>1</Identity><SharedSecret>s</SharedSecret>
</Credential></Sender></Header><Request><OrderRequest>
<OrderRequestHeader orderID="PO-1" orderDate="2026-03-01T10:00:00+00:00" type="new">
<Total><Money currency="USD">20.00</Money></Total></OrderRequestHeader>
<ItemOut quantity="2" lineNumber="1"><ItemID><SupplierPartID>MUG</SupplierPartID>
</ItemID><ItemDetail><UnitPrice><Money currency="USD">10.00</Money></UnitPrice>
<Description>Mug</Description><UnitOfMeasure>EA</UnitOfMeasure></ItemDetail></ItemOut>
</OrderRequest></Request></cXML>"""
UBL = """<?xml version="1.0" encoding="UTF-8"?>
<Order xmlns="urn:oasis:names:specification:ubl:schema:xsd:Order-2"
 xmlns:a="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
 xmlns:b="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
<b:ID>O-1</b:ID><b:IssueDate>2026-03-01</b:IssueDate>
<b:DocumentCurrencyCode>EUR</b:DocumentCurrencyCode>
<a:AnticipatedMonetaryTotal><b:LineExtensionAmount>20</b:LineExtensionAmount>
<b:PayableAmount>24.20</b:PayableAmount></a:AnticipatedMonetaryTotal>
<a:OrderLine><a:LineItem><b:ID>1</b:ID><b:Quantity unitCode="C62">2</b:Quantity>
<b:LineExtensionAmount>20</b:LineExtensionAmount><a:Item><b:Name>Mug</b:Name>
<a:SellersItemIdentification><b:ID>MUG</b:ID></a:SellersItemIdentification>
<a:ClassifiedTaxCategory><b:ID>S</b:ID><b:Percent>21</b:Percent>
</a:ClassifiedTaxCategory></a:Item></a:LineItem></a:OrderLine></Order>"""
EDIFACT = """UNA:+.? 'UNB+UNOC:3+111:14+222:14+260301:1000+9'
UNH+1+ORDERS:D:96A:UN:EAN008'BGM+220+E-1+9'DTM+137:20260301:102'
NAD+BY+111::9'CUX+2:EUR:9'LIN+1++4006381333931:EN'QTY+21:2'PRI+AAA:10'
UNS+S'CNT+2:1'UNT+10+1'UNZ+1+9'"""
SHOPRENTER = {
    "innerId": "5",
    "firstname": "Ada",
    "currency": {"code": "HUF"},
    "total": "2540.0000",
    "dateCreated": "2026-03-01T10:00:00",
    "orderStatus": {"href": "x/abc"},
    "orderTotals": [{"type": "TOTAL", "value": "2540.0000"}],
    "orderProducts": [
        {
            "name": "Mug",
            "sku": "MUG",
            "price": "1000.0000",
            "taxRate": "27.0000",
            "grossPriceCurrency": "1270.0000",
            "stock1": "2",
        }
    ],
}
valid = {
    "woocommerce": json.dumps(WOO).encode(),
    "unas": UNAS.encode(),
    "cxml": CXML.encode(),
    "ubl": UBL.encode(),
    "edifact": EDIFACT.encode(),
    "shoprenter": json.dumps(SHOPRENTER).encode(),
}
XML = {"unas": UNAS, "ubl": UBL, "cxml": CXML}
HEAD = '<?xml version="1.0" encoding="UTF-8"?>'


def files() -> Iterator[Hostile]:
    """Yield all of them, more than sixty."""
    yield from _doctypes()
    yield from _xml_shapes()
    yield from _json_shapes()
    yield from _numbers()
    yield from _edifact()
    yield from _any_format()


def _doctyped(format_: str, doctype: str, inner: str = "") -> bytes:
    text = XML[format_]
    body = text.partition("?>")[2]
    if format_ == "cxml":
        body = body.partition('.dtd">')[2]
    if inner:
        body = body.replace("Mug", inner)
    return f"{HEAD}{doctype}{body}".encode()


def _doctypes() -> Iterator[Hostile]:
    bomb = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    subsets = {
        "bomb": (f'[<!ENTITY a0 "ha">{bomb}]', "&a9;"),
        "file": ('[<!ENTITY x SYSTEM "file:///etc/passwd">]', "&x;"),
        "net": ('[<!ENTITY x SYSTEM "http://127.0.0.1:1/x">]', "&x;"),
        "parameter": ('[<!ENTITY % p SYSTEM "http://127.0.0.1:1/p"> %p;]', "Mug"),
        "unused": ('[<!ENTITY x "y">]', "Mug"),
        "attlist": ('[<!ATTLIST Order Key CDATA "U-9">]', "Mug"),
        "empty subset": ("[]", "Mug"),
    }
    for format_, root in (("unas", "Orders"), ("ubl", "Order"), ("cxml", "cXML")):
        for name, (subset, inner) in subsets.items():
            data = _doctyped(format_, f"<!DOCTYPE {root} {subset}>", inner)
            yield f"{name} {format_}", format_, data, "subset"
    for format_, root in (("unas", "Orders"), ("ubl", "Order")):
        data = _doctyped(format_, f'<!DOCTYPE {root} SYSTEM "http://127.0.0.1:1/d">')
        yield f"system doctype {format_}", format_, data, "DOCTYPE"
    outer = '<!DOCTYPE cXML SYSTEM "http://127.0.0.1:1/d" [<!ENTITY x "y">]>'
    yield "cxml with both", "cxml", _doctyped("cxml", outer), "subset"
    outer = '<!DOCTYPE cXML PUBLIC "-//x" "http://127.0.0.1:1/d">'
    yield "cxml public", "cxml", _doctyped("cxml", outer), "DOCTYPE"
    outer = '<!DOCTYPE html SYSTEM "http://127.0.0.1:1/d">'
    yield "cxml other name", "cxml", _doctyped("cxml", outer), "DOCTYPE"
    outer = '<!DOCTYPE cXML SYSTEM "http://127.0.0.1:1/d">'
    data = _doctyped("cxml", outer, "&declared_there;")
    yield "cxml entity of the dtd", "cxml", data, "entity"
    wide = _doctyped("unas", '<!DOCTYPE Orders [<!ENTITY x "y">]>', "&x;").decode()
    wide = wide.replace("UTF-8", "UTF-16").encode("utf-16")
    yield "entity in utf-16", "unas", wide, "subset"


def _xml_shapes() -> Iterator[Hostile]:
    yield "deep xml", "unas", (f"{HEAD}{'<a>' * 5000}".encode()), "not XML"
    many = f"{HEAD}<Orders>{'<Order/>' * 300_000}</Orders>".encode()
    yield "many elements", "unas", many, "more elements"
    attributes = " ".join(f'a{n}="x"' for n in range(60_000))
    data = f"{HEAD}<Orders {attributes}/>".encode()
    yield "long prolog tag", "unas", data, "is missing"
    yield "no root", "ubl", HEAD.encode(), "not XML"
    yield "text only", "unas", b"hello", "not XML"
    yield "two roots", "unas", f"{UNAS}<Orders/>".encode(), "not XML"
    yield "unknown charset", "unas", UNAS.replace("UTF-8", "X-NONE").encode(), "charset"
    yield "utf-7", "unas", UNAS.replace("UTF-8", "UTF-7").encode(), "charset"
    broken = UNAS.replace("Mug", "Mugű").encode("iso-8859-2")
    yield "wrong charset", "unas", broken, "not XML"
    yield "null bytes", "ubl", UBL.replace("Mug", "M\0g").encode(), "not XML"
    other = UBL.replace("schema:xsd:Order-2", "schema:xsd:Other-2")
    yield "not an order", "ubl", other.replace("<Order", "<Other").encode(), ""
    strange = UBL.replace("urn:oasis:names:specification:ubl", "urn:x").encode()
    yield "not ubl", "ubl", strange, "not UBL"
    yield "unknown root", "unas", b"<Kaboom/>", "not known"
    yield "not cxml", "cxml", b"<Order/>", "not cXML"
    data = CXML.replace('type="new"', 'type="gift"').encode()
    yield "unknown type", "cxml", data, "not new, update or delete"


def _json_shapes() -> Iterator[Hostile]:
    woo = valid["woocommerce"]
    yield "html", "woocommerce", b"<!DOCTYPE html><html>Log in</html>", "web page"
    yield "php notice", "woocommerce", b"Notice: undefined in x.php\n" + woo, "not JSON"
    yield "deep json", "woocommerce", b"[" * 90_000 + b"]" * 90_000, "deep"
    yield "a hundred levels", "woocommerce", b"[" * 100 + b"]" * 100, "deep"
    yield "many lists", "woocommerce", b"[" + b"[]," * 150_000 + b"[]]", "more members"
    yield "many numbers", "shoprenter", b"[" + b"0," * 900_000 + b"0]", "more members"
    yield "scalar", "woocommerce", b"42", "object is missing"
    yield "list of texts", "woocommerce", b'["a"]', "object is missing"
    yield "latin-1 json", "woocommerce", '{"a":"é"}'.encode("latin-1"), "UTF-8"
    yield "utf-16 json", "woocommerce", '{"a":1}'.encode("utf-16"), "UTF-8"
    for name, constant in (("nan", "NaN"), ("infinity", "-Infinity")):
        data = woo.replace(b'"24.20"', constant.encode())
        yield name, "woocommerce", data, "not a number"
    data = woo.replace(b'"24.20"', b"1e999999")
    yield "huge exponent", "woocommerce", data, "number of this world"
    data = woo.replace(b'"24.20"', b"9" * 5000)
    yield "endless integer", "woocommerce", data, "number of this world"
    for name, value in (("lines", {"a": 1}), ("text", "x"), ("number", 5)):
        data = json.dumps(WOO | {"line_items": value}).encode()
        yield f"lines are {name}", "woocommerce", data, "list is missing"
    mixed = json.dumps([WOO, {"amount": "1", "refunded_by": 1}]).encode()
    yield "mixed list", "woocommerce", mixed, "mixes"


def _numbers() -> Iterator[Hostile]:
    cases = (
        ("negative quantity", "quantity", -2, "negative"),
        ("quantity of words", "quantity", "two", "not a number"),
        ("quantity without end", "quantity", 10**9, "beyond any order"),
        ("quantity true", "quantity", True, "number is missing"),
        ("money of words", "total", "twenty", "not a number"),
        ("nan as text", "total", "NaN", "not a number"),
        ("exponent as text", "total", "1e5", "not a number"),
        ("arabic digits", "total", "٢٠", "not a number"),
        ("money without end", "total", "9" * 15, "beyond any order"),
        ("comma", "total", "20,00", "not a number"),
    )
    for name, member, value, reason in cases:
        row = WOO["line_items"][0] | {member: value}
        data = json.dumps(WOO | {"line_items": [row]}).encode()
        yield name, "woocommerce", data, reason
    for name, value in (("negative total", "-1"), ("total nan", "NaN")):
        reason = "negative" if value == "-1" else "not a number"
        data = json.dumps(WOO | {"total": value}).encode()
        yield name, "woocommerce", data, reason
    for member in ("id", "status", "currency"):
        data = json.dumps(WOO | {member: None}).encode()
        yield f"no {member}", "woocommerce", data, "is missing"
    data = json.dumps(WOO | {"date_created_gmt": "2026-1308T10:00"}).encode()
    yield "no date", "woocommerce", data, "not a date"
    rows = [WOO["line_items"][0]] * 20_001
    slim = [{"id": 1, "total": "1"} for _row in rows]
    data = json.dumps(WOO | {"line_items": slim}).encode()
    yield "20,001 lines", "woocommerce", data, "beyond any order"
    data = UNAS.replace("<Vat>21%", "<Vat>2100%").encode()
    yield "tax of 2100 %", "unas", data, "cannot be"
    data = UNAS.replace("<Quantity>2", "<Quantity>-2").encode()
    yield "negative unas", "unas", data, "negative"
    basis = '<PriceBasisQuantity quantity="0"/></ItemDetail>'
    data = CXML.replace("</ItemDetail>", basis).encode()
    yield "price for none", "cxml", data, "none of it"


def _edifact() -> Iterator[Hostile]:
    cases = (
        ("no envelope", EDIFACT.replace("UNB+", "XXX+"), "UNB is missing"),
        ("cut in a segment", EDIFACT[:-30], "ends within"),
        ("cut before UNZ", EDIFACT.partition("UNZ")[0], "without UNZ"),
        ("other interchange", EDIFACT.replace("UNZ+1+9", "UNZ+1+8"), "UNZ is of 8"),
        ("other message", EDIFACT.replace("UNT+10+1", "UNT+10+2"), "UNT is of 2"),
        ("message in message", EDIFACT.replace("BGM", "UNH+2+ORDERS'BGM"), "within"),
        ("outside", EDIFACT.replace("UNH+1", "DTM+1'UNH+1"), "outside"),
        ("no number", EDIFACT.replace("E-1", ""), "is missing"),
        ("no quantity", EDIFACT.replace("QTY+21:2'", ""), "QTY+21"),
        ("quantity of words", EDIFACT.replace("QTY+21:2", "QTY+21:two"), "not a num"),
        ("negative", EDIFACT.replace("QTY+21:2", "QTY+21:-2"), "negative"),
        ("no date", EDIFACT.replace("20260301:102", "20261301:102"), "not a date"),
        ("binary", "UNB\x01\x02'" + "\x00" * 20 + "'", "not a segment"),
        ("only UNA", "UNA:+", "within UNA"),
        ("web page", "<html></html>", "begin with"),
        ("unknown message", EDIFACT.replace("ORDERS", "KABOOM"), "not known"),
        ("many segments", EDIFACT.partition("LIN")[0] + "X'" * 300_000, "beyond any"),
    )
    for name, text, reason in cases:
        yield f"edifact {name}", "edifact", text.encode(), reason
    row = "LIN+1'QTY+21:1'"
    text = EDIFACT.replace("UNS+S'", row * 20_001 + "UNS+S'")
    yield "edifact 20,001 lines", "edifact", text.encode(), "beyond any order"


def _any_format() -> Iterator[Hostile]:
    for format_, data in valid.items():
        yield f"nothing {format_}", format_, b"", "empty"
        yield f"blanks {format_}", format_, b" \r\n\t ", "empty"
        yield f"cut {format_}", format_, data[: len(data) // 2], ""
        yield f"50 MB {format_}", format_, data + b" " * 50_000_000, "too many"
