"""The papers of a sale: each module has `draw(deal, fonts)`, which returns its PDF."""

from . import bill, receipt, vat_invoice, waybill

PAPERS = {
    "bill": bill.draw,
    "waybill": waybill.draw,
    "receipt": receipt.draw,
    "vat_invoice": vat_invoice.draw,
}
