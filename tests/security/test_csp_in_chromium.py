"""A violation in a real browser arrives: by the older way over http, by the newer way over https."""

import os
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from playwright.sync_api import sync_playwright
from psycopg import connect

from customerflows import clock
from customerflows.environment import CHECKOUT
from customerflows.running.browser import find
from tests.journeys.product import UVICORN, free_ports, wait_until
from tests.journeys.windows import FLAGS
from tests.servers import DATABASE, servers

# Chromium gathers reports for a minute otherwise.
EAGER = [*FLAGS, "--short-reporting-delay", "--ignore-certificate-errors"]
# An image of another site: our policy lets none be loaded.
VIOLATE = "document.body.append(Object.assign(new Image(), {src: 'https://127.0.0.1:9/track.gif?who=maria'}))"
KEPT = "SELECT directive, blocked, route FROM security_cspreport"


@pytest.fixture(params=["http", "https"])
def site(request: pytest.FixtureRequest, tmp_path: Path, transactional_db: None) -> Iterator[str]:
    """The site on a port of its own; over https with a certificate that the browser is told to take."""
    port, metrics = free_ports(2)
    address = f"{request.param}://127.0.0.1:{port}"
    variables = servers.variables(DATABASE) | {"PORT": str(port), "METRICS_PORT": str(metrics), "SITE_URL": address}
    variables |= {"STATE_DIR": str(tmp_path), "PYTHONPATH": str(CHECKOUT)}
    secure = {"https": certificate_in(tmp_path), "http": []}[request.param]
    command = [*UVICORN, "--log-level", "warning", "--host", "127.0.0.1", "--port", str(port), *secure]
    with ExitStack() as cleanup:
        log = cleanup.enter_context((tmp_path / "web.log").open("w+b"))
        process = subprocess.Popen(
            [sys.executable, *command], cwd=CHECKOUT, env=os.environ | variables, stdout=log, stderr=subprocess.STDOUT
        )
        cleanup.callback(process.wait, 15)
        cleanup.callback(process.terminate)
        client = cleanup.enter_context(httpx.Client(verify=trusting_all(), trust_env=False, timeout=5))
        wait_until(lambda: answers(client, f"{address}/health/live"), (tmp_path / "web.log").read_text)
        yield address


def test_a_violation_in_chromium_arrives_as_a_count(site: str) -> None:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find(), args=EAGER)
        page = chromium.new_context(ignore_https_errors=True).new_page()
        page.goto(f"{site}/login/?next=/copperline/")
        page.evaluate(VIOLATE)
        # The browser needs its own loop to run while it is waited for.
        page.wait_for_timeout(2_000)
        wait_until(reports)
        chromium.close()
    assert reports() == [("img-src", "https://127.0.0.1:9", "account_login")]


def test_the_policy_names_the_newer_way_only_where_browsers_know_it(site: str) -> None:
    with httpx.Client(verify=trusting_all(), trust_env=False) as client:
        headers = client.get(f"{site}/login/").headers
    told = (headers.get("Reporting-Endpoints"), "report-to csp" in headers["Content-Security-Policy"])
    assert told == {"https": ('csp="/csp-report/"', True), "http": (None, False)}[site.partition(":")[0]]


def reports() -> list[tuple[str, str, str]]:
    """What is counted, asked past Django: its connections belong to no browser's event loop."""
    with connect(servers.database_url("cf_app", DATABASE)) as connection:
        return [(str(row[0]), str(row[1]), str(row[2])) for row in connection.execute(KEPT).fetchall()]


def answers(client: httpx.Client, address: str) -> bool:
    try:
        return client.get(address).status_code == 200
    except httpx.TransportError:
        return False


def trusting_all() -> ssl.SSLContext:
    """For the test's own look at a certificate that was made a moment ago."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def certificate_in(folder: Path) -> list[str]:
    """A key and a certificate for 127.0.0.1; the options that serve them."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(clock.now() - timedelta(days=1)).not_valid_after(clock.now() + timedelta(days=2))
    alternative = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    certificate = builder.add_extension(alternative, critical=False).sign(key, SHA256())
    (folder / "key.pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    (folder / "certificate.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
    return ["--ssl-keyfile", str(folder / "key.pem"), "--ssl-certfile", str(folder / "certificate.pem")]
