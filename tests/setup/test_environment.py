"""The environment variables: what development is given, and what production refuses."""

from base64 import b64encode
from pathlib import Path

import pytest

from customerflows.environment import DEVELOPMENT_SECRETS, Environment, EnvironmentRefused, load, socket_folder

NO_FILE = Path("/nonexistent/.env")
PUBLIC = {
    "CUSTOMERFLOWS_ENV": "production",
    "SECRET_KEY": "a-secret-of-our-own-with-many-characters",
    "FIELD_KEYS": "2026a:" + b64encode(b"k" * 32).decode(),
    "API_KEY_PEPPER": "a-pepper-of-our-own",
    "WHATSAPP_APP_SECRET": "given-by-meta",
    "WHATSAPP_VERIFY_TOKEN": "told-to-meta",
    "DATABASE_URL": "postgresql://cf_app:pw@db.example/customerflows?sslmode=verify-full",
    "REDIS_URL": "redis://valkey.example:6379/0",
    "SITE_URL": "https://crm.example",
    "DEPLOY_REGION": "us-east-1",
    "EMAIL_URL": "smtps://user:pw@mail.example",
}


def refusal(**changes: str) -> str:
    """Return what production says to a complete environment with some changes."""
    with pytest.raises(EnvironmentRefused) as refused:
        load(PUBLIC | changes)
    return str(refused.value)


def test_development_needs_no_variable():
    environment = load({}, NO_FILE)
    assert environment.site_url == "http://127.0.0.1:8000"
    assert environment.whatsapp_graph_url == "http://127.0.0.1:8000/sandbox/graph"
    assert environment.sandbox


def test_unset_servers_are_the_embedded_ones_each_with_its_role():
    environment = load({"STATE_DIR": "/srv/flows"}, NO_FILE)
    sockets = socket_folder(Path("/srv/flows"))
    assert environment.database_url == f"postgresql://cf_app@/customerflows?host={sockets}"
    assert environment.database_migrator_url == f"postgresql://cf_migrator@/customerflows?host={sockets}"
    assert environment.database_relay_url == f"postgresql://cf_relay@/customerflows?host={sockets}"
    assert environment.database_ingest_url == f"postgresql://cf_ingest@/customerflows?host={sockets}"
    assert environment.database_sealer_url == f"postgresql://cf_sealer@/customerflows?host={sockets}"
    assert environment.redis_url == f"unix://{sockets}/vk.sock"
    assert environment.broker_url == f"redis+socket://{sockets}/vk.sock"


def test_the_socket_paths_fit_the_systems_limit():
    assert len(str(socket_folder(Path("/a/long/path" * 20)) / ".s.PGSQL.5432.lock")) < 107


def test_two_checkouts_have_servers_of_their_own():
    assert socket_folder(Path("/srv/one")) != socket_folder(Path("/srv/other"))


def test_a_given_database_serves_every_role_in_development():
    environment = load({"DATABASE_URL": "postgresql://cf_app:pw@db.example:5433/crm?sslmode=require"}, NO_FILE)
    assert environment.database_relay_url == "postgresql://cf_relay:pw@db.example:5433/crm?sslmode=require"
    assert environment.database_admin_url == ""


def test_development_reads_the_dotenv_file_and_variables_win(tmp_path):
    dotenv = tmp_path / ".env"
    dotenv.write_text("# mine\n\nexport PORT=9001\nGOOGLE_CLIENT_ID='from the file'\nSITE_URL=http://crm.test:9001\n")
    environment = load({"SITE_URL": "http://other.test"}, dotenv)
    assert environment.port == 9001
    assert environment.google_client_id == "from the file"
    assert environment.site_url == "http://other.test"


def test_tests_do_not_read_the_dotenv_file(tmp_path):
    dotenv = tmp_path / ".env"
    dotenv.write_text("PORT=9001\n")
    assert load({"CUSTOMERFLOWS_ENV": "test"}, dotenv).port == 8000


def test_a_secret_may_be_mounted_as_a_file(tmp_path):
    secret = tmp_path / "verify-token"
    secret.write_text("mounted\n")
    variables = PUBLIC | {"WHATSAPP_VERIFY_TOKEN": "", "WHATSAPP_VERIFY_TOKEN_FILE": str(secret)}
    assert load(variables).whatsapp_verify_token == "mounted"


def test_an_unreadable_secret_file_is_named():
    message = refusal(SECRET_KEY="", SECRET_KEY_FILE="/nonexistent/secret")
    assert "SECRET_KEY_FILE cannot be read: No such file or directory." in message


