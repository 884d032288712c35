"""PostgreSQL under the installation's own configuration: who gets in, and how."""

import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from customerflows.embedded.binaries import fresh_cluster, postgres_folder, postgres_variables
from customerflows.embedded.processes import launch, wait_until
from customerflows.embedded.users import ServerUser
from tests.deploy.installation import CHECKOUT, free_port, make_secrets

ROLES = ["app", "migrator", "relay", "ingest", "sealer"]


@dataclass(frozen=True)
class Installation:
    """The server, reached as the product reaches it: by the addresses that `make_secrets` wrote."""

    folder: Path
    secrets: Path
    port: int

    def connect(self, role: str, **changes: str) -> psycopg.Connection:
        """Connect with a role's own address."""
        return psycopg.connect(make_conninfo(self.url(role), **changes))

    def run(self, *command: str | Path) -> str:
        """Run a command as the server's own user, with PostgreSQL's programs at hand."""
        user = ServerUser.owning(self.folder)
        variables = postgres_variables() | {
            "PATH": f"{postgres_folder() / 'bin'}:/usr/bin:/bin",
            "PGHOST": str(self.folder),
            "PGPORT": str(self.port),
            "PGUSER": pwd.getpwuid(user.uid).pw_name,
            "SQL_FOLDER": str(self.folder),
            "SECRETS_FOLDER": str(self.folder),
        }
        done = subprocess.run(
            command,
            env=variables,
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
            **user.privileges(),
        )
        return done.stdout + done.stderr

    def manage(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run `manage.py` as the one-shot `migrate` service does."""
        given = {
            "CUSTOMERFLOWS_ENV": "production",
            "SITE_URL": "https://crm.example.com",
            "DEPLOY_REGION": "us-east",
            "REDIS_URL": "redis://valkey:6379/0",
            "DATABASE_URL": self.url("app"),
            "DATABASE_MIGRATOR_URL": self.url("migrator"),
        }
        names = "secret_key field_keys api_key_pepper whatsapp_app_secret whatsapp_verify_token email_url".split()
        files = {f"{name.upper()}_FILE": str(self.secrets / name) for name in names}
        command = [sys.executable, str(CHECKOUT / "manage.py"), *words]
        return subprocess.run(command, env=given | files, cwd="/", capture_output=True, text=True, check=False)

    def url(self, role: str) -> str:
        """A role's own address; only where the server listens differs from Compose."""
        url = (self.secrets / f"database_url_{role}").read_text().strip()
        return url.replace("@postgres:5432", f"@postgres:{self.port}") + "&hostaddr=127.0.0.1"

    def give_roles(self) -> str:
        """Do what the one-shot `roles` service does."""
        for source in [*self.secrets.glob("database_password_*"), CHECKOUT / "security/tenancy/sql/roles.sql"]:
            (self.folder / source.name).write_bytes(source.read_bytes())
            (self.folder / source.name).chmod(0o644)
        shutil.copy(CHECKOUT / "deploy/postgres/roles", self.folder / "roles")
        return self.run(self.folder / "roles")


@pytest.fixture(scope="module")
def installation(secrets: Path) -> Iterator[Installation]:
    """A new cluster with the installation's configuration files, certificate and roles."""
    folder = Path(tempfile.mkdtemp(prefix="cf-deploy-"))
    user = ServerUser.owning(folder)
    user.own(folder)
    data = folder / "data"
    subprocess.run(["cp", "-a", fresh_cluster(user), data], check=True)
    installed = Installation(folder, secrets, free_port())
    _make_superuser(installed, data)
    process = launch(_command(installed, user, data), folder / "log", user,
                     variables=postgres_variables(), last_signal=signal.SIGQUIT)  # fmt: skip
    try:
        wait_until(lambda: "no response" not in installed.run("pg_isready"), process, folder / "log")
        installed.run("createdb", "customerflows")
        assert installed.give_roles() == ""
        yield installed
    finally:
        process.send_signal(signal.SIGQUIT)
        process.wait(10)
        shutil.rmtree(folder)


def _make_superuser(installed: Installation, data: Path) -> None:
    """Give the operating system's user a superuser of the same name, as the container's `postgres` has."""
    user = ServerUser.owning(installed.folder)
    name = pwd.getpwuid(user.uid).pw_name
    statement = f"DO $$BEGIN IF to_regrole('{name}') IS NULL THEN CREATE ROLE {name} SUPERUSER LOGIN; END IF; END$$\n"
    subprocess.run(
        [postgres_folder() / "bin/postgres", "--single", "-D", data, "postgres"],
        input=statement.encode(), cwd="/", env=postgres_variables(), check=True, capture_output=True,
        **user.privileges(),
    )  # fmt: skip


def _command(installed: Installation, user: ServerUser, data: Path) -> list[str | Path]:
    """Start as the container does; what differs is where the files lie and how little memory there is."""
    files = {
        "postgres.key": installed.secrets / "postgres_key",
        "postgres_crt": installed.secrets / "postgres_crt",
        "postgresql.conf": CHECKOUT / "deploy/postgres/postgresql.conf",
        "pg_hba.conf": CHECKOUT / "deploy/postgres/pg_hba.conf",
    }
    for name, source in files.items():
        shutil.copyfile(source, installed.folder / name)
        (installed.folder / name).chmod(0o600)
        user.own(installed.folder / name)
    settings = {
        "config_file": installed.folder / "postgresql.conf",
        "hba_file": installed.folder / "pg_hba.conf",
        "ssl_cert_file": installed.folder / "postgres_crt",
        "ssl_key_file": installed.folder / "postgres.key",
        "listen_addresses": "127.0.0.1",
        "port": installed.port,
        "unix_socket_directories": installed.folder,
        "shared_buffers": "16MB",
        "fsync": "off",
    }
    options = [f"--{name}={value}" for name, value in settings.items()]
    return [postgres_folder() / "bin/postgres", "-D", data, *options]


@pytest.mark.parametrize("role", ROLES)
def test_each_role_enters_over_tls_to_a_verified_server(installation: Installation, role: str):
    with installation.connect(role) as connection:
        who = connection.execute(
            "SELECT current_user, version FROM pg_stat_ssl WHERE pid = pg_backend_pid()"
        ).fetchone()
    assert who == (f"cf_{role}", "TLSv1.3")


def test_plain_connections_are_refused(installation: Installation):
    with pytest.raises(psycopg.OperationalError, match=r"rejects connection .* no encryption"):
        installation.connect("app", sslmode="disable")


def test_a_server_certified_by_another_authority_is_refused(installation: Installation, tmp_path: Path):
    make_secrets(tmp_path)
    with pytest.raises(psycopg.OperationalError, match="certificate verify failed"):
        installation.connect("app", sslrootcert=str(tmp_path / "ca_crt"))


def test_a_server_under_another_name_is_refused(installation: Installation):
    with pytest.raises(psycopg.OperationalError, match="does not match host name"):
        installation.connect("app", host="localhost")


def test_older_tls_is_refused(installation: Installation):
    with pytest.raises(psycopg.OperationalError, match="protocol version"):
        installation.connect("app", ssl_max_protocol_version="TLSv1.2")


def test_a_wrong_password_is_refused(installation: Installation):
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        installation.connect("app", password="guessed")


@pytest.mark.parametrize("change", [{"user": "postgres"}, {"user": "cf_owner"}, {"dbname": "postgres"}])
def test_nobody_else_and_nowhere_else_over_the_network(installation: Installation, change: dict[str, str]):
    with pytest.raises(psycopg.OperationalError, match="rejects connection"):
        installation.connect("app", **change)


def test_the_socket_admits_the_systems_own_user_only(installation: Installation):
    assert "Peer authentication failed" in installation.run(
        "psql", "--username=cf_app", "customerflows", "-c", "SELECT 1"
    )
    assert "(1 row)" in installation.run("psql", "customerflows", "-c", "SELECT 1")


@pytest.mark.parametrize("role", ROLES)
def test_no_role_is_a_superuser_or_may_bypass_isolation(installation: Installation, role: str):
    with installation.connect(role) as connection:
        facts = connection.execute(
            "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
    assert facts == (False, False, False, False)


def test_the_product_migrates_in_production_settings(installation: Installation):
    asked = installation.manage("migrate", "--database", "migrator", "--no-input", "--verbosity", "0")
    assert (asked.returncode, asked.stdout + asked.stderr) == (0, "")
    with installation.connect("app") as connection:
        owner = connection.execute("SELECT tableowner FROM pg_tables WHERE tablename = 'accounts_account'").fetchone()
    assert owner == ("cf_owner",)


def test_a_new_password_takes_effect_and_leaves_no_trace(installation: Installation, tmp_path: Path):
    (installation.folder / "log").write_text("")
    kept = (installation.secrets / "database_password_app").read_text()
    make_secrets(tmp_path)
    replaced = (tmp_path / "database_password_app").read_text().strip()
    rotated = Installation(installation.folder, tmp_path, installation.port)
    assert rotated.give_roles() == ""
    rotated.connect("app", sslrootcert=str(installation.secrets / "ca_crt")).close()
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        installation.connect("app", password=kept.strip())
    assert replaced not in (installation.folder / "log").read_text()
    assert installation.give_roles() == ""
