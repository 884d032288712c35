"""A secret that somebody is about to commit is found, wherever it stands. All the secrets here are made up."""

from pathlib import Path

import pytest

from customerflows.checks.secret_scan import scan

# In halves, so that this file passes the scan that it tests.
AMAZON_KEY = "AKIA" + "Q7ZJ4TRW2MXK9LPD"
STRIPE_KEY = "sk_live_" + "4eC39HqLyjWDarjtT1zdp7dc"
RANDOM = "9f8Kq2Lw7Zx" + "Vb3Nn6Mt1RyUo5EiAsDfGh"


@pytest.fixture
def tree(tmp_path):
    """Write one file into an empty tree and scan it; answers what was found."""

    def write(path, line):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(line + "\n")
        return scan(tmp_path, [Path(path)])

    return write


@pytest.mark.parametrize("path", ["customerflows/settings.py", "tests/test_storage.py", "deploy/notes", ".env.example"])
@pytest.mark.parametrize("secret", [AMAZON_KEY, STRIPE_KEY])
def test_a_key_of_a_known_form_is_found_anywhere(tree, path, secret):
    assert tree(path, f'KEY = "{secret}"') != []


def test_a_random_string_is_found_in_the_product(tree):
    assert tree("accounts/crypto.py", f'value = "{RANDOM}"') != []


def test_a_private_key_is_found(tree):
    assert tree("deploy/server.key", "-----BEGIN " + "RSA PRIVATE KEY-----") != []


def test_a_key_hidden_in_a_lock_file_is_found(tree):
    assert tree("requirements.lock", f"stripe==15.0.0 # {AMAZON_KEY}") != []


def test_the_hashes_of_a_lock_file_are_not_secrets(tree):
    assert tree("requirements.lock", f"    --hash=sha256:{'0a1b2c3d' * 8} \\") == []


def test_a_made_up_secret_may_stand_where_its_line_says_so(tree):
    assert tree("customerflows/settings.py", f'KEY = "{AMAZON_KEY}"  # pragma: allowlist secret') == []


def test_the_secret_itself_is_never_printed(tree):
    assert AMAZON_KEY not in "".join(tree("accounts/storage.py", f'KEY = "{AMAZON_KEY}"'))
