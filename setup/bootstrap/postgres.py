"""What the strategies that find a database server answer."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Postgres:
    """A server that answers; ``bin_dir`` holds its client tools where known."""

    host: str
    port: int
    user: str
    password: str
    bin_dir: Path | None = None

    def environment(self) -> dict[str, str]:
        """Answer the variables by which libpq and its tools find the server."""
        return {
            "PGHOST": self.host,
            "PGPORT": str(self.port),
            "PGUSER": self.user,
            "PGPASSWORD": self.password,
        }
