"""What can be thought without a database."""
