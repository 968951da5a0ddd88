from . import ir_rule
from . import res_partner
from . import res_users
from . import sale_rep_assignment
from . import sale_rep_assignment_rule
