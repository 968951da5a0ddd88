"""What a rep may read, model by model, as plain data.

Every entry becomes one global record rule (see ``ir.rule._sync_rep_rules``). A
global rule is ANDed with all others, so that no group a rep may also have opens
what is closed here; for everybody who is no rep its domain is empty.

Two questions are asked of a partner:

``rep_document_scope``  may the user read the documents of this partner?
                        (his customers', his own)
``rep_scope``           may the user see this partner at all? (the same, and for
                        internal reps colleagues and the companies themselves)
"""

import re

REP_GROUP = "sales_rep_deferred_order.group_rep"

DOCUMENTS = "rep_document_scope"
VISIBLE = "rep_scope"

# Up to this many partners a rep's scope is handed to the database as a list of ids,
# which it looks up in the indexes of the documents; a longer list costs more than
# it saves and becomes a subquery.
SHORT_LIST = 500


def within(*paths: str, scope: str = DOCUMENTS) -> str:
    """Text of a domain: every path leads to a partner in scope."""
    return str([(f"{path}.{scope}" if path else scope, "=", True) for path in paths])


def within_or_none(path: str, scope: str = DOCUMENTS) -> str:
    """Text of a domain: the path leads to a partner in scope or to nobody."""
    return str(["|", (path, "=", False), (f"{path}.{scope}", "=", True)])


def only_for_reps(domain: str) -> str:
    """The domain for reps, an empty one for everybody else."""
    return f"{domain} if user.has_group('{REP_GROUP}') else []"


def per_company(domain: str) -> str:
    """Text of the domain for a model whose records belong to companies.

    Who works in several companies at once reads a document by what he is in the
    company of the document, not by what he is in another one.
    """
    judged = re.sub(
        r"'([\w.]*)rep_document_scope', '=', True",
        r"'\1rep_document_company_ids', 'in', [company]",
        domain,
    )
    if judged == domain:
        return domain
    several = (
        "['|'] * (len(company_ids) - 1) + [term for company in company_ids for term in"
        f" ['&', ('company_id', 'in', [False, company])] + {judged}]"
    )
    return f"({domain} if len(company_ids) < 2 else {several})"


_OWN = "[('user_id', '=', user.id)]"
# a wizard that somebody else has open names the customer he works on
OWN_WIZARD = "[('create_uid', '=', user.id)]"

# A delivery belongs to the customer of its order, whoever lives at the address.
_DELIVERY = (
    "['|', ('sale_id.partner_id.rep_document_scope', '=', True),"
    " '&', ('sale_id', '=', False), ('partner_id.rep_document_scope', '=', True)]"
)
_MOVE = (
    "['|', ('sale_line_id.order_partner_id.rep_document_scope', '=', True),"
    " '&', ('sale_line_id', '=', False),"
    " ('picking_id.partner_id.rep_document_scope', '=', True)]"
)
_MOVE_LINE = (
    "['|', ('move_id.sale_line_id.order_partner_id.rep_document_scope', '=', True),"
    " '&', ('move_id.sale_line_id', '=', False),"
    " ('picking_id.partner_id.rep_document_scope', '=', True)]"
)
# A code that nobody owns yet is free, but one that a customer bought is his.
_CARD = (
    "['|', ('partner_id.rep_document_scope', '=', True),"
    " '&', ('partner_id', '=', False),"
    " '|', ('order_id', '=', False),"
    " ('order_id.partner_id.rep_document_scope', '=', True)]"
)
_CARD_HISTORY = (
    "['|', ('card_id.partner_id.rep_document_scope', '=', True),"
    " '&', ('card_id.partner_id', '=', False),"
    " '|', ('card_id.order_id', '=', False),"
    " ('card_id.order_id.partner_id.rep_document_scope', '=', True)]"
)
_LEAD = (
    "['|', ('partner_id.rep_document_scope', '=', True),"
    " '&', ('partner_id', '=', False), ('user_id', '=', user.id)]"
)
_MEETING = (
    "['|', ('user_id', '=', user.id), ('partner_ids', 'in', user.partner_id.ids)]"
)
_ATTENDEE = (
    "['|', ('event_id.user_id', '=', user.id),"
    " ('event_id.partner_ids', 'in', user.partner_id.ids)]"
)
_BANK = (
    "['|', ('partner_id.rep_document_scope', '=', True),"
    " ('partner_id.ref_company_ids', '!=', False)]"
)

