"""What the edge must be told, and nothing else of the environment."""

from dataclasses import dataclass
from typing import Self

from customerflows.environment import Environment


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class EdgeSettings:
    """Addresses and secrets of the edge. There is no repr, so that no log shows a secret.

    ``database_url`` is a connection string of the INSERT-only role; ``redis_url`` any form redis-py accepts.
    """

    database_url: str
    redis_url: str
    whatsapp_app_secret: str
    whatsapp_verify_token: str
    stream_secret: str
    trusted_proxies: int

    @classmethod
    def of(cls, environment: Environment) -> Self:
        """Pick the edge's part out of the product's environment variables."""
        return cls(
            database_url=environment.database_ingest_url,
            redis_url=environment.redis_url,
            whatsapp_app_secret=environment.whatsapp_app_secret,
            whatsapp_verify_token=environment.whatsapp_verify_token,
            stream_secret=environment.secret_key,
            trusted_proxies=environment.trusted_proxies,
        )
