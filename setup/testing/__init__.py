"""What `./setup/test` is made of: gates, databases, runners and the report."""
