"""Secrets come from the environment, and show themselves nowhere (law 8)."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from desk.settings_secrets import missing_secrets, secret, secrets_of
from desk.settings_words import SettingsError
from tests.unit.desk.settings_files import BRAND, REDDIT, Load, Problems, X


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('bearer_token = "S3CRET"', "WELLHEARD_X_BEARER_TOKEN or WELLHEARD_X_BEARER_TOKEN_FILE, and take it out."),
        ('api-key = "S3CRET"', "set WELLHEARD_X_API_KEY or WELLHEARD_X_API_KEY_FILE"),
        ('token = "S3CRET"', "the variables are WELLHEARD_X_BEARER_TOKEN, "),
        ('Password = "S3CRET"', "set WELLHEARD_X_PASSWORD or WELLHEARD_X_PASSWORD_FILE"),
    ],
)  # fmt: skip
def test_a_secret_in_the_file_is_refused_and_not_repeated(problems: Problems, line: str, expected: str) -> None:
    """Law 8: secrets come from the environment, and an error message holds none."""
    (problem,) = problems(BRAND + X + line)

    assert problem.startswith(f"wellheard.toml: accounts.x.{line.split(' ')[0]}: secrets come from the environment")
    assert expected in problem
    assert "S3CRET" not in problem


def test_a_password_in_the_database_url_is_refused_and_not_repeated(problems: Problems, load: Load) -> None:
    """Law 8 holds for the database too; the environment may carry it."""
    url = "postgresql+psycopg://wh:S3CRET@host/db"
    (problem,) = problems(BRAND + f'[store]\nurl = "{url}"')

    assert "Set WELLHEARD_DB" in problem
    assert "S3CRET" not in problem
    assert "S3CRET" not in repr(load(BRAND, {"WELLHEARD__STORE__URL": url}))


def test_brands_and_people_may_be_called_like_secrets(load: Load) -> None:
    """Only keys with values are taken for secrets, not the names of sections or platforms."""
    settings = load('[brands.secret]\nname = "Secret"\nhandles = {token = ["secret"]}\n[people.token]\nrole = "admin"')

    assert settings.brands["secret"].handles == {"token": ("secret",)}
    assert "token" in settings.people


def test_a_secret_comes_from_its_variable_or_its_file(tmp_path: Path) -> None:
    """The line end of a file is not part of the secret, and a secret does not show itself."""
    (tmp_path / "key").write_text("from-file\r\n")
    environ = {"WELLHEARD_X_UK_API_KEY": "from-variable", "WELLHEARD_X_UK_API_SECRET_FILE": str(tmp_path / "key")}

    assert secret(environ, "x-uk", "API_KEY") == SecretStr("from-variable")
    assert secret(environ, "x-uk", "api_secret") == SecretStr("from-file")
    assert secret(environ, "x-uk", "ACCESS_TOKEN") is None
    assert secret({"WELLHEARD_X_API_KEY": ""}, "x", "API_KEY") is None
    assert "from" not in repr(secret(environ, "x-uk", "API_KEY"))


@pytest.mark.parametrize(
    ("content", "words"),
    [(None, "cannot be read"), (b"\n", "is empty"), (b"a\nb\n", "more than one line"), (b"\xff\xfe", "is not text")],
)
def test_a_secrets_file_that_cannot_be_used_names_its_variable(
    tmp_path: Path, content: bytes | None, words: str
) -> None:
    """The variable and the path are named, the content is not."""
    path = tmp_path / "key"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SettingsError, match=f"WELLHEARD_X_API_KEY_FILE names a file .*{words}"):
        secret({"WELLHEARD_X_API_KEY_FILE": str(path)}, "x", "API_KEY")


def test_a_secret_set_twice_is_refused() -> None:
    """Which of two would be used is nothing to guess at."""
    with pytest.raises(SettingsError, match="Both WELLHEARD_X_API_KEY and WELLHEARD_X_API_KEY_FILE are set"):
        secret({"WELLHEARD_X_API_KEY": "a", "WELLHEARD_X_API_KEY_FILE": "b"}, "x", "API_KEY")


X_FOUR = ["API_KEY", "API_SECRET", "ACCESS_TOKEN", "ACCESS_TOKEN_SECRET"]


@pytest.mark.parametrize(
    ("platform", "there", "to_read", "to_post"),
    [
        ("x", [], ["BEARER_TOKEN"], X_FOUR),
        ("x", ["BEARER_TOKEN"], [], X_FOUR),
        ("x", X_FOUR, [], []),
        ("x", X_FOUR[:3], X_FOUR[3:], X_FOUR[3:]),
        ("reddit", [], ["CLIENT_ID", "CLIENT_SECRET"], ["CLIENT_ID", "REFRESH_TOKEN"]),
        ("reddit", ["CLIENT_ID", "CLIENT_SECRET"], [], ["REFRESH_TOKEN"]),
        ("reddit", ["CLIENT_ID", "READ_REFRESH_TOKEN"], [], ["REFRESH_TOKEN"]),
        ("reddit", ["CLIENT_ID", "REFRESH_TOKEN"], [], []),
        ("reddit", ["CLIENT_ID", "CLIENT_SECRET", "USERNAME"], [], ["PASSWORD"]),
        ("reddit", ["CLIENT_ID", "CLIENT_SECRET", "USERNAME", "PASSWORD"], [], []),
    ],
)  # fmt: skip
def test_missing_secrets_are_named_by_their_variables(
    load: Load, platform: str, there: list[str], to_read: list[str], to_post: list[str]
) -> None:
    """What is named is what would be enough, for reading and for posting."""
    account = load(BRAND + X + REDDIT).accounts[platform]
    environ = {f"WELLHEARD_{platform.upper()}_{key}": "value" for key in there}

    def named(keys: list[str]) -> list[str]:
        return [f"WELLHEARD_{platform.upper()}_{key}" for key in keys]

    assert missing_secrets(platform, account, for_writing=False, environ=environ) == named(to_read)
    assert missing_secrets(platform, account, for_writing=True, environ=environ) == named(to_post)
    assert secrets_of(platform, account, environ) == {key.lower(): "value" for key in there}
