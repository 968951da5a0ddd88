"""Pick-ups of returns: `delivery_routing_rma`. It opens no door of its own."""

ROWS = []
