"""What the front door (``Makefile``) calls: installing, the browser for the tests, and ``make run``'s supervisor."""
