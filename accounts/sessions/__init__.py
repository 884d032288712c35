"""Sessions as Django and the browser see them: the store behind the cookie, its middleware, and what a browser is."""
