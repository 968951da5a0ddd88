"""Everything that installs, runs, tests and measures the suite."""
