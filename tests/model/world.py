"""A small firm: two CRMs, a hub between them, colleagues who work in both."""

from __future__ import annotations

from random import Random

from connectors.crm import Op, Outcome, Result, Write
from store.hub import Hub
from sync.alike import form
from tests.clocks import StandingClock
from tests.model.crm import LivedCrm, slots_of
from tests.model.ghost import SLOTS, Ghost, Place
from tests.model.known import Known
from tests.model.underway import Underway
from tests.model.workers import LOOK, Stage

NAMES = ("欧阳建国", "司徒秀英", "上官晓东", "诸葛美玲", "慕容志强")


class World:
    """Everything outside of the hub, and what it must never do to it."""

    def __init__(self, rnd: Random, clock: StandingClock, hub: Hub, stage: Stage) -> None:
        self.rnd, self.clock, self.hub, self.stage = rnd, clock, hub, stage
        self.crms = {
            "strong": LivedCrm("strong", clock, rnd, strong=True),
            "weak": LivedCrm("weak", clock, rnd, strong=False, lag=30.0),
        }
        self.ghost = Ghost()
        self.people: list[str] = []
        self.tokens = 0
        #: What must not have happened: (what, where).
        self.bad: list[tuple[str, str]] = []
        #: Overwritten between look and write in a CRM without a guard: nobody can help that.
        self.unavoidable = 0
        #: Edits since the hub last looked at a record by its id.
        self._unseen: dict[Place, set[str]] = {}
        self.known, self.underway = Known(hub), Underway(hub)
        #: What the record that is being written showed before.
        self._stood: dict[str, str] = {}
        #: Records that the hub made part of others.
        self.merged: set[Place] = set()
        #: (CRM, person) whose record a colleague removed while the book knew another of his, and
        #: whom nobody wrote anywhere again since.
        self.removed: set[tuple[str, str]] = set()
        #: The same, ever.
        self.ever_removed: set[tuple[str, str]] = set()
        for crm in self.crms.values():
            crm.at = stage.at
            crm.before = lambda write, crm=crm: self._before(crm, write)
            crm.after = lambda write, result, crm=crm: self._after(crm, write, result)
            crm.taken = lambda ids, crm=crm: self._taken(crm, ids)
            crm.lose = self._lose
        stage.between, stage.now = self.between, clock.now
        #: When, in acts, colleagues made records or brought them back.
        self._born: dict[Place, int] = {}

    # ---- colleagues ----------------------------------------------------------------------

    def between(self) -> None:
        """Let a little time pass; perhaps a colleague does something."""
        if self.rnd.random() < self.stage.odds.passes:
            self.clock.forward(self.rnd.randint(1, 3))
        if self.rnd.random() < self.stage.odds.act:
            self.act()

    def act(self) -> None:
        """Let a colleague do something in one of the CRMs."""
        self.stage.acts += 1
        crm = self.crms[self.rnd.choice(("strong", "weak"))]
        live = [one.id for one in crm.live()]
        chance = self.rnd.random()
        if chance < 0.2 or not live:
            self.create(crm)
        elif chance < 0.76:
            self.edit(crm, self.rnd.choice(live), self.rnd.choice(self.stage.odds.edited))
        elif chance < 0.82:
            self.clear(crm, self.rnd.choice(live), self.rnd.choice(("title", "wechat")))
        elif chance < 0.88:
            self.copy(crm, self.rnd.choice(live), self.rnd.choice(self.stage.odds.edited))
        elif chance < 0.97:
            self.remove(crm, self.rnd.choice(live))
        else:
            self.restore(crm)

    def create(self, crm: LivedCrm) -> None:
        """Write a customer into a CRM who is not in it, as far as it shows."""
        here = {self.ghost.person[crm.name, one.id] for one in crm.live()}
        missing = [person for person in self.people if person not in here]
        if not missing or (self.rnd.random() < 0.5 and len(self.people) < len(NAMES) - 1):
            if len(self.people) == len(NAMES):
                return
            self.people.append(NAMES[len(self.people)])
            missing = self.people[-1:]
        person = self.rnd.choice(missing)
        n = NAMES.index(person)
        said = {"name": person, "mobile": f"1380000{n}{n}0{n}", "email": f"first{n}@example.cn"}
        for slot in ("title", "wechat"):
            if self.rnd.random() < 0.5:
                said[slot] = self._fresh(slot)
        made = crm.put(**said)
        self._born[crm.name, made] = self.stage.acts
        self.ghost.appears((crm.name, made), person, said, made=False)
        self.removed -= {(name, person) for name in self.crms}
        self._note(f"{crm.name} create {made} {said}")

    def edit(self, crm: LivedCrm, record: str, slot: str) -> None:
        """Write something new into a slot."""
        self._write(crm, record, slot, self._fresh(slot))

    def clear(self, crm: LivedCrm, record: str, slot: str) -> None:
        """Empty a slot."""
        if crm.shows(record, slot):
            self._write(crm, record, slot, "")

    def copy(self, crm: LivedCrm, record: str, slot: str) -> None:
        """Write what another CRM shows: a colleague settles it by himself."""
        person = self.ghost.person[crm.name, record]
        for other in self.crms.values():
            for one in other.live():
                place = (other.name, one.id)
                text = other.shows(one.id, slot)
                if other is not crm and self.ghost.person[place] == person and text:
                    own = self.ghost.stands[(crm.name, record), slot]
                    known = self.ghost.over.setdefault((person, slot, form(slot, text)), set())
                    self.ghost.copied.add((person, slot))
                    known |= {own} | self.ghost.over.get((person, slot, own), set())
                    self._write(crm, record, slot, text)
                    return

    def remove(self, crm: LivedCrm, record: str) -> None:
        """Delete a record."""
        crm.remove(record)
        person = self.ghost.person[crm.name, record]
        known = [p for p in self.places(person) if self.known.matched(p)]
        if known and self.known.matched((crm.name, record)) and not self._live(crm, person):
            self.removed.add((crm.name, person))
        self.ever_removed.add((crm.name, person))
        if not any(self.known.matched(place) for place in self.places(person)):
            # Nothing is left of him that the book knows: whoever shows up is somebody new.
            self.removed -= {(name, person) for name in self.crms}
        self._note(f"{crm.name} remove {record}")

    def restore(self, crm: LivedCrm) -> None:
        """Bring a deleted record back, where its customer has no other there."""
        gone = [one.id for one in crm.records.values() if one.deleted]
        gone = [one for one in gone if not self._live(crm, self.ghost.person[crm.name, one])]
        if gone:
            record = self.rnd.choice(gone)
            crm.restore(record)
            place = (crm.name, record)
            self._born[place] = self.stage.acts
            self.ghost.back.add(place)
            if not self.known.lives((crm.name, record)):
                self.ghost.comes_back(place, {slot: crm.shows(record, slot) for slot in SLOTS})
            self.removed.discard((crm.name, self.ghost.person[place]))
            self._note(f"{crm.name} restore {record}")

    def _write(self, crm: LivedCrm, record: str, slot: str, text: str) -> None:
        crm.edit(record, **{slot: text})
        place = (crm.name, record)
        self.ghost.edited(place, slot, text, new=not self.known.lives((crm.name, record)))
        if place in self.ghost.made and self.known.row((crm.name, record)) is None:
            self.ghost.unknown(place, slot, marker=crm.marker)
        self._unseen.setdefault(place, set()).add(slot)
        sent = self.underway.of(place, self.known.row((crm.name, record)))
        if sent is not None:
            sent.left.discard(slot)
            if form(slot, sent.stood.get(slot, text + "-")) == form(slot, text):
                self.ghost.taken_back(place, slot)
        self._note(f"{crm.name} edit {record} {slot}={text}")

    def _fresh(self, slot: str) -> str:
        self.tokens += 1
        n = self.tokens
        return {
            "title": f"职务{n:04d}",
            "mobile": f"139{n:04d}{n:04d}",
            "email": f"mail{n}@example.cn",
            "wechat": f"wx_{n:04d}abc",
        }[slot]

    def _live(self, crm: LivedCrm, person: str) -> list[str]:
        return [one.id for one in crm.live() if self.ghost.person[crm.name, one.id] == person]

    def places(self, person: str) -> list[Place]:
        """Return the live records of a customer."""
        return [(name, one) for name, crm in self.crms.items() for one in self._live(crm, person)]

    # ---- what the hub does ---------------------------------------------------------------

    def _lose(self) -> bool:
        if self.stage.calm or self.rnd.random() >= self.stage.odds.lose:
            return False
        self.underway.lose()
        return True

    def _taken(self, crm: LivedCrm, ids: object) -> None:
        for one in ids if isinstance(ids, list) else ():
            place = (crm.name, one)
            self._unseen.pop(place, None)
            sent = self.underway.of(place, self.known.row((crm.name, one)))
            told = sent is not None and not sent.lost and sent.sender is self.stage.at_work
            if sent is not None and not sent.left and not told:
                person = self.ghost.person[place]
                self.ghost.unheard |= {(person, slot) for slot in sent.stood}

    def _before(self, crm: LivedCrm, write: Write) -> None:
        known = crm.records.get(write.id)
        if write.op is Op.UPDATE and known is not None and not known.deleted:
            self._stood = {slot: crm.shows(write.id, slot) for slot in slots_of(write.fields)}
            if crm.guard and write.guard and known.version > int(write.guard):
                return
            for slot, text in slots_of(write.fields).items():
                if slot in SLOTS:
                    self._overwrites(crm, write.id, slot, text)
                elif not text:
                    self._wrong("blanked", (crm.name, write.id), slot)
        elif write.op is Op.CREATE:
            self._makes(crm, str(write.fields["Name"]), write.marker)
        elif write.op is Op.MERGE and known is not None and not known.deleted:
            for slot in SLOTS:
                self._retires(crm, write.other, slot)

    def _overwrites(self, crm: LivedCrm, record: str, slot: str, text: str) -> None:
        place = (crm.name, record)
        if not text and crm.shows(record, slot) and not self.ghost.was_cleared(place, slot):
            self._wrong("blanked", place, slot)
        if self.ghost.may_stand(place, slot, text):
            return
        if not crm.guard and slot in self._unseen.get(place, ()):
            self.unavoidable += 1
            return
        said = self.known.heard((crm.name, record), slot)
        stood = self.ghost.stands[place, slot]
        stood = "" if stood.startswith("cleared") else stood
        if set(said) == {stood} and slot in self.ghost.unsent.get(place, ()):
            return  # For all that the hub can tell, the CRM filled it in itself.
        if stood not in said:
            self._wrong("lost unread", place, slot)
        elif place not in self.ghost.back and (set(said) != {stood} or self.ghost.ours(place)):
            self._wrong("overruled", place, slot)

    def _makes(self, crm: LivedCrm, person: str, marker: str) -> None:
        """Note a creation of somebody who is there, as the book knows or a marker would tell."""
        for one in self._live(crm, person):
            place = (crm.name, one)
            made = place in self.ghost.made - self.ghost.back
            same = bool(marker) and crm.records[one].marker == marker
            held = self.known.lives((crm.name, one)) and not self.stage.late
            seen = not marker and self._could_be_seen(crm, one)
            if not same and ((made and not self.stage.slow) or held or seen):
                self._wrong("doubled", (crm.name, one), "name")

    def _could_be_seen(self, crm: LivedCrm, record: str) -> bool:
        """Tell whether a look before a creation must have shown what a colleague had made."""
        worker, born = self.stage.at_work, self._born.get((crm.name, record))
        if worker is None or born is None or self.stage.calm or self.stage.late:
            return False
        times = [at for _, at in worker.passed]
        listed = all(crm.listed_at(record, at) for at in times)
        return born < worker.passed[0][0] and listed and len(times) == LOOK

    def _retires(self, crm: LivedCrm, record: str, slot: str) -> None:
        place = (crm.name, record)
        stood = self.ghost.stands.get((place, slot), "")
        if (
            stood.startswith("cleared")
            or not stood
            or stood in self.known.heard((crm.name, record), slot)
        ):
            return
        # No CRM takes a guard for the record that is to go.
        if slot in self._unseen.get(place, ()):
            self.unavoidable += 1
            return
        self._wrong("lost in a merge", place, slot)

    def _wrong(self, what: str, place: Place, slot: str) -> None:
        self.bad.append((what, f"{place[0]}:{place[1]}.{slot}"))
        self._note(f"BAD {what} {place} {slot}")

    def _after(self, crm: LivedCrm, write: Write, result: Result) -> None:
        self._note(
            f"{crm.name} HUB {write.op} {write.id or result.id} {write.other} "
            f"{dict(write.fields)} -> {result.outcome}"
        )
        if result.outcome is not Outcome.DONE:
            return
        shown = slots_of(write.fields)
        if write.op is Op.CREATE and (crm.name, result.id) not in self.ghost.person:
            person = str(write.fields["Name"])
            self.ghost.appears((crm.name, result.id), person, shown, made=True)
        elif write.op is Op.MERGE:
            self.merged.add((crm.name, write.other))
        elif write.op is Op.UPDATE:
            now = {slot: crm.shows(write.id, slot) for slot in self._stood}
            self.underway.send((crm.name, write.id), self.stage.at_work, self._stood, now)
            for slot, text in shown.items():
                if slot in SLOTS:
                    self.ghost.written((crm.name, write.id), slot, text)

    def _note(self, line: str) -> None:
        self.stage.trace.append(f"{self.clock.now():%H:%M:%S} {line}")
