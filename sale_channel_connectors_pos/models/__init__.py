from . import (
    pos_config,
    pos_order,
    res_config_settings,
    sale_channel,
    sale_order_overview,
    sale_report,
)
