"""The words of two-way sync: connections and their states, why a write waits, what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from admin.web.wording import field_name, word

#: Kinds of connections; others are shown by their own word.
KINDS: dict[str, Any] = {
    "zoho": "Zoho CRM",
    "fxiaoke": _l("Fxiaoke"),
    "spreadsheet": _l("Spreadsheet"),
    "wechat": _l("WeChat export"),
    "vcard": _l("Address book"),
}

#: States of a connection.
STATES: dict[str, Any] = {
    "never": _l("not synced yet"),
    "idle": _l("in order"),
    "running": _l("running"),
    "queued": _l("waits for a worker"),
    "failed": _l("failed"),
    "differs": _l("does not add up"),
}

#: What a sync is at.
STEPS: dict[str, Any] = {
    "read": _l("Reading"),
    "index": _l("Preparing the comparison"),
    "match": _l("Finding who is who"),
    "write": _l("Writing"),
    "plan": _l("Planning what to write"),
    "push": _l("Writing"),
}

#: Why a sync failed: what happened.
FAILED: dict[str, Any] = {
    "TryLater": _l("It could not be reached, or was busy."),
    "SignInAgain": _l("It no longer accepts our sign-in."),
    "NotAllowed": _l("It refuses this: a right or a licence is missing there."),
    "BadAnswer": _l("Its answer could not be read."),
    "WrongAddress": _l("Its address leads elsewhere, or is not https. Nothing was sent there."),
    "Shrunk": _l("It shows far fewer records than before. Nothing was taken away here."),
    "LeaseLost": _l("Another process took this work over."),
    "Busy": _l("Somebody else is syncing it."),
    "Beside": _l("Another connection of the same sync failed."),
    "Abandoned": _l("The program was ended in the middle."),
    "Unsure": _l("A write was sent, and the answer was lost."),
    "ConfigError": _l("Its settings are not complete."),
    "NoFiles": _l("There is no file where the settings say."),
}

#: Why a sync failed: what to do next.
NEXT: dict[str, Any] = {
    "TryLater": _l("Nothing is lost. Try again in a few minutes."),
    "SignInAgain": _l("Renew the key that the settings name, then sync again."),
    "NotAllowed": _l("Give the app its rights on customers there, then sync again."),
    "BadAnswer": _l("Sync again. If it stays so, the log says where."),
    "WrongAddress": _l("Correct the address in the settings."),
    "Shrunk": _l("If that is right, let them go. If not, look there first."),
    "LeaseLost": _l("Nothing is lost. Look at the last run."),
    "Busy": _l("Wait until that is done."),
    "Beside": _l("Nothing is lost. It is synced by itself next."),
    "Abandoned": _l("Sync again: what may have been sent is looked for first."),
    "Unsure": _l("Sync again: it is looked for before anything else."),
    "ConfigError": _l("The command guiyi check says what is missing."),
    "NoFiles": _l("Correct the path in the settings, or put the file there."),
}

#: What is done to a record.
OPS: dict[str, Any] = {
    "create": _l("New record"),
    "update": _l("Change"),
    "delete": _l("Delete"),
    "merge": _l("Make two one"),
    "restore": _l("Bring back"),
}

#: Where a write stands; see `sync.bunches.PLACES`.
PLACES: dict[str, Any] = {
    "held": _l("Waits for your yes"),
    "ready": _l("Goes with the next sync"),
    "unknown": _l("Sent, and not confirmed yet"),
    "refused": _l("Refused"),
    "declined": _l("Declined"),
}

#: Why writes are held.
HELD: dict[str, Any] = {
    "creates": _l("Many new records"),
    "deletes": _l("Deleted records"),
    "blanks": _l("Fields that are emptied"),
    "merges": _l("Two records of one customer"),
}

#: The same, told.
HELD_TOLD: dict[str, Any] = {
    "creates": _l("More would be made than one sync makes by itself."),
    "deletes": _l("More would be deleted than one sync deletes by itself."),
    "blanks": _l("More would be emptied than one sync empties by itself."),
    "merges": _l("Two records are made one only when somebody says so."),
    "changes": _l("More records would change in this field than one sync changes by itself."),
}

#: What became of a write that was sent.
RESULTS: dict[str, Any] = {
    "done": _l("written"),
    "failed": _l("refused"),
    "dropped": _l("planned anew"),
    "uncertain": _l("not confirmed yet"),
    "inflight": _l("not confirmed yet"),
    "new": _l("is tried again"),
    "planned": _l("is tried again"),
    "held": _l("waits for your yes"),
}

#: Why a write is not put back.
LEFT: dict[str, Any] = {
    "edited_since": _l("somebody changed it there since"),
    "gone": _l("the record is there no more"),
    "cannot_part": _l("it cannot part two records again"),
    "taken_back": _l("it was put back already"),
    "not_sent": _l("there is nothing to put back"),
    "no_connection": _l("its connection is not in the settings"),
}

#: Why a write was refused, for codes that are ours; a CRM's own codes are shown as they are.
REFUSED: dict[str, Any] = {
    "declined": _l("declined"),
    "exists": _l("it has this record already"),
    "whole_call": _l("the whole call was refused"),
    "refused": _l("no reason was given"),
}

#: Why a value is not written, where it is not too long.
LEFT_OUT: dict[str, Any] = {
    "no_option": _l("it is none of the options there"),
    "not_whole": _l("it is masked, or no real number or day"),
}

#: Modules and objects of the CRMs.
RECORDS: dict[str, Any] = {
    "Contacts": _l("Contact records"),
    "Leads": _l("Leads"),
    "Accounts": _l("Accounts"),
    "ContactObj": _l("Contact records"),
    "LeadsObj": _l("Leads"),
    "AccountObj": _l("Accounts"),
}

#: Why a value is asked about.
ASKED: dict[str, Any] = {
    "both": _l("Changed differently in two places"),
    "cleared": _l("Emptied there, and others still say it"),
    "against": _l("Changed there, and the book says something else since"),
}


def schedule(text: str) -> str:
    """Return how often a connection is synced by itself: "15m", "1h", "1d", "08:00" or ""."""
    if not text:
        return str(_("by hand"))
    if ":" in text:
        return str(_("daily at %(time)s", time=text))
    many, unit = int(text[:-1]), text[-1]
    if unit == "m":
        return str(ngettext("every minute", "every %(num)s minutes", many))
    if unit == "h":
        return str(ngettext("every hour", "every %(num)s hours", many))
    return str(ngettext("every day", "every %(num)s days", many))


def slot_name(slot: str) -> str:
    """Return the name of a slot in the page's language: "mobile2" is the second mobile."""
    base = slot.lstrip("-")
    if base.endswith("2"):
        return str(_("%(field)s 2", field=field_name(base[:-1])))
    return field_name(base)


