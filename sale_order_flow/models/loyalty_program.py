from odoo import api, models

# Rules that the order at hand refuses, for `_get_valid_products`, which is asked by
# `_program_check_compute_points` and has no argument for it.
REFUSED_RULES = "sale_order_flow_refused_rule_ids"


class LoyaltyProgram(models.Model):
    """Context key ``sale_order_flow_refused_rule_ids``: see `REFUSED_RULES`."""

    _inherit = "loyalty.program"

    def _get_valid_products(self, products):
        """No product fulfils a rule that the customer's former orders do not."""
        result = super()._get_valid_products(products)
        refused_ids = self.env.context.get(REFUSED_RULES, ())
        return {
            rule: products.browse() if rule.id in refused_ids else valid
            for rule, valid in result.items()
        }

    # --- Wallet ---

    @api.model
    def _get_wallet_program(self, company, currency):
        """Return the eWallet program for a currency; it is made when it is missing."""
        # Wallets are the house's: whoever changes an order moves money in them.
        programs_sudo = self.sudo().with_company(company)
        return programs_sudo.search(
            [
                ("program_type", "=", "ewallet"),
                ("currency_id", "=", currency.id),
                ("company_id", "in", [company.id, False]),
            ],
            order="company_id, id",
            limit=1,
        ) or programs_sudo.create(self._prepare_wallet_program(company, currency))

    @api.model
    def _prepare_wallet_program(self, company, currency):
        is_own = currency == company.currency_id
        return {
            "name": self.env._("Wallet %(currency)s", currency=currency.name),
            "program_type": "ewallet",
            "company_id": company.id if is_own else False,
            "currency_id": currency.id,
            "portal_point_name": currency.symbol,
            "rule_ids": [],
            "reward_ids": [
                (
                    0,
                    0,
                    {
                        "reward_type": "discount",
                        "discount_mode": "per_point",
                        "discount": 1.0,
                        "discount_applicability": "order",
                        "required_points": 0.01,  # the last cent can be spent
                        "description": self.env._("Wallet"),
                    },
                )
            ],
        }
