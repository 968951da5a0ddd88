"""FedEx without Odoo."""
