"""Orders for the bench of imports and the ways to make them; runs inside Odoo."""

import gc
import time
from itertools import count as numbers

from odoo import SUPERUSER_ID, api
from odoo.fields import Command
from odoo.modules.registry import Registry
from odoo.tools import SQL

from odoo.addons.sale_channel_connectors.models.sale_channel_message import CHUNK

ROWS, WARES, CUSTOMERS = 3, 30, 50
SLOW = {"edi": 10, "one_by_one": 4}  # which of the orders they make: one in so many
UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
_number = numbers(1)


# --- The orders ---


def furnish(env):
    """Make wares, customers, a tax and channels; nothing runs beside the bench."""
    env["ir.cron"].search([]).active = False
    tax = env["account.tax"].create(
        {"name": "Bench", "amount": 20.0, "price_include_override": "tax_excluded"}
    )
    tax.sequence = -10
    env["product.product"].create(
        [
            {"name": f"Ware {n}", "default_code": f"BENCH-{n}", "taxes_id": tax.ids}
            for n in range(WARES)
        ]
    )
    env["res.partner"].create(
        [
            {
                "name": f"Bench Buyer {n}",
                "email": f"buyer-{n}@bench.example.com",
                "is_company": True,
                "country_id": env.ref("base.nl").id,
            }
            for n in range(CUSTOMERS)
        ]
    )
    env["sale.channel"].create(
        [
            {"name": code, "code": code, "channel_type": "ubl"}
            for code in ("bench", "bench-one", "bench-two", "bench-three")
        ]
    )
    env.cr.commit()


def payload(number, currency, letter="B"):
    """Return an order as a partner sends it."""
    rows, net = "", 0
    for row in range(1, ROWS + 1):
        quantity, price = 1 + (number + row) % 4, 101 + (number * 37 + row) % 9_000
        net += quantity * price
        rows += _row(row, f"BENCH-{(number + row) % WARES}", quantity, price)
    buyer = number % CUSTOMERS
    return (
        f'<Order xmlns="{UBL}Order-2" xmlns:cac="{UBL}CommonAggregateComponents-2"'
        f' xmlns:cbc="{UBL}CommonBasicComponents-2"><cbc:CustomizationID>'
        "urn:fdc:peppol.eu:poacc:trns:order:3</cbc:CustomizationID>"
        f"<cbc:ID>{letter}{number}</cbc:ID><cbc:IssueDate>2026-03-01</cbc:IssueDate>"
        f"<cbc:DocumentCurrencyCode>{currency}</cbc:DocumentCurrencyCode>"
        "<cac:BuyerCustomerParty><cac:Party><cac:PartyName>"
        f"<cbc:Name>Bench Buyer {buyer}</cbc:Name></cac:PartyName><cac:Contact>"
        f"<cbc:ElectronicMail>buyer-{buyer}@bench.example.com</cbc:ElectronicMail>"
        "</cac:Contact></cac:Party></cac:BuyerCustomerParty>"
        "<cac:AnticipatedMonetaryTotal>"
        f"<cbc:LineExtensionAmount>{net / 100:.2f}</cbc:LineExtensionAmount>"
        f"</cac:AnticipatedMonetaryTotal>{rows}</Order>"
    ).encode()


def _row(number, sku, quantity, price):
    return (
        f"<cac:OrderLine><cac:LineItem><cbc:ID>{number}</cbc:ID>"
        f'<cbc:Quantity unitCode="C62">{quantity}</cbc:Quantity>'
        f"<cbc:LineExtensionAmount>{quantity * price / 100:.2f}"
        f"</cbc:LineExtensionAmount><cac:Price><cbc:PriceAmount>{price / 100:.2f}"
        f"</cbc:PriceAmount></cac:Price><cac:Item><cbc:Name>{sku}</cbc:Name>"
        f"<cac:SellersItemIdentification><cbc:ID>{sku}</cbc:ID>"
        "</cac:SellersItemIdentification><cac:ClassifiedTaxCategory><cbc:ID>S</cbc:ID>"
        "<cbc:Percent>20</cbc:Percent><cac:TaxScheme><cbc:ID>VAT</cbc:ID>"
        "</cac:TaxScheme></cac:ClassifiedTaxCategory></cac:Item></cac:LineItem>"
        "</cac:OrderLine>"
    )


