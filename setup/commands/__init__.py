"""One module per command; ``main(arguments)`` answers the exit status."""