def held(reason: str) -> str:
    """Return why writes are held: many changes of one field name the field."""
    kind, _colon, slot = reason.partition(":")
    if kind == "changes" and slot:
        return str(_("Many changes of one field: %(field)s", field=slot_name(slot)))
    return word(HELD, kind)


def refused(reason: str) -> str:
    """Return why a CRM refused a write: its own code, and its own name of the field."""
    code, _colon, field = reason.partition(":")
    if field:
        known = REFUSED.get(code, code)
        return str(_("%(code)s (field %(field)s)", code=known, field=field))
    return str(REFUSED.get(code, code))


def left(reason: str, most: int) -> str:
    """Return why a CRM would not take a value; `most` is how many characters it takes."""
    if reason == "too_long":
        return str(ngettext("it takes %(num)s character", "it takes %(num)s characters", most))
    return word(LEFT_OUT, reason)


def written(tally: Mapping[str, Any]) -> int:
    """Return how many writes of a run took effect."""
    return sum(many for key, many in tally.items() if key.endswith(":done"))


def failed(error: str) -> str:
    """Return what made a sync fail, in one sentence."""
    return str(FAILED.get(error) or _("It broke off."))


def next_step(error: str) -> str:
    """Return what to do about a sync that failed, in one sentence."""
    return str(NEXT.get(error) or _("Sync again. The log holds what happened."))
