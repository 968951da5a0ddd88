"""What the office does about money: invoices of orders, and what is paid on them."""

from setup.check.backend import Backend

ADVANCE, REGISTER = "sale.advance.payment.inv", "account.payment.register"


def make_invoices(office: Backend, order_id: int, **terms) -> list[int]:
    """Make and post the invoices of an order; answer the new ones.

    ``terms`` are those of Odoo's wizard: a down payment is
    ``advance_payment_method="fixed", fixed_amount=12.5``.
    """
    before = read_invoices(office, order_id)
    wizard_id = office.call(
        ADVANCE,
        "create",
        {"advance_payment_method": "delivered"} | terms,
        context={"active_model": "sale.order", "active_ids": [order_id]},
    )
    office.press(ADVANCE, "create_invoices", [wizard_id])
    made = sorted(set(read_invoices(office, order_id)) - set(before))
    office.press("account.move", "action_post", made)
    return made


def pay_invoices(office: Backend, invoice_ids: list[int]) -> None:
    """Register what is due as paid."""
    context = {"active_model": "account.move", "active_ids": invoice_ids}
    wizard_id = office.call(REGISTER, "create", {}, context=context)
    office.press(REGISTER, "action_create_payments", [wizard_id])


def read_invoices(office: Backend, order_id: int) -> list[int]:
    """The ids of the invoices of an order."""
    (order,) = office.read("sale.order", [order_id], ["invoice_ids"])
    return order["invoice_ids"]
