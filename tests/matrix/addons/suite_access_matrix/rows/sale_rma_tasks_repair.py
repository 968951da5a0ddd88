"""Repairs of returns: `sale_rma_tasks_repair`. It opens no door of its own."""

ROWS = []
