"""Syncs of several CRMs where what is wrong with one does not stop the others."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from store.errors import Busy, ConfigError, HubError, SourceError
from sync.crm_sync import Opened

#: What is the matter of one connection; everything else is everybody's.
_OF_ONE = (SourceError, Busy, ConfigError)


def sync_apart(
    chosen: Sequence[Opened],
    sync: Callable[[Sequence[Opened]], None],
    failed: Callable[[Opened, HubError], None],
) -> None:
    """Sync CRMs together; where one of them fails, each by itself.

    Those whose settings are wrong are tried last and alone. `failed` is told of each that failed.
    """
    together = [one for one in chosen if one.error is None]
    alone = [[one] for one in chosen if one.error is not None]
    for some in (together, *alone):
        if not some:
            continue
        try:
            sync(some)
        except _OF_ONE as error:
            if len(some) == 1:
                failed(some[0], error)
            else:
                for one in some:
                    sync_apart([one], sync, failed)
