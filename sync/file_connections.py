"""Connections of the config that are files: which files they are, and how to read them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from connectors.contract import ReadOptions
    from store.runs import Run
    from store.settings import ConnectionSettings, Settings

#: Kinds of connections that are files; others come with their own connectors.
FILE_KINDS = ("spreadsheet", "wechat", "vcard")


def files_of(connection: ConnectionSettings) -> list[Path]:
    """Return the files of a connection: its path or, for a folder, what lies in it, by name."""
    from connectors.files import expand

    if not connection.path:
        return []
    return [path for path in expand(Path(connection.path)) if path.is_file()]


def read_options(settings: Settings, connection: ConnectionSettings) -> ReadOptions:
    """Return what the config says about the files of a connection."""
    from connectors.contract import ReadOptions

    return ReadOptions(
        region=settings.hub.region,
        encoding=connection.encoding,
        delimiter=connection.delimiter,
        sheet=connection.sheet,
        header_row=connection.header_row,
        columns=connection.columns,
        layout=connection.layout,
    )


def unchanged(path: Path, config: Path | None, connection: str, done: Iterable[Run]) -> bool:
    """Tell whether neither the file nor the config changed since the file was last read whole.

    Without a config only the file counts.

    The time of the file's last change of status is used: unlike the time of modification no copy
    or download brings an older one with it.
    """
    last = max(
        (
            run.started_at
            for run in done
            if (run.connection, run.label, run.state) == (connection, path.name, "done")
        ),
        default="",
    )
    if not last:
        return False
    read = datetime.strptime(last, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC).timestamp()
    return all(one.stat().st_ctime < read for one in (path, config) if one is not None)
