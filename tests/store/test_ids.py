"""Numbers are taken once, without gaps that a crash could fill twice."""

from __future__ import annotations

import pytest

from store.hub import Hub
from store.ids import give_back, take


def test_numbers_begin_at_one_and_follow(hub: Hub) -> None:
    with hub.writing() as connection:
        assert take(connection, "run") == 1
        assert take(connection, "run", 5) == 2
        assert take(connection, "run") == 7
        assert take(connection, "other") == 1


def test_what_was_not_used_comes_again(hub: Hub) -> None:
    with hub.writing() as connection:
        first = take(connection, "run", 10)
        give_back(connection, "run", 7)
        give_back(connection, "run", 0)
        assert take(connection, "run") == first + 3


def take_and_fail(hub: Hub) -> None:
    with hub.writing() as connection:
        take(connection, "run", 3)
        raise ZeroDivisionError


def test_a_transaction_that_fails_takes_nothing(hub: Hub) -> None:
    with pytest.raises(ZeroDivisionError):
        take_and_fail(hub)
    with hub.writing() as connection:
        assert take(connection, "run") == 1
