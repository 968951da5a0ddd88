"""Returns of customers of reps: `sales_rep_deferred_order_rma`. It opens no door."""

ROWS = []
