"""The template library of the house, built into every template."""
