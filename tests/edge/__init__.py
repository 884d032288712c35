"""The edge, tried as a real process against a real PostgreSQL and a real Valkey."""
