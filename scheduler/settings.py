"""Settings, typed and checked at start, from the environment (``MANNAM_…``) and nowhere else."""

import contextlib
import secrets
from enum import StrEnum
from pathlib import Path

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from scheduler.errors import MannamError


class SmtpSecurity(StrEnum):
    NONE = "none"
    STARTTLS = "starttls"
    TLS = "tls"


class SettingsRefused(MannamError):
    """A setting has a value that cannot be used; ``problems`` are (variable, reason) pairs."""

    def __init__(self, problems: tuple[tuple[str, str], ...]) -> None:
        super().__init__(problems)
        self.problems = problems


class Settings(BaseSettings):
    """One installation. Every field is the environment variable ``MANNAM_`` + its name in capitals."""

    model_config = SettingsConfigDict(env_prefix="MANNAM_", extra="ignore", frozen=True, populate_by_name=True)

    data: Path = Path("data")
    database_url: str = ""
    base_url: str = ""
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535, validation_alias="PORT")
    trusted_hosts: str = ""
    secret_key: SecretStr = SecretStr("")
    mail_from: str = "meetings@example.org"
    mail_from_name: str = "만남 Mannam"
    smtp_host: str = ""
    smtp_port: int = Field(default=587, ge=1, le=65535)
    smtp_security: SmtpSecurity = SmtpSecurity.STARTTLS
    smtp_user: str = ""
    smtp_password: SecretStr = SecretStr("")
    solver_seconds: float = Field(default=30.0, gt=0, le=3600)
    solver_workers: int = Field(default=1, ge=1, le=64)
    solver_memory_mb: int = Field(default=4096, ge=512)

    @field_validator("mail_from")
    @classmethod
    def _bare_address(cls, value: str) -> str:
        if value.count("@") != 1 or any(c in value for c in " <>\r\n"):
            raise ValueError("a bare mail address is expected, such as meetings@example.org")
        return value

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if value and not value.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://", "postgres://")):
            raise ValueError("an address that begins with sqlite:/// or postgresql:// is expected")
        return value

    @field_validator("base_url")
    @classmethod
    def _web_address(cls, value: str) -> str:
        if value and not value.startswith(("http://", "https://")):
            raise ValueError("an address that begins with http:// or https:// is expected")
        return value.rstrip("/")

    @property
    def url(self) -> str:
        """Where the pages are reached; never taken from a request."""
        return self.base_url or f"http://{self.host}:{self.port}"

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite:///{self.data / 'mannam.sqlite3'}"

    @property
    def outbox(self) -> Path:
        return self.data / "outbox"

    @property
    def uid_host(self) -> str:
        """The constant right half of every calendar UID."""
        return self.mail_from.partition("@")[2]


def load_settings(**overrides: object) -> Settings:
    """Read the environment; raises :class:`SettingsRefused` naming each variable that is wrong."""
    try:
        return Settings(**overrides)  # type: ignore[arg-type]  # checked by pydantic
    except ValidationError as error:
        problems = tuple(
            ("PORT" if item["loc"][0] == "PORT" else f"MANNAM_{str(item['loc'][0]).upper()}", item["msg"])
            for item in error.errors()
        )
        raise SettingsRefused(problems) from error


def prepare_data_folder(settings: Settings) -> None:
    """Make the data folder, readable by its owner only."""
    try:
        settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        settings.outbox.mkdir(exist_ok=True, mode=0o700)
    except OSError as error:
        raise SettingsRefused((("MANNAM_DATA", f"{settings.data}: {error.strerror}"),)) from error


def installation_secret(settings: Settings) -> str:
    """The key that signs forms: the setting, or a random one kept in the data folder."""
    if settings.secret_key.get_secret_value():
        return settings.secret_key.get_secret_value()
    path = settings.data / "secret.key"
    if not path.exists():
        fresh = path.with_suffix(f".{secrets.token_hex(4)}")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(48))
        # Linking refuses to replace, so of two processes that start at once one key wins.
        with contextlib.suppress(FileExistsError):
            path.hardlink_to(fresh)
        fresh.unlink()
    return path.read_text()