def payloads(env, count, letter="B"):
    currency = env.company.currency_id.name
    return [payload(next(_number), currency, letter) for _n in range(count)]


# --- The ways ---


def ours(env, documents, code="bench"):
    """Keep the documents page by page, each with a job's row; then import them."""
    channel = env["sale.channel"].search([("code", "=", code)])
    messages = env["sale.channel.message"]
    for start in range(0, len(documents), CHUNK):
        channel.with_delay()._job_pull()
        messages |= channel._store_payloads(documents[start : start + CHUNK])
        env.cr.commit()
    for start in range(0, len(messages), CHUNK):
        messages[start : start + CHUNK]._process()
        env.cr.commit()
    assert set(messages.mapped("state")) == {"done"}, messages[:1].error
    return messages.order_id


def edi(env, documents):
    """Hand the documents to Odoo's own import, all in one call."""
    attachments = env["ir.attachment"].create(
        [
            {"name": f"order-{n}.xml", "raw": one, "mimetype": "application/xml"}
            for n, one in enumerate(documents)
        ]
    )
    last = env["sale.order"].search([], order="id desc", limit=1).id or 0
    env["sale.order"].create_document_from_attachment(attachments.ids)
    env.cr.commit()
    return env["sale.order"].search([("id", ">", last)])


def one_by_one(env, documents):
    """Create and save order after order."""
    orders = env["sale.order"]
    for values in _values(env, documents):
        orders |= orders.create(values)
        env.cr.commit()
    return orders


def batch(env, documents):
    """Create all orders at once, from values that are ready."""
    orders = env["sale.order"].create(_values(env, documents))
    env.cr.commit()
    return orders


def _values(env, documents):
    """Return the values of the documents' orders; read before the clock runs."""
    return documents if isinstance(documents[0], dict) else prepared(env, documents)


def prepared(env, documents):
    """Return bare values of what the documents say."""
    channel = env["sale.channel"].search([("code", "=", "bench")])
    wares = env["product.product"].search([("default_code", "=like", "BENCH-%")])
    by_code = {ware.default_code: ware.id for ware in wares}
    buyers = env["res.partner"].search([("email", "=like", "%@bench.example.com")])
    by_email = {buyer.email: buyer.id for buyer in buyers}
    tax = wares[0].taxes_id
    result = []
    for data in documents:
        remote = channel._read_payload(data).orders[0]
        lines = [
            Command.create(
                {
                    "product_id": by_code[line.ids.sku],
                    "name": line.name,
                    "product_uom_qty": float(line.quantity),
                    "price_unit": float(line.amount / line.quantity),
                    "tax_ids": [Command.set(tax.ids)],
                }
            )
            for line in remote.lines
        ]
        values = {"client_order_ref": remote.number, "order_line": lines}
        result.append(values | {"partner_id": by_email[remote.buyer.email]})
    return result


# --- Measuring ---


