"""The budgets of the house. One that hurts is a sign that a noun is missing: find the noun."""

import ast

from tests.architecture.source import (
    app_files,
    app_functions,
    comment_lines,
    files_like,
    line_count,
    longer_than,
    percentile,
    tree,
)


def test_no_app_file_is_over_350_lines():
    assert longer_than(350, app_files()) == []


def test_half_the_app_files_have_at_most_60_lines_and_95_percent_at_most_220():
    lines = [line_count(path) for path in app_files()]
    assert (percentile(lines, 50) <= 60, percentile(lines, 95) <= 220) == (True, True), sorted(lines)


def test_no_function_is_over_45_lines():
    assert [f"{function.place}: {function.lines}" for function in app_functions() if function.lines > 45] == []


def test_half_the_functions_have_at_most_7_lines_and_95_percent_at_most_25():
    lines = [function.lines for function in app_functions()]
    assert (percentile(lines, 50) <= 7, percentile(lines, 95) <= 25) == (True, True), sorted(lines)


def test_no_template_is_over_150_lines():
    assert longer_than(150, files_like("templates/*")) == []


def test_no_style_sheet_is_over_250_lines():
    assert longer_than(250, files_like("*.css")) == []


def test_no_script_is_over_80_lines():
    assert longer_than(80, files_like("*.js")) == []


def test_comments_say_why_on_two_to_six_percent_of_lines():
    comments = sum(comment_lines(path) for path in app_files())
    assert 0.02 <= comments / sum(line_count(path) for path in app_files()) <= 0.06


def test_every_module_says_what_it_is():
    assert [str(path) for path in app_files() if not ast.get_docstring(tree(path))] == []


def test_every_function_is_annotated():
    assert [function.place for function in app_functions() if not function.is_annotated] == []
