"""Single values that must outlive a restart, by name."""

from sqlite_utils import Database


def get(db: Database, name: str) -> str | None:
    """The value kept under this name."""
    row = db.execute("SELECT value FROM kept WHERE name = ?", [name]).fetchone()
    return str(row[0]) if row else None


def put(db: Database, name: str, value: str) -> None:
    """Keep this value, in place of an earlier one."""
    db.execute(
        "INSERT INTO kept (name, value) VALUES (?, ?) ON CONFLICT(name) DO UPDATE SET value = excluded.value",
        [name, value],
    )


def get_or_put(db: Database, name: str, fresh: str) -> str:
    """The value kept under this name; if there is none, this fresh one, kept from now on."""
    db.execute("INSERT INTO kept (name, value) VALUES (?, ?) ON CONFLICT(name) DO NOTHING", [name, fresh])
    return get(db, name) or fresh


def drop(db: Database, name: str) -> None:
    """Keep it no longer."""
    db.execute("DELETE FROM kept WHERE name = ?", [name])
