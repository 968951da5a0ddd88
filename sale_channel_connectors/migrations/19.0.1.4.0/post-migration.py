def migrate(cr, version):
    """Say of the refunds of before that they are what was told."""
    cr.execute("UPDATE sale_channel_refund SET told_amount = amount")
