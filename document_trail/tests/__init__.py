from . import test_recording
