"""The page of customers that a rep works with.

The number of queries does not depend on the number of customers: one page is fetched
with one row more than it shows, and what the badges tell is read for its rows only.
"""

import dataclasses
import datetime
import re

from odoo import fields
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.phone_validation.models.mail_thread_phone import PHONE_REGEX_PATTERN

PAGE_SIZE = 30
COUNT_LIMIT = 1000
IDLE_DAYS = 30
MIN_PHONE_DIGITS = 3
MAX_PAGE = 10**6  # nobody has so many, and the database counts not much further

SEARCH_FIELDS = ("name", "ref", "vat", "city", "phone")
FILTERS = ("all", "cart", "idle", "blocked")
ORDERS = {
    "name": "name, id",
    "city": "city, name, id",
    "ref": "ref, name, id",
    "last": None,
    "idle": None,
}


@dataclasses.dataclass(frozen=True, slots=True)
class Criteria:
    """What a rep asked for. Unknown words become the defaults."""

    search: str = ""
    search_in: str = "all"
    filterby: str = "all"
    sortby: str = "name"
    page: int = 1

    @classmethod
    def from_params(cls, page=1, **params):
        def known(key, words):
            value = params.get(key)
            return value if value in words else cls.__dataclass_fields__[key].default

        return cls(
            search=(params.get("search") or "").replace("\0", "").strip(),
            search_in=known("search_in", SEARCH_FIELDS),
            filterby=known("filterby", FILTERS),
            sortby=known("sortby", ORDERS),
            page=min(max(1, page), MAX_PAGE),
        )


@dataclasses.dataclass(frozen=True, slots=True)
class CustomerRow:
    """A customer and his badges. ``partner`` is a sudo record."""

    partner: object
    cart: object
    last_order_at: datetime.datetime | None
    is_blocked: bool
    is_over_limit: bool


@dataclasses.dataclass(frozen=True, slots=True)
class CustomerPage:
    """One page of rows; ``count`` is exact up to COUNT_LIMIT and None above."""

    criteria: Criteria
    rows: list[CustomerRow]
    has_next: bool
    count: int | None


@dataclasses.dataclass(frozen=True)
class _PhoneContains:
    """Condition in SQL: the number, as an index of phone_validation holds it."""

    digits: str

    def __call__(self, _model, alias, _query):
        return SQL(
            "(%(phone)s IS NOT NULL AND"
            " regexp_replace(%(phone)s::text, %(noise)s, '', 'g') ILIKE %(like)s)",
            phone=SQL.identifier(alias, "phone"),
            noise=PHONE_REGEX_PATTERN,
            like=f"%{self.digits}%",
        )


@dataclasses.dataclass(frozen=True)
class _NotOrderedSince:
    """Condition in SQL: no confirmed order of the customer since then."""

    since: datetime.datetime

    def __call__(self, _model, alias, _query):
        return SQL(
            """NOT EXISTS (
                SELECT FROM sale_order recent
                 WHERE recent.commercial_partner_id = %s
                   AND recent.state = 'sale'
                   AND recent.date_order >= %s
            )""",
            SQL.identifier(alias, "id"),
            self.since,
        )


