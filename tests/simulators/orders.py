"""Orders as the shops have them: two mugs, 20.00 and a quarter of it as tax."""

SKU = "TEST-MUG"


def woocommerce(number: int, currency: str) -> dict:
    person = {"first_name": "Őze", "last_name": "Teszt", "company": ""}
    person |= {"address_1": "Fő utca 3.", "city": "Győr", "postcode": "9021"}
    person |= {"country": "HU", "email": "oze@shop.example.com", "phone": ""}
    line = {"id": 1, "name": "Mug", "product_id": 7, "quantity": 2, "sku": SKU}
    line |= {"total": "20.00", "total_tax": "5.00", "taxes": [{"id": 1, "total": "5"}]}
    return {
        "id": number,
        "number": f"W{number}",
        "status": "processing",
        "order_key": f"key_{number}",
        "currency": currency,
        "prices_include_tax": False,
        "date_created_gmt": "2026-03-01T10:00:00",
        "total": "25.00",
        "customer_id": 0,
        "billing": person,
        "shipping": person,
        "line_items": [line],
        "tax_lines": [{"rate_id": 1, "rate_percent": 25}],
        "shipping_lines": [],
        "fee_lines": [],
        "payment_method": "bacs",
        "payment_method_title": "Wire",
    }


def unas(number: int, currency: str) -> str:
    return (
        f"<Order><Key>{number}</Key><Currency>{currency}</Currency>"
        "<SumPriceGross>25</SumPriceGross><Customer><Email>oze@shop.example.com"
        f"</Email></Customer><Items><Item><Id>5</Id><Sku>{SKU}</Sku>"
        "<Quantity>2</Quantity><PriceGross>12.5</PriceGross><Vat>25%</Vat></Item>"
        "</Items></Order>"
    )


def shoprenter(number: int, currency: str) -> dict:
    row = {"sku": SKU, "stock1": "2", "taxRate": "25.0000"}
    row |= {"price": "10.0000", "grossPriceCurrency": "12.5000"}
    return {
        "innerId": str(number),
        "total": "25.0000",
        "currency": {"code": currency},
        "email": "oze@shop.example.com",
        "firstname": "Őze",
        "orderStatus": {"href": "x/1"},
        "orderTotals": [{"type": "TOTAL", "value": "25.0000"}],
        "orderProducts": [row],
    }
