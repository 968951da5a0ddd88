from . import delivery_slot_choice
