"""Where and how workers are struck."""

# Where a worker can be struck: who does it, what, and whether it is done already.
PLACES = {
    "the shop is asked": ("client", "pages", False),
    "messages are kept": ("sale.channel", "_store_payloads", True),
    "documents are read": ("sale.channel", "_read_messages", True),
    "customers are made": ("sale.channel.partner.matcher", "_provide", True),
    "orders are about to be made": ("sale.channel.importer", "_create_orders", False),
    "guards are there": ("sale.channel.importer", "_add_guards", True),
    "an order is judged": ("sale.channel.importer", "_judge", True),
    "an order is confirmed": ("sale.order", "action_confirm", True),
    "what happened is noted": ("sale.order", "_tell_channels", True),
    "goods have left": ("stock.picking", "_action_done", True),
    "stock is noted": ("sale.channel", "_tell_offers", True),
    "the number was told": ("client", "set_tracking", True),
    "the status is about to be told": ("client", "set_status", False),
    "stock was told": ("client", "set_stock", True),
    "a step is about to be saved": ("cursor", "commit", False),
}
MANNERS = ("kill", "cut", "restart")
# Calls of the shop that go wrong on the wire: what their path holds, which of them.
CALLS = (("/orders", 1), ("/notes", 1), ("/notes", 2), ("/orders/", 3), ("/batch", 1))
FAULTS = ("reset", "lost", "truncated")
