from . import test_fedex
from . import test_fedex_credentials
