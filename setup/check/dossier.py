"""The dossier of an order, held against the papers that it is put together from."""

import io

import PyPDF2

from setup.check.backend import Backend
from setup.check.report import expect

DOSSIER = "sale_order_flow.report_dossier"
ORDER = "sale.report_saleorder"
SLIP = "stock.report_deliveryslip"
INVOICE = "account.report_invoice"
PRO_FORMA = "sale.report_saleorder_pro_forma"
BILL = "delivery_routing_l10n_ru.bill"


def run(job) -> None:
    """Print that of an order in roubles: its bill is one of its papers."""
    with job.report.step("A dossier has the Russian papers, too") as step:
        domain = [("currency_id.name", "=", "RUB"), ("state", "=", "sale")]
        order = job.clerk.one("sale.order", domain, ["picking_ids"])
        papers = [(ORDER, order["id"]), (PRO_FORMA, order["id"])]
        papers += [(SLIP, picking_id) for picking_id in sorted(order["picking_ids"])]
        papers += [(BILL, order["id"])]
        step.figures = expect_dossier(job.clerk, order["id"], papers)


def expect_dossier(person: Backend, order_id: int, papers: list) -> str:
    """Print the papers, (report, id) each, and the dossier: it has all their pages, in
    the same order, and no other ones. Answer how many these are."""
    apart = [words for paper in papers for words in _print(person, *paper)]
    together = _print(person, DOSSIER, order_id)
    expect("The pages of the dossier", len(apart), len(together))
    expect("The words on its pages", apart, together)
    return f"{len(papers)} papers, {len(together)} pages"


def _print(person: Backend, report: str, record_id: int) -> list[str]:
    """Answer the words of each page; none where letters are drawn as outlines."""
    content = person.browser.download(f"/report/pdf/{report}/{record_id}")
    expect(f"The first bytes of {report}", b"%PDF", content[:4])
    pages = PyPDF2.PdfReader(io.BytesIO(content)).pages
    return [page.extract_text() for page in pages]
