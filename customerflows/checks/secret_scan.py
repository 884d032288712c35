"""No secret enters the repository: every file is searched for the shapes of real keys, and for keys that look random.

A made-up secret that must stand in a file carries `pragma: allowlist secret` on its line: visible, and reviewed there.
"""

from collections.abc import Iterable
from pathlib import Path

from detect_secrets.core.secrets_collection import SecretsCollection
from detect_secrets.settings import transient_settings

from customerflows.checks.commands import ROOT
from customerflows.checks.files import repository_files
from customerflows.checks.outcome import Finding

type Plugins = list[dict[str, str | float]]

# Keys whose form alone gives them away.
KNOWN_FORMS: Plugins = [
    {"name": name}
    for name in (
        "AWSKeyDetector",
        "AzureStorageKeyDetector",
        "DiscordBotTokenDetector",
        "GitHubTokenDetector",
        "GitLabTokenDetector",
        "JwtTokenDetector",
        "MailchimpDetector",
        "NpmDetector",
        "OpenAIDetector",
        "PrivateKeyDetector",
        "PypiTokenDetector",
        "SendGridDetector",
        "SlackDetector",
        "SquareOAuthDetector",
        "StripeDetector",
        "TelegramBotTokenDetector",
        "TwilioKeyDetector",
    )
]
# Guesses: the word "password" beside a value, a password in an address, and strings too random to be words. Tests are
# full of both by intention.
GUESSES: Plugins = [
    {"name": "KeywordDetector"},
    {"name": "BasicAuthDetector"},
    {"name": "Base64HighEntropyString", "limit": 4.5},
    {"name": "HexHighEntropyString", "limit": 3.0},
]
FILTERS = [
    {"path": "detect_secrets.filters.allowlist.is_line_allowlisted"},
    {"path": "detect_secrets.filters.heuristic.is_indirect_reference"},
    {"path": "detect_secrets.filters.heuristic.is_likely_id_string"},
    {"path": "detect_secrets.filters.heuristic.is_potential_uuid"},
    {"path": "detect_secrets.filters.heuristic.is_sequential_string"},
    {"path": "detect_secrets.filters.heuristic.is_templated_secret"},
    # Sentences and names; the defaults that production refuses to start with, which say so; words of a configuration.
    {
        "path": "detect_secrets.filters.regex.should_exclude_secret",
        "pattern": [r"^(?!BEGIN ).*\s", "^[a-z_]+$", "development[-_]only", "^%s$", "^scram-sha-256$"],
    },
    # Lock files pin every package by its hash; those are public, and nothing else on such a line can hide.
    {
        "path": "detect_secrets.filters.regex.should_exclude_line",
        "pattern": [r"^\s*--hash=sha256:[0-9a-f]{64}( \\)?$", r'^\s*"integrity": "sha512-[A-Za-z0-9+/=]{88}",?$'],
    },
]


def scan(root: Path, files: Iterable[Path]) -> list[str]:
    """Where something looks like a secret, as `path:line: what`; the secret itself is never printed."""
    tests = [path for path in files if path.parts[0] == "tests"]
    others = [path for path in files if path.parts[0] != "tests"]
    return sorted({*_scan(root, tests, KNOWN_FORMS), *_scan(root, others, KNOWN_FORMS + GUESSES)})


def _scan(root: Path, files: Iterable[Path], plugins: Plugins) -> list[str]:
    secrets = SecretsCollection(root=str(root))
    with transient_settings({"plugins_used": plugins, "filters_used": FILTERS}) as settings:
        # It would pass over whole kinds of text files by their suffix: lock files, style sheets, drawings.
        settings.disable_filters("detect_secrets.filters.heuristic.is_non_text_file")
        for path in files:
            secrets.scan_file(str(path))
    return [f"{path}:{secret.line_number}: {secret.type}" for path, secret in secrets]


def look() -> Finding:
    """Search the whole repository."""
    return Finding.of(scan(ROOT, repository_files(ROOT)))
