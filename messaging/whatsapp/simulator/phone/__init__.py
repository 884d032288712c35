"""The practice phone: a page that works as plain forms, and better with a little script."""
