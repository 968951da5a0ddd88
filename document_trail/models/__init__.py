from . import base
from . import document_trail_mixin
from . import document_trail_entry
from . import document_trail_recorder
from . import document_trail_setting
from . import ir_attachment
from . import ir_model_fields
from . import res_partner
