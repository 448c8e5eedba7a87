"""Test that files made by a command say what the code says.

`make docs` and `make notice` make them anew.
"""

from tools import env_example, notice


def test_the_example_of_settings_has_every_setting() -> None:
    assert env_example.PLACE.read_text("utf-8") == env_example.example(), "run 'make docs'"


def test_the_notice_names_every_package_that_is_installed() -> None:
    written = notice.PLACE.read_text("utf-8").splitlines()
    assert {line.split("  ")[0].lower().replace("_", "-") for line in written if "  " in line} == {
        name.lower().replace("_", "-") for name in notice.required()
    }, "run 'make notice'"
