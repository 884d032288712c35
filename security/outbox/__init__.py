"""The outbox: how work and news leave a transaction, and how the relay carries them out."""
