from . import (
    test_changes,
    test_channel,
    test_credentials,
    test_customers,
    test_hostile,
    test_formats,
    test_hook,
    test_import,
    test_money,
    test_pull,
    test_replies,
    test_urls,
)