# model -> text of the domain that reps get (a model that is not installed is
# skipped; it gets its rule when it comes)
RULES: dict[str, str] = {
    "account.invoice.report": within("commercial_partner_id"),
    "account.move": within("commercial_partner_id"),
    "account.move.line": within("partner_id"),
    "account.payment": within("partner_id"),
    "calendar.attendee": _ATTENDEE,
    "calendar.event": _MEETING,
    "calendar.filters": _OWN,
    "crm.activity.report": within("partner_id"),
    "crm.lead": _LEAD,
    "loyalty.card": _CARD,
    "loyalty.history": _CARD_HISTORY,
    "mail.followers": within("partner_id", scope=VISIBLE),
    "mail.notification": within_or_none("res_partner_id", scope=VISIBLE),
    "payment.token": "[('partner_id', '=', user.partner_id.id)]",
    "payment.transaction": within("partner_id"),
    "payment.transaction.change": within("partner_id"),
    "purchase.bill.line.match": within("partner_id"),
    "purchase.order": within("partner_id"),
    "purchase.order.line": within("partner_id"),
    "rating.rating": within_or_none("partner_id"),
    "res.partner": within("", scope=VISIBLE),
    "res.partner.bank": _BANK,
    "res.users": within("partner_id", scope=VISIBLE),
    # what a shop sent names somebody's customer, also before there is an order
    "sale.channel.binding": within("partner_id", scope=VISIBLE),
    "sale.channel.message": within("order_id.commercial_partner_id"),
    "sale.order": within("commercial_partner_id"),
    "sale.order.line": within("order_partner_id"),
    "sale.order.notice": within("order_id.commercial_partner_id"),
    "sale.order.stage.entry": within("order_id.commercial_partner_id"),
    "sale.rep.assignment": "[('rep_id', '=', user.id)]",
    "sale.rep.assignment.rule": "[(0, '=', 1)]",
    "sale.report": within("commercial_partner_id"),
    # colleagues and the companies, whom employees see, are no customers of theirs
    "sale.rma": within("commercial_partner_id"),
    "sale.rma.line": within("rma_id.commercial_partner_id"),
    "snailmail.letter": within("partner_id"),
    "stock.move": _MOVE,
    "stock.move.line": _MOVE_LINE,
    "stock.picking": _DELIVERY,
    "website.visitor": within_or_none("partner_id"),
}

# Models with a partner that need no rule, each with its reason. Every other model
# that stores a partner gets ``default_rule``.
EXEMPT: dict[str, str] = {
    "account.journal": "its partner is the company",
    "discuss.channel.member": "core: members of the channels one may read",
    "document.comment": "follows the document",
    "document.note": "follows the document",
    "mail.activity": "core: follows the document",
    "mail.mail": "administrators only",
    "mail.message": "core: follows the document",
    "mail.scheduled.message": "core: follows the document",
    "product.template": "the catalogue; its project is the one its tasks are made in",
    "res.company": "the companies themselves",
    "res.users.settings.volumes": "core: own rows only",
    "stock.location": "names of places",
    "stock.rule": "configuration of warehouses",
    "stock.warehouse": "its partner is the warehouse's own address",
    "stock.warehouse.orderpoint": "its partners are vendors offered, not stored",
    "website": "its partner is the public user",
}


def default_rule(partner_fields: list[str]) -> str:
    """Text of the domain for a model that has no entry: nobody's or in scope."""
    terms: list[object] = []
    for name in partner_fields:
        terms += ["|", (name, "=", False), (f"{name}.{VISIBLE}", "=", True)]
    return str(terms)


def follow_rule(document_fields: dict[str, str]) -> str:
    """Text of the domain for a model that points at documents with a rule.

    ``document_fields`` maps each field to the domain text of its model.
    """
    terms = [
        f"'|', ({name!r}, '=', False), ({name!r}, 'any', {domain})"
        for name, domain in sorted(document_fields.items())
    ]
    return f"[{', '.join(terms)}]"
