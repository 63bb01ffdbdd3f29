"""What an account says of its modules: which fields there are, what they take, what is unique."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from connectors.crm import Kind, Place
from connectors.zoho.calls import Asked, Calls
from connectors.zoho.places import ALSO_SAID, CANONICAL, LABELS, MARKERS, NOTHING, PLACES
from connectors.zoho.settings import ZohoSettings
from store.errors import BadAnswer, ConfigError, NotAllowed

#: Types whose values are plain and can be asked for by COQL.
_PLAIN = frozenset(
    {"text", "textarea", "email", "phone", "website", "picklist", "multiselectpicklist", "date",
     "datetime", "integer", "bigint", "double", "currency", "percent", "boolean", "lookup",
     "ownerlookup"}
)  # fmt: skip
#: Types of which a value is text or nothing.
TEXTS = frozenset({"text", "textarea", "email", "phone", "website", "picklist", "date"})
#: Change without anybody changing the record, or say who touched it last.
_RESTLESS = frozenset(
    {"Last_Activity_Time", "Change_Log_Time__s", "Modified_By", "Created_By", "Unsubscribed_Time",
     "Full_Name", "Locked__s", "Record_Status__s", "Layout", "Tag", "Record_Image"}
)  # fmt: skip
ALWAYS = ("Modified_Time", "Created_Time", "Owner")
MOST_COLUMNS = 50
_TOLD = re.compile(r"[\s_]+")


@dataclass(frozen=True, slots=True)
class FieldInfo:
    """One field as the account describes it."""

    name: str
    label: str
    type: str = "text"
    length: int = 0
    unique: bool = False
    mandatory: bool = False
    creatable: bool = True
    updatable: bool = True
    custom: bool = False
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Module:
    """A module as this account has it."""

    name: str
    fields: Mapping[str, FieldInfo]
    #: Slot -> the fields that hold it, whether they can be written or not.
    slots: Mapping[str, tuple[str, ...]]
    marker: str
    #: Fields that records are read with, `id` apart; at most 50 with what joins need.
    columns: tuple[str, ...]
    kind: Kind
    #: (field, canonical field that it says), the name apart.
    says: tuple[tuple[str, str], ...] = ()


class Metadata:
    """The descriptions of an account's modules, read when they are first needed."""

    def __init__(self, settings: ZohoSettings, calls: Calls) -> None:
        self._settings, self._calls = settings, calls
        self._known: dict[str, Module] = {}
        self._presumed: dict[str, Module] = {}

    def module(self, name: str, *, fresh: bool = False) -> Module:
        """Return a module's description; `fresh` asks the account again."""
        if fresh or name not in self._known:
            reply = self._calls.read("settings/fields", {"module": name, "type": "all"})
            told = reply.data.get("fields") if isinstance(reply.data, Mapping) else None
            if not isinstance(told, list) or not told:
                raise BadAnswer("zoho: no fields")
            fields = [one for one in map(_info, told) if one is not None]
            layout = self._layout(name)
            self._know(name, fields, layout)
        # Whoever calls it must know; what is known of it by heart goes on without.
        self._check(self._known[name])
        return self._known[name]

    def _check(self, module: Module) -> None:
        """Raise ConfigError for settings that this account has no fields for."""
        name, problems = module.name, []
        wanted = self._settings.marker_field
        if wanted in module.fields and wanted != module.marker:
            problems.append(f"marker_field: {name}.{wanted} is not unique in the account")
        for slot, field in self._settings.fields.get(name, {}).items():
            if field and field not in module.fields:
                problems.append(f"fields.{name}.{slot}: there is no field {field}")
            elif field and module.fields[field].type not in TEXTS:
                problems.append(f"fields.{name}.{slot}: {field} holds no text")
        if problems:
            raise ConfigError(problems)

    def recall(self, name: str, memory: str) -> None:
        """Know a module again as it was described."""
        told = json.loads(memory)
        fields = [FieldInfo(**(one | {"options": tuple(one["options"])})) for one in told["fields"]]
        self._know(name, fields, told["layout"])

    def _know(self, name: str, fields: list[FieldInfo], layout: Mapping[str, bool] | None) -> None:
        rows = [asdict(one) for one in fields]
        memory = json.dumps({"fields": rows, "layout": layout}, ensure_ascii=False)
        made = build(self._settings, name, fields, layout)
        self._known[name] = replace(made, kind=replace(made.kind, memory=memory))

    def known(self, name: str) -> Module:
        """Return a module's description without a call: what was read, else the standard one."""
        found = self._known.get(name) or self._presumed.get(name)
        if found is None:
            slots = PLACES.get(name, {})
            names = [field for fields in slots.values() for field in fields]
            fields = [FieldInfo(one, one) for one in names]
            found = self._presumed[name] = build(self._settings, name, fields, None)
        return found

    def _layout(self, name: str) -> Mapping[str, bool] | None:
        """Return the fields that layouts hold and whether they must be filled; None: not told."""
        try:
            reply = self._calls.read("settings/layouts", {"module": name})
        except (NotAllowed, Asked):
            return None
        told = reply.data.get("layouts") if isinstance(reply.data, Mapping) else None
        if not isinstance(told, list):
            return None
        found: dict[str, bool] = {}
        for field in _in_sections(told):
            api_name = str(field.get("api_name", ""))
            found[api_name] = found.get(api_name, False) or field.get("required") is True
        return found or None


