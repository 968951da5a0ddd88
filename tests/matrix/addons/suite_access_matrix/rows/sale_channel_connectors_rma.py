"""Returns of channels: `sale_channel_connectors_rma`. It opens no door of its own."""

ROWS = []