def compare(names, count, rounds, old):
    """Measure the ways by turns; answer rates by way and the queries of ours."""
    envs = {kind: _open(name) for kind, name in names.items()}
    for env in envs.values():
        furnish(env)
        ours(env, payloads(env, CHUNK))  # what is read once only
    grow(envs["grown"], old)
    edi(envs["empty"], payloads(envs["empty"], 2))
    rates = {way: [] for way in ("ours", "edi", "one_by_one", "batch", "grown")}
    queries = 0
    for _round in range(rounds):
        for way, found in rates.items():
            env = envs["grown" if way == "grown" else "empty"]
            rate, made = _rate(env, way, max(count // SLOW.get(way, 1), 10))
            found.append(rate)
            queries += made if way == "ours" else 0
    for env in envs.values():
        env.cr.close()
    return {"rates": rates, "queries": queries / count / rounds}


def _open(name):
    return api.Environment(Registry(name).cursor(), SUPERUSER_ID, {})


def _rate(env, way, count):
    """Return orders a second and queries of making some in a way."""
    documents = payloads(env, count)
    if way in ("one_by_one", "batch"):
        documents = prepared(env, documents)
    make = {"edi": edi, "one_by_one": one_by_one, "batch": batch}.get(way, ours)
    env.cr.commit()
    env.invalidate_all()
    gc.collect()
    gc.disable()
    before, began = env.cr.sql_log_count, time.perf_counter()
    orders = make(env, documents)
    seconds, queries = time.perf_counter() - began, env.cr.sql_log_count - before
    gc.enable()
    wares = orders.order_line.filtered("product_id")
    assert (len(orders), len(wares)) == (count, count * ROWS), (way, orders, wares)
    return count / seconds, queries


def work(env, code, count, start):
    """Import in this process from a moment on; answer when it began and ended."""
    documents = payloads(env, count, "W")
    channel = env["sale.channel"].search([("code", "=", code)])
    channel.order_prefix = f"{code}-"
    ours(env, payloads(env, 10, "V"), code)
    time.sleep(max(0, start - time.time()))
    began = time.time()
    ours(env, documents, code)
    return began, time.time()


# --- Many orders that were there before ---


def grow(env, count):
    """Copy one of the channel's orders, with all that hangs on it, many times."""
    guard = env["sale.channel.order"].search([], limit=1)
    cr, order = env.cr, guard.order_id
    cr.execute("SET session_replication_role = replica")  # no histories of copies
    orders = {"name": SQL("'OLD' || n.n"), "access_token": SQL("NULL")}
    order_base = _copy(cr, order, count, orders)
    parents = {"order_id": SQL("%s + n.n", order_base)}
    for line in order.order_line:
        base = _copy(cr, line, count, parents)
        cr.execute(
            SQL(
                """INSERT INTO account_tax_sale_order_line_rel
                   SELECT %s + n, %s FROM generate_series(1, %s) n""",
                base,
                line.tax_ids[:1].id,
                count,
            )
        )
    digest = {"digest": SQL("md5(n.n::text) || md5('b' || n.n)")}
    references = {"external_ref": SQL("'OLD' || n.n")} | digest | parents
    messages = _copy(cr, guard.message_id, count, references)
    guards = {"external_id": SQL("'OLD' || n.n")} | parents
    _copy(cr, guard, count, guards | {"message_id": SQL("%s + n.n", messages)})
    cr.execute("SET session_replication_role = DEFAULT")
    cr.commit()
    cr.execute("ANALYZE")
    cr.commit()


def _copy(cr, record, count, changes):
    """Insert copies of a record with some columns changed; answer the id before."""
    table = record._table
    cr.execute(
        """SELECT column_name FROM information_schema.columns
            WHERE table_name = %s AND column_name <> 'id' AND is_generated = 'NEVER'""",
        [table],
    )
    columns = [name for (name,) in cr.fetchall()]
    cr.execute(SQL("SELECT max(id) FROM %s", SQL.identifier(table)))
    (base,) = cr.fetchone()
    chosen = [changes.get(name) or SQL.identifier("o", name) for name in columns]
    cr.execute(
        SQL(
            """INSERT INTO %s (id, %s) SELECT %s + n.n, %s
                 FROM %s o, generate_series(1, %s) n (n) WHERE o.id = %s""",
            SQL.identifier(table),
            SQL(", ").join(map(SQL.identifier, columns)),
            base,
            SQL(", ").join(chosen),
            SQL.identifier(table),
            count,
            record.id,
        )
    )
    cr.execute(
        SQL("SELECT setval(%s, %s)", f"{table}_id_seq", base + count),
    )
    return base
