"""Settings files for tests: write one, and load it or say what is wrong with it."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from desk.settings import load_settings
from desk.settings_root import Settings
from desk.settings_words import SettingsError
from tests.unit.desk.settings_files import Load, Problems


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Load a text as wellheard.toml."""

    def loaded(text: str, environ: Mapping[str, str] | None = None) -> Settings:
        path = tmp_path / "wellheard.toml"
        path.write_text(text, encoding="utf-8")
        return load_settings(path, environ or {})

    return loaded


@pytest.fixture
def problems(load: Load) -> Problems:
    """What loading a text complains of."""

    def found(text: str, environ: Mapping[str, str] | None = None) -> list[str]:
        with pytest.raises(SettingsError) as error:
            load(text, environ)
        return list(error.value.problems)

    return found