class RepCustomers:
    """The customers of the user of an environment, as he sees them on a website."""

    def __init__(self, env, website):
        self.env = env
        self.website = website
        # sudo: each domain below begins with the rep's own customers, the record rules
        # would ask for the same once more
        self.partners_sudo = env["res.partner"].sudo().with_company(website.company_id)
        self.orders_sudo = env["sale.order"].sudo()

    def get_page(self, criteria):
        """Return the page of customers for the criteria.

        :rtype: CustomerPage
        """
        domain = self._get_domain(criteria)
        offset = (criteria.page - 1) * PAGE_SIZE
        partners = self._search(domain, criteria.sortby, offset, PAGE_SIZE + 1)
        has_next = len(partners) > PAGE_SIZE
        if has_next:
            count = self.partners_sudo.search_count(domain, limit=COUNT_LIMIT + 1)
        else:
            count = offset + len(partners)
        return CustomerPage(
            criteria=criteria,
            rows=self._get_rows(partners[:PAGE_SIZE]),
            has_next=has_next,
            count=count if count <= COUNT_LIMIT else None,
        )

    # --- Which customers ---

    def _get_domain(self, criteria):
        return Domain.AND(
            (
                self.env.user._rep_customers_domain(),
                self._get_search_domain(criteria),
                self._get_filter_domain(criteria.filterby),
            )
        )

    def _get_search_domain(self, criteria):
        term = criteria.search
        if not term:
            return Domain.TRUE
        # Numbers are written in many ways: compare the digits, without a leading zero.
        digits = re.sub(r"[\s()./+-]", "", term).lstrip("0")
        is_number = digits.isdecimal() and len(digits) >= MIN_PHONE_DIGITS
        domains = {name: Domain(name, "ilike", term) for name in SEARCH_FIELDS}
        domains["vat"] = Domain("vat", "ilike", re.sub(r"[\s.-]", "", term))
        if is_number:
            domains["phone"] = Domain.custom(to_sql=_PhoneContains(digits))
        if criteria.search_in != "all":
            return domains[criteria.search_in]
        if not is_number:
            del domains["phone"]
        # Not one subquery: the database joins the indexes, or stops early, see
        # the indexes of res.partner.
        return Domain.OR(domains.values())

    def _get_filter_domain(self, filterby):
        if filterby == "cart":
            carts = self.orders_sudo.search(self._get_carts_domain())
            return Domain("id", "in", carts.partner_id.ids)
        if filterby == "blocked":
            return Domain("is_order_blocked", "=", True)
        if filterby == "idle":
            since = fields.Datetime.now() - datetime.timedelta(days=IDLE_DAYS)
            self._flush_orders()
            return Domain.custom(to_sql=_NotOrderedSince(since))
        return Domain.TRUE

    def _flush_orders(self):
        self.orders_sudo.flush_model(["commercial_partner_id", "date_order", "state"])

    def _get_orders_domain(self):
        return Domain("state", "=", "sale") & Domain(
            "commercial_partner_id", "!=", False
        )

    def _get_carts_domain(self):
        return Domain(
            [
                ("rep_user_id", "=", self.env.uid),
                ("rep_cart_key", "!=", False),
                ("website_id", "=", self.website.id),
                ("order_line", "!=", False),
            ]
        )

    def _search(self, domain, sortby, offset, limit):
        if ORDERS[sortby]:
            return self.partners_sudo.search(
                domain, order=ORDERS[sortby], offset=offset, limit=limit
            )
        self._flush_orders()
        query = self.partners_sudo._search(domain)
        query.order = SQL(
            """(
                SELECT MAX(last_order.date_order)
                  FROM sale_order last_order
                 WHERE last_order.commercial_partner_id = res_partner.id
                   AND last_order.state = 'sale'
            ) %s, res_partner.name, res_partner.id""",
            SQL("DESC NULLS LAST") if sortby == "last" else SQL("ASC NULLS FIRST"),
        )
        query.offset, query.limit = offset, limit
        return self.partners_sudo.browse(query)

    # --- What is told of them ---

    def _get_rows(self, partners):
        carts = self._get_carts(partners)
        last_orders = self._get_last_orders(partners)
        return [
            CustomerRow(
                partner=partner,
                cart=carts.get(partner, self.orders_sudo),
                last_order_at=last_orders.get(partner),
                is_blocked=partner.is_order_blocked,
                is_over_limit=partner.is_over_credit_limit,
            )
            for partner in partners
        ]

    def _get_carts(self, partners):
        carts = self.orders_sudo.search(
            self._get_carts_domain() & Domain("partner_id", "in", partners.ids),
            order="id",
        )
        return {cart.partner_id: cart for cart in carts}

    def _get_last_orders(self, partners):
        return dict(
            self.orders_sudo._read_group(
                self._get_orders_domain()
                & Domain("commercial_partner_id", "in", partners.ids),
                ["commercial_partner_id"],
                ["date_order:max"],
            )
        )
