"""Who the demo company is: name, accounts, taxes, currencies, features."""

from odoo.fields import Command

from setup.demo.pictures import logo

NAME = "Beacon & Barrow Trading"
PHONE = "+31 10 555 0142"
EMAIL = "hello@beacon-barrow.example"
FEATURES = (
    "account.group_delivery_invoice_address",
    "product.group_product_pricelist",
    "product.group_product_variant",
    "sale.group_discount_per_so_line",
    "stock.group_stock_multi_locations",
    "stock.group_stock_multi_warehouses",
)
# Services of Odoo's that would be called over the internet; nobody answers here.
NOWHERE = "http://127.0.0.1:9"
ENDPOINTS = (
    "enrich.endpoint",
    "iap.endpoint",
    "iap.partner_autocomplete.endpoint",
    "mail_mobile.endpoint",
    "reveal.endpoint",
    "snailmail.endpoint",
    "website.olg_api_endpoint",
    "website.website_api_endpoint",
)
CALLING_CRONS = (
    "crm_iap_enrich.ir_cron_lead_enrichment",
    "mail.ir_cron_module_update_notification",
    "snailmail.snailmail_print",
)
# Units of each currency for one euro.
RATES = {"base.EUR": 1.0, "base.USD": 1.0842, "base.CHF": 0.9475}
TAXES = {
    "tax_21": ("21%", 21.0, False),
    "tax_9": ("9%", 9.0, False),
    "tax_21_included": ("21% incl.", 21.0, True),
}
ZERO_TAXES = {
    "tax_eu": ("0% EU", "fiscal_position_eu"),
    "tax_export": ("0% Export", "fiscal_position_export"),
}


def populate(demo):
    """Name the company, load its accounts, and switch on what it uses."""
    if demo.once("company_is_set_up"):
        _set_up(demo)
        _switch_on(demo)
        _keep_to_ourselves(demo)
    _make_fiscal_positions(demo)
    _make_taxes(demo)


def places(demo):
    """The company itself is seen everywhere; it needs no place."""
    return []


def _set_up(demo):
    company = demo.company
    currencies = demo.env["res.currency"].browse(demo.env.ref(x).id for x in RATES)
    currencies.active = True
    company.write(
        {
            "name": NAME,
            "street": "Sluiskade 14",
            "zip": "3011 AB",
            "city": "Rotterdam",
            "state_id": False,
            "country_id": demo.env.ref("base.nl").id,
            "email": EMAIL,
            "phone": PHONE,
            "website": "http://beacon-barrow.example",
            "vat": "NL000099998B57",
            "company_registry": "00999985",
            "logo": logo(("Beacon & Barrow", "TRADING COMPANY")),
        }
    )
    if company.chart_template != "generic_coa":
        demo.env["account.chart.template"].try_loading("generic_coa", company)
    company.currency_id = demo.env.ref("base.EUR")
    company.account_fiscal_country_id = demo.env.ref("base.nl")
    demo.env["res.currency.rate"].create(
        [
            {
                "currency_id": demo.env.ref(currency).id,
                "company_id": company.id,
                "name": demo.days(-400).date(),
                "rate": rate,
            }
            for currency, rate in RATES.items()
        ]
    )


def _switch_on(demo):
    everybody = demo.env.ref("base.group_user")
    for group in FEATURES:
        everybody._apply_group(demo.env.ref(group))
    company = demo.company
    company.account_use_credit_limit = True


def _keep_to_ourselves(demo):
    """No call leaves the machine: neither to Odoo's services nor to their crons."""
    for key in ENDPOINTS:
        demo.env["ir.config_parameter"].set_param(key, NOWHERE)
    for name in CALLING_CRONS:
        cron = demo.env.ref(name, raise_if_not_found=False)
        if cron:
            cron.active = False
    demo.company.stock_text_confirmation = False  # text messages go through IAP


def _make_fiscal_positions(demo):
    env = demo.env
    template = env["account.chart.template"].with_company(demo.company)
    for name in ("domestic", "export"):
        position = template.ref(
            f"template_generic_{name}_fiscal_position", raise_if_not_found=False
        )
        if position and position.active:
            position.active = False
    demo.ensure(
        "account.fiscal.position",
        {
            "fiscal_position_home": {
                "name": "Netherlands",
                "sequence": 1,
                "auto_apply": True,
                "country_id": env.ref("base.nl").id,
            },
            "fiscal_position_eu": {
                "name": "European Union, business",
                "sequence": 2,
                "auto_apply": True,
                "vat_required": True,
                "country_group_id": env.ref("base.europe").id,
                "note": "Intra-community supply, VAT reverse charged.",
            },
            "fiscal_position_eu_private": {
                "name": "European Union, without VAT number",
                "sequence": 3,
                "auto_apply": True,
                "country_group_id": env.ref("base.europe").id,
            },
            "fiscal_position_export": {
                "name": "Outside the European Union",
                "sequence": 4,
                "auto_apply": True,
                "note": "Export, exempt from VAT.",
            },
        },
    )


def _make_taxes(demo):
    _retire_template_taxes(demo)
    group = demo.ensure(
        "account.tax.group",
        {"tax_group_vat": {"name": "VAT", "company_id": demo.company.id}},
    )
    account = demo.env["account.chart.template"].with_company(demo.company)
    received = account.ref("tax_received")
    sales = demo.ensure(
        "account.tax",
        {
            name: _tax(
                label,
                amount,
                group,
                received,
                price_include_override="tax_included" if included else "tax_excluded",
                fiscal_position_ids=demo.ref("fiscal_position_home").ids,
            )
            for name, (label, amount, included) in TAXES.items()
        },
    )
    demo.ensure(
        "account.tax",
        {
            name: _tax(
                label,
                0.0,
                group,
                received,
                price_include_override="tax_excluded",
                fiscal_position_ids=demo.ref(position).ids,
                original_tax_ids=sales.ids,
            )
            for name, (label, position) in ZERO_TAXES.items()
        },
    )
    if "tax_21" in demo.created:
        demo.company.account_sale_tax_id = demo.ref("tax_21")


def _retire_template_taxes(demo):
    template = demo.env["account.chart.template"].with_company(demo.company)
    for name in ("sale_tax_template", "sale_export_tax_template"):
        tax = template.ref(name, raise_if_not_found=False)
        if tax and tax.active:
            tax.active = False


def _tax(label, amount, group, account, fiscal_position_ids=(), **values):
    lines = [
        Command.create(
            {
                "document_type": document,
                "repartition_type": kind,
                "factor_percent": 100,
                "account_id": account.id if kind == "tax" else False,
            }
        )
        for document in ("invoice", "refund")
        for kind in ("base", "tax")
    ]
    values["fiscal_position_ids"] = [Command.set(fiscal_position_ids)]
    if "original_tax_ids" in values:
        values["original_tax_ids"] = [Command.set(values["original_tax_ids"])]
    return {
        "name": label,
        "amount": amount,
        "amount_type": "percent",
        "type_tax_use": "sale",
        "tax_group_id": group.id,
        "repartition_line_ids": lines,
        **values,
    }
