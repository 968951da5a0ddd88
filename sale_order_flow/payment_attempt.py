"""What a person tries to pay with, as the payment check sees it."""

from dataclasses import dataclass

from odoo.models import BaseModel


@dataclass(frozen=True, slots=True)
class PaymentAttempt:
    """One try to pay, real or only offered.

    ``operation`` is one of the operations of ``payment.transaction``, and None
    while providers are only being offered on a page: what is refused then is not
    shown at all. ``payment_method`` and ``token`` are empty recordsets where the
    person has not chosen one. ``user`` is who acts, also inside ``sudo()``.
    """

    provider: BaseModel
    payment_method: BaseModel
    operation: str | None
    token: BaseModel
    user: BaseModel