def test_production_starts_with_secrets_and_protected_servers():
    environment = load(PUBLIC)
    assert environment.is_production
    assert not environment.sandbox
    assert environment.allowed_hosts == ("crm.example",)
    assert environment.whatsapp_graph_url == "https://graph.facebook.com"
    assert environment.field_keys == (("2026a", b"k" * 32),)
    assert environment.database_migrator_url == ""


@pytest.mark.parametrize(
    "name", ["SECRET_KEY", "FIELD_KEYS", "API_KEY_PEPPER", "WHATSAPP_APP_SECRET", "WHATSAPP_VERIFY_TOKEN"]
)
def test_production_refuses_a_missing_secret(name):
    assert f"{name} is missing." in refusal(**{name: ""})


@pytest.mark.parametrize("name", DEVELOPMENT_SECRETS)
def test_production_refuses_a_development_secret(name):
    assert f"{name} is the development value" in refusal(**{name: DEVELOPMENT_SECRETS[name]})


@pytest.mark.parametrize(
    "keys",
    [
        "no-identifier",
        "id:short",
        "id:" + b64encode(b"k" * 31).decode(),
        "id:%%%",
        "a.b:" + b64encode(b"k" * 32).decode(),
    ],
)
def test_a_field_key_has_a_name_and_32_bytes(keys):
    assert "FIELD_KEYS must be id:base64 pairs of 32-byte keys" in refusal(FIELD_KEYS=keys)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://cf_app:pw@db.example/crm",
        "postgresql://cf_app:pw@db.example/crm?sslmode=require",
        "postgresql:///crm?host=db.example",
    ],
)
@pytest.mark.parametrize("name", ["DATABASE_URL", "DATABASE_MIGRATOR_URL", "DATABASE_INGEST_URL"])
def test_production_refuses_an_unprotected_database_connection(name, url):
    assert f"{name} must use sslmode=verify-full" in refusal(**{name: url})


@pytest.mark.parametrize("url", ["postgresql://cf_app@/crm?host=/run/pg", "postgresql://cf_app@%2Frun%2Fpg/crm"])
def test_production_accepts_a_unix_socket(url):
    assert load(PUBLIC | {"DATABASE_URL": url}).database_url == url


@pytest.mark.parametrize("region", ["", "eu-central-1", "us"])
def test_production_stays_in_the_united_states(region):
    assert "DEPLOY_REGION must begin with us-" in refusal(DEPLOY_REGION=region)


@pytest.mark.parametrize("url", ["https://crm.example/sandbox/graph", "http://127.0.0.1:9000/graph"])
def test_production_refuses_the_sandbox_phone(url):
    assert "WHATSAPP_GRAPH_URL must not be a simulator." in refusal(WHATSAPP_GRAPH_URL=url)


@pytest.mark.parametrize("url", ["", "console:", "file:///tmp/mail", "http://mail.example"])
def test_production_refuses_to_start_without_a_mail_server(url):
    assert "EMAIL_URL must be an smtp:// or smtps:// address" in refusal(EMAIL_URL=url)


def test_production_refuses_to_send_mail_in_the_clear():
    assert "EMAIL_URL must not switch TLS off" in refusal(EMAIL_URL="smtp://mail.example?starttls=off")


def test_development_puts_letters_where_the_sandbox_shows_them():
    assert load({"STATE_DIR": "/srv/flows"}, NO_FILE).email_url == "file:///srv/flows/sandbox/mail"
    assert load({"SANDBOX_STATE": "/srv/pretend"}, NO_FILE).email_url == "file:///srv/pretend/mail"


def test_production_refuses_to_serve_in_the_clear():
    assert "SITE_URL must be the public https:// address." in refusal(SITE_URL="http://crm.example")


def test_every_problem_is_told_at_once():
    with pytest.raises(EnvironmentRefused) as refused:
        load({"CUSTOMERFLOWS_ENV": "production", "PORT": "many"})
    message = str(refused.value)
    assert "PORT is 'many'" in message
    assert "SECRET_KEY is missing." in message
    assert "DATABASE_URL is missing." in message
    assert "REDIS_URL is missing." in message


def test_an_unknown_kind_of_environment_is_refused():
    with pytest.raises(EnvironmentRefused, match="must be one of development, test, production"):
        load({"CUSTOMERFLOWS_ENV": "staging"})


def test_the_environment_never_shows_its_secrets():
    assert "secret" not in repr(load({}, NO_FILE))
    assert isinstance(load({}, NO_FILE), Environment)
