"""Where the dbt project lies: the repository's root, or inside the installed package."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent


def project_dir() -> Path:
    """Return the folder that holds `dbt_project.yml`.

    In a checkout that is the repository's root; a wheel carries the project in
    `usage_exports/dbt_project`.
    """
    packaged = _PACKAGE / "dbt_project"
    return packaged if packaged.is_dir() else _PACKAGE.parent.parent
