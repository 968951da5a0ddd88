"""150 products in ten categories: prices, costs, barcodes, weights, pictures."""

from typing import NamedTuple

from odoo.fields import Command

from setup.demo.pictures import product_picture


class Size(NamedTuple):
    """One size of a product line: words, price and weight to multiply with."""

    label: str
    factor: float


class Range(NamedTuple):
    """A category: five lines in three sizes."""

    code: str
    name: str
    shape: str
    hue: float
    tax: str
    weight: float
    sizes: tuple[Size, Size, Size]
    lines: dict[str, float]  # name: price of the first size


RANGES = (
    Range(
        "COF",
        "Coffee",
        "bag",
        0.07,
        "tax_9",
        0.25,
        (Size("250 g", 1), Size("1 kg", 3.6), Size("5 kg", 16.5)),
        {
            "Huila espresso beans": 5.20,
            "Yirgacheffe filter beans": 6.40,
            "Harbour house blend": 4.35,
            "Santos decaf": 5.75,
            "Monsoon dark roast": 4.90,
        },
    ),
    Range(
        "TEA",
        "Tea",
        "tin",
        0.33,
        "tax_9",
        0.12,
        (Size("100 g", 1), Size("500 g", 4.4), Size("2 kg", 15.8)),
        {
            "Assam breakfast": 4.10,
            "Sencha spring leaf": 6.85,
            "Earl Grey with cornflower": 4.60,
            "Rooibos vanilla": 4.25,
            "Peppermint whole leaf": 3.95,
        },
    ),
    Range(
        "SYR",
        "Syrups",
        "bottle",
        0.95,
        "tax_9",
        0.35,
        (Size("250 ml", 1), Size("700 ml", 2.3), Size("5 l", 13.9)),
        {
            "Caramel syrup": 3.90,
            "Vanilla syrup": 3.90,
            "Hazelnut syrup": 4.15,
            "Elderflower cordial": 4.80,
            "Ginger syrup": 4.55,
        },
    ),
    Range(
        "CUP",
        "Cups",
        "cup",
        0.56,
        "tax_21",
        0.28,
        (Size("single", 1), Size("box of 6", 5.6), Size("box of 24", 21.5)),
        {
            "Terra espresso cup": 3.80,
            "Terra cappuccino cup": 4.95,
            "Dune mug": 5.45,
            "Loft latte bowl": 6.20,
            "Pier enamel mug": 7.10,
        },
    ),
    Range(
        "GLA",
        "Glassware",
        "glass",
        0.50,
        "tax_21",
        0.22,
        (Size("box of 6", 1), Size("box of 12", 1.9), Size("box of 24", 3.7)),
        {
            "Tide tumbler": 11.40,
            "Tide highball": 12.90,
            "Cortado glass": 9.75,
            "Dock beer glass": 13.60,
            "Quay wine goblet": 21.80,
        },
    ),
    Range(
        "BAR",
        "Barista tools",
        "jug",
        0.62,
        "tax_21",
        0.40,
        (Size("small", 1), Size("medium", 1.25), Size("large", 1.6)),
        {
            "Steel milk jug": 16.90,
            "Pour-over kettle": 38.50,
            "Stoneware dripper": 21.75,
            "Cold brew carafe": 29.40,
            "Knock box": 24.60,
        },
    ),
    Range(
        "MAC",
        "Machines",
        "machine",
        0.75,
        "tax_21",
        9.5,
        (Size("compact", 1), Size("classic", 1.7), Size("pro", 2.9)),
        {
            "Lumen espresso machine": 1290.00,
            "Lumen grinder": 389.00,
            "Tern batch brewer": 459.00,
            "Tern water boiler": 239.00,
            "Puffin milk cooler": 319.00,
        },
    ),
    Range(
        "CLN",
        "Cleaning",
        "spray",
        0.42,
        "tax_21",
        0.55,
        (Size("500 ml", 1), Size("2 l", 3.2), Size("10 l", 13.5)),
        {
            "Descaler": 6.30,
            "Milk line cleaner": 7.95,
            "Glass wash": 5.10,
            "Grinder cleaner": 9.20,
            "Citrus surface spray": 4.40,
        },
    ),
    Range(
        "GFT",
        "Retail gifts",
        "carton",
        0.87,
        "tax_21_included",
        0.80,
        (Size("for one", 1), Size("for two", 1.8), Size("family", 3.1)),
        {
            "Breakfast hamper": 19.95,
            "Tea tasting box": 17.50,
            "Home barista kit": 34.95,
            "Chocolate & coffee box": 22.50,
            "Winter spice box": 16.95,
        },
    ),
    Range(
        "TEX",
        "Textiles",
        "apron",
        0.02,
        "tax_21",
        0.30,
        (Size("Rust", 1), Size("Indigo", 1), Size("Charcoal", 1)),
        {
            "Canvas bib apron": 27.50,
            "Waist apron": 18.20,
            "Linen tea towel set": 14.60,
            "Waiter's cloth set": 11.30,
            "Chef's jacket": 46.90,
        },
    ),
)
VARIANTS = "TEX"
COLOURS = {"Rust": 0.02, "Indigo": 0.64, "Charcoal": 0.58}
COLOUR_EXTRA = {"Charcoal": 1.50}


