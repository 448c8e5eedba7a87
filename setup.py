"""Build the package with the commit written into it, which pyproject.toml cannot say."""

import runpy
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

_HERE = Path(__file__).parent
_VERSION = runpy.run_path(str(_HERE / "bot" / "app" / "version.py"))


class BuildWithCommit(build_py):
    """It adds the file that `bot.app.version.built_from` reads; an editable install asks git."""

    def run(self) -> None:
        """Build, then write the commit, where git knows it."""
        super().run()
        commit = _VERSION["commit_of"](_HERE)
        if commit is not None and not self.editable_mode:
            built = Path(self.build_lib, "bot", "app", _VERSION["COMMIT_FILE"])
            built.write_text(f"{commit}\n", "ascii")


setup(cmdclass={"build_py": BuildWithCommit})
