"""Pipeline's pages."""
