"""A seller in Moscow who counts in roubles, and customers in Russia."""

from odoo.fields import Command

from odoo.addons.delivery_routing.tests.common import DEPOT, DeliveryMixin


class RussiaMixin(DeliveryMixin):
    """Builders; to be mixed into a case that has a database."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.russia, cls.rouble = cls.env.ref("base.ru"), cls.env.ref("base.RUB")
        cls.rouble.active = True
        cls.company.write(
            {
                "name": "ООО «Ромашка»",
                "country_id": cls.russia.id,
                "currency_id": cls.rouble.id,
                "street": "ул. Большая Якиманка, д. 26",
                "city": "Москва",
                "zip": "119180",
                "phone": "+7 495 123-45-67",
                "vat": "7706123456",
                "l10n_ru_kpp": "770601001",
                "l10n_ru_director": "Иванов И. И.",
            }
        )
        cls.company.partner_id.tz = "Europe/Moscow"
        cls._place(cls.warehouse.partner_id, *DEPOT)  # lost with the address
        cls._create_money()
        cls.stock_user = cls._create_user("stock", "stock.group_stock_user")
        cls.tax = cls._create_tax(20.0)

    @classmethod
    def _create_money(cls):
        cls.pricelist = cls.env["product.pricelist"].create(
            {
                "name": "Roubles",
                "currency_id": cls.rouble.id,
                "company_id": cls.company.id,
            }
        )
        bank = cls.env["res.bank"].create(
            {
                "name": "ПАО Банк",
                "bic": "044525225",
                "l10n_ru_corr_account": "30101810400000000225",
            }
        )
        cls.account = cls.env["res.partner.bank"].create(
            {
                "acc_number": "40702810938000012345",
                "partner_id": cls.company.partner_id.id,
                "bank_id": bank.id,
            }
        )

    @classmethod
    def _create_tax(cls, amount, **values):
        group = cls.env["account.tax.group"].create(
            {
                "name": f"НДС {amount}",
                "company_id": cls.company.id,
                "country_id": cls.russia.id,
            }
        )
        return cls.env["account.tax"].create(
            {
                "name": f"НДС {amount:g}%",
                "amount": amount,
                "company_id": cls.company.id,
                "country_id": cls.russia.id,
                "tax_group_id": group.id,
                **values,
            }
        )

    @classmethod
    def _create_customer(cls, name="Иванов Пётр", **values):
        return super()._create_customer(
            name,
            **{
                "street": "ул. Ленина, д. 31, кв. 8",
                "city": "Якутск",
                "zip": "677000",
                "country_id": cls.russia.id,
                "phone": "+7 914 222-33-44",
                "lang": "en_US",
                **values,
            },
        )

    @classmethod
    def _create_sale(cls, *lines, partner=None, confirm=True, **values):
        """Return an order of (quantity, price, taxes) lines."""
        order = cls.env["sale.order"].create(
            {
                "partner_id": (partner or cls._create_customer()).id,
                "company_id": cls.company.id,
                "date_order": "2026-05-03 22:30:00",
                "user_id": cls.clerk.id,
                "pricelist_id": cls.pricelist.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": cls.goods.id,
                            "product_uom_qty": quantity,
                            "price_unit": price,
                            "tax_ids": [Command.set(taxes.ids)],
                        }
                    )
                    for quantity, price, taxes in lines
                ],
                **values,
            }
        )
        if confirm:
            date = order.date_order
            order.action_confirm()
            order.date_order = date
        return order

    @classmethod
    def _create_simple_sale(cls, **values):
        return cls._create_sale((2.0, 100.0, cls.tax), **values)

    @classmethod
    def _load_accounts(cls):
        cls.env["account.chart.template"].try_loading(
            "generic_coa", company=cls.company, install_demo=False
        )
        cls.company.write(
            {
                "currency_id": cls.rouble.id,
                "account_fiscal_country_id": cls.russia.id,
            }
        )
        cls.tax = cls._create_tax(20.0)  # the chart has taken the first away

    @classmethod
    def _open_forms(cls, records, user=None):
        action = records.with_user(user or cls.dispatcher).action_l10n_ru_post_forms()
        wizard = cls.env[action["res_model"]].browse(action["res_id"])
        return wizard.with_user(user or cls.dispatcher)
