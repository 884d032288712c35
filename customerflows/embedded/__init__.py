"""Real PostgreSQL and Valkey for development and tests, from wheels, on Unix sockets, without installing a server.

``start``, ``stop`` and ``status`` handle the servers of one checkout, whose data stays between runs;
``throwaway_cluster`` gives a test run its own pair in memory. A server whose address is set in the environment is
never embedded. Production uses none of this.
"""

from customerflows.embedded.processes import ServerFailed
from customerflows.embedded.stack import Status, erase, start, status, stop
from customerflows.embedded.throwaway import Throwaway, throwaway_cluster

__all__ = ["ServerFailed", "Status", "Throwaway", "erase", "start", "status", "stop", "throwaway_cluster"]
