"""Security's pages and probes."""
