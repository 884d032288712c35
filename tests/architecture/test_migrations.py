"""The migrations build what the models say, isolation included, because constraints are part of the model."""

from django.apps import apps
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

from tests.architecture.source import APPS


def test_no_model_has_changed_without_a_migration():
    loader = MigrationLoader(None, ignore_no_migrations=True)
    detector = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps))
    changes = detector.changes(graph=loader.graph, trim_to_apps=set(APPS))
    assert {app: [migration.operations for migration in migrations] for app, migrations in changes.items()} == {}


def test_the_migrations_of_an_app_have_one_end():
    assert MigrationLoader(None, ignore_no_migrations=True).detect_conflicts() == {}
