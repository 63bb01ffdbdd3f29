"""The JSON of the story of one field: its values, what targets show of it, the writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from admin.json_explain import decision_shape
from admin.json_shapes import Json, value_shape
from admin.json_sync import change_shape

if TYPE_CHECKING:
    from sync.field_story import FieldStory, There


def story_of_field_shape(story: FieldStory) -> Json:
    """Return all that is known about one field of one customer."""
    return {
        "customer": story.customer.id,
        "field": story.field,
        "values": [value_shape(one, story.shown) for one in story.values],
        "decision": decision_shape(story.decision) if story.decision else None,
        "there": [_there_shape(one) for one in story.there],
        "pushes": [change_shape(one) for one in story.pushes],
    }


def _there_shape(one: There) -> Json:
    return {
        "connection": one.connection,
        "kind": one.kind,
        "id": one.id,
        "slot": one.slot,
        "shows": one.shows,
        "says": one.says,
        "agreed": one.agreed,
        "changed_at": one.changed_at,
        "state": one.state,
        "number": one.number or None,
    }
