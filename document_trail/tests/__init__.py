from . import test_comments
from . import test_document_note
from . import test_forms
from . import test_history
from . import test_recording
from . import test_words
