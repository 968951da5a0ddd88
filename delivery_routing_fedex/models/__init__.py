from . import delivery_carrier
from . import delivery_carrier_credentials
