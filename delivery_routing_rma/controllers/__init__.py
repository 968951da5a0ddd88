from . import portal_pickup