def _in_sections(layouts: list[Any]) -> list[Mapping[str, Any]]:
    sections = [
        section
        for layout in layouts
        if isinstance(layout, Mapping)
        for section in layout.get("sections") or ()
        if isinstance(section, Mapping)
    ]
    return [
        one
        for section in sections
        for one in section.get("fields") or ()
        if isinstance(one, Mapping)
    ]


def _info(told: Any) -> FieldInfo | None:
    """Return one field of `/settings/fields`; None for what cannot be used."""
    if not isinstance(told, Mapping) or not isinstance(told.get("api_name"), str):
        return None
    can = told.get("operation_type")
    can = can if isinstance(can, Mapping) else {}
    frozen = told.get("read_only") is True or told.get("field_read_only") is True
    length, options = told.get("length"), told.get("pick_list_values")
    return FieldInfo(
        told["api_name"],
        str(told.get("field_label") or told["api_name"]),
        str(told.get("data_type", "")),
        length if isinstance(length, int) else 0,
        bool(told.get("unique")),
        told.get("system_mandatory") is True,
        not frozen and can.get("api_create") is not False,
        not frozen and can.get("api_update") is not False,
        told.get("custom_field") is True,
        tuple(
            str(one.get("actual_value"))
            for one in (options if isinstance(options, list) else ())
            if isinstance(one, Mapping) and one.get("actual_value") not in (None, NOTHING)
        ),
    )


def build(
    settings: ZohoSettings, name: str, told: list[FieldInfo], layout: Mapping[str, bool] | None
) -> Module:
    """Return a module made of its fields and its layouts."""
    fields = {one.name: one for one in told}
    slots = _slots(settings, name, fields)
    marker = _marker(settings, fields)
    places = [
        place
        for slot, names in slots.items()
        if (place := _place(slot, names, fields, layout)) is not None
    ]
    required = [one.name for one in told if one.mandatory or (layout or {}).get(one.name)]
    kind = Kind(name, tuple(places), marker, True, tuple(required))
    columns = _columns(slots, marker, fields)
    return Module(name, fields, slots, marker, columns, kind, _says(slots))


def _says(slots: Mapping[str, tuple[str, ...]]) -> tuple[tuple[str, str], ...]:
    """Return what each field says, those of slots first."""
    of_slots = [
        (names[0], CANONICAL.get(slot, slot)) for slot, names in slots.items() if slot != "name"
    ]
    company = [] if "company" in slots else [("Account_Name", "company")]
    also = [*ALSO_SAID.items(), ("Salutation", "honorific"), *company, ("Owner", "owner")]
    return tuple(of_slots + also)


def _slots(
    settings: ZohoSettings, name: str, fields: Mapping[str, FieldInfo]
) -> dict[str, tuple[str, ...]]:
    """Return the standard places that are there, those of labels we know, and the settings' own."""
    found = {
        slot: tuple(one for one in names if one in fields)
        for slot, names in PLACES.get(name, {}).items()
        if names[0] in fields
    }
    for one in fields.values():
        slot = LABELS.get(_plain(one.label)) or LABELS.get(_plain(one.name))
        if slot and one.custom and one.type in TEXTS:
            found.setdefault(slot, (one.name,))
    own = settings.fields.get(name, {})
    taken = set(own.values())
    found = {
        slot: names for slot, names in found.items() if slot not in own and not taken & {*names}
    }
    return found | {slot: (one,) for slot, one in own.items() if one in fields}


def _marker(settings: ZohoSettings, fields: Mapping[str, FieldInfo]) -> str:
    wanted = settings.marker_field
    if wanted and wanted in fields:
        return wanted if fields[wanted].unique else ""
    for one in fields.values():
        named = {_plain(one.label), _plain(one.name)}
        if one.unique and one.custom and one.creatable and named & MARKERS:
            return one.name
    return ""


def _plain(text: str) -> str:
    return _TOLD.sub("", text).casefold()


def _place(
    slot: str,
    names: tuple[str, ...],
    fields: Mapping[str, FieldInfo],
    layout: Mapping[str, bool] | None,
) -> Place | None:
    """Return a slot that can be written; None when its first field cannot."""
    usable = tuple(
        one
        for one in names
        if fields[one].creatable and fields[one].updatable and (layout is None or one in layout)
    )
    if not usable or usable[0] != names[0]:
        return None
    info = fields[usable[0]]
    return Place(slot, usable, info.length, info.options if info.type == "picklist" else ())


def _columns(
    slots: Mapping[str, tuple[str, ...]], marker: str, fields: Mapping[str, FieldInfo]
) -> tuple[str, ...]:
    """Return what is read: first what is used, then the rest, as far as a query takes them."""
    wanted = [*ALWAYS, marker, *(one for names in slots.values() for one in names), "Account_Name"]
    wanted += ["Salutation", *ALSO_SAID]
    wanted += [one.name for one in fields.values() if one.type in _PLAIN and one.creatable]
    found = [
        one
        for one in dict.fromkeys(wanted)
        if (one in fields or one in ALWAYS) and one not in _RESTLESS
    ]
    # One column more is what a company's name needs.
    return tuple(found[: MOST_COLUMNS - 1])