def populate(demo):
    """Create categories, then plain products, then those with colours."""
    demo.ensure("product.category", {"category_all": {"name": "Beacon & Barrow"}})
    parent = demo.ref("category_all").id
    demo.ensure(
        "product.category",
        {f"category_{r.code}": {"name": r.name, "parent_id": parent} for r in RANGES},
    )
    demo.ensure(
        "product.public.category",
        {f"shelf_{r.code}": {"name": r.name, "sequence": n} for n, r in _shelves()},
    )
    _make_plain_products(demo)
    _make_coloured_products(demo)


def places(demo):
    """The shop itself is shown with its visitors."""
    return []


def codes() -> list[str]:
    """The references of all products, in order."""
    return [
        f"{r.code}-{line}{size}" for r in RANGES for line in "12345" for size in "123"
    ]


def product(demo, code: str):
    """The product.product of a reference."""
    return demo.ref(f"product_{code}")


def barcode(number: int) -> str:
    """An EAN-13 of the range kept for shops' own use."""
    digits = f"20{number:010d}"
    odd, even = (sum(int(d) for d in digits[start::2]) for start in (0, 1))
    return f"{digits}{-(odd + 3 * even) % 10}"


def _shelves():
    return [(10 * (n + 1), r) for n, r in enumerate(RANGES)]


def _common(demo, kind: Range, line: str, column: int = 1) -> dict:
    row = list(kind.lines).index(line)
    return {
        # The shop begins with one of each range.
        "website_sequence": column * 1000 + row * 100 + RANGES.index(kind),
        "type": "consu",
        "is_storable": True,
        "is_published": True,
        "invoice_policy": "delivery",
        "categ_id": demo.ref(f"category_{kind.code}").id,
        "public_categ_ids": [Command.set(demo.ref(f"shelf_{kind.code}").ids)],
        "taxes_id": [Command.set(demo.ref(kind.tax).ids)],
        "supplier_taxes_id": [Command.clear()],
        "description_ecommerce": f"<p>{line}, from our {kind.name.lower()} range.</p>",
    }


def _make_plain_products(demo):
    random = demo.random("products")
    known = demo.known("product.template")
    rows = {}
    number = 0
    for kind in RANGES:
        for row, (line, price) in enumerate(kind.lines.items(), 1):
            for column, size in enumerate(kind.sizes, 1):
                number += 1
                margin = random.uniform(0.48, 0.68)
                name = f"template_{kind.code}-{row}{column}"
                if kind.code == VARIANTS or name in known:
                    rows[name] = {}
                    continue
                list_price = round(price * size.factor, 2)
                rows[name] = _common(demo, kind, line, column) | {
                    "name": f"{line}, {size.label}",
                    "default_code": f"{kind.code}-{row}{column}",
                    "barcode": barcode(number),
                    "list_price": list_price,
                    "standard_price": round(list_price * margin, 2),
                    "weight": round(kind.weight * size.factor, 3),
                    "image_1920": product_picture(
                        kind.shape, kind.hue, (row * 3 + column) % 7 / 6, size.label
                    ),
                }
    rows = {name: row for name, row in rows.items() if VARIANTS not in name}
    templates = demo.ensure("product.template", rows)
    variants = {
        name.replace("template", "product"): template.product_variant_id.id
        for name, template in zip(rows, templates, strict=True)
        if name in demo.created
    }
    demo.name("product.product", variants)


def _make_coloured_products(demo):
    colours = _make_colours(demo)
    line_of_colours = {
        "attribute_id": colours.attribute_id.id,
        "value_ids": [Command.set(colours.ids)],
    }
    kind = next(r for r in RANGES if r.code == VARIANTS)
    rows = {
        f"template_{VARIANTS}-{row}": _common(demo, kind, line)
        | {
            "name": line,
            "list_price": price,
            "attribute_line_ids": [Command.create(line_of_colours)],
        }
        for row, (line, price) in enumerate(kind.lines.items(), 1)
    }
    for name, template in zip(rows, demo.ensure("product.template", rows), strict=True):
        if name in demo.created:
            _finish_variants(demo, kind, template, name.removeprefix("template_"))


def _make_colours(demo):
    colour = {"name": "Colour", "display_type": "radio", "create_variant": "always"}
    attribute = demo.ensure("product.attribute", {"attribute_colour": colour})
    return demo.ensure(
        "product.attribute.value",
        {
            f"colour_{name}": {
                "name": name,
                "attribute_id": attribute.id,
                "default_extra_price": COLOUR_EXTRA.get(name, 0),
            }
            for name in COLOURS
        },
    )


def _finish_variants(demo, kind: Range, template, code: str):
    row = int(code[-1])
    names = {}
    for column, (variant, size) in enumerate(
        zip(template.product_variant_ids, kind.sizes, strict=True), 1
    ):
        variant.write(
            {
                "default_code": f"{code}{column}",
                "barcode": barcode(135 + row * 3 - 3 + column),
                "standard_price": round(template.list_price * (0.5 + row / 60), 2),
                "weight": kind.weight,
                "image_variant_1920": product_picture(
                    kind.shape, COLOURS[size.label], row / 6, size.label
                ),
            }
        )
        names[f"product_{code}{column}"] = variant.id
    demo.name("product.product", names)
