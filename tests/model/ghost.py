"""What colleagues wrote and had seen when they wrote it: who may overwrite whose word.

A text may stand over another where the one who wrote it had seen the other (or something written
over it), and where a person chose it. Everything else that disappears from a CRM was lost.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from sync.alike import form

#: Slots that colleagues write into.
SLOTS = ("title", "mobile", "email", "wechat")

#: Those by which a record is known again that has no marker.
NUMBERS = ("mobile", "email")

#: A record of a CRM: (name of the CRM, id).
Place = tuple[str, str]


@dataclass
class Ghost:
    """Every text that was ever written, by person and slot; a cleared slot is a text of its own."""

    #: (person, slot, text) -> texts that it was written over, knowingly.
    over: dict[tuple[str, str, str], set[str]] = field(default_factory=dict)
    #: What stands in a record's slot now.
    stands: dict[tuple[Place, str], str] = field(default_factory=dict)
    person: dict[Place, str] = field(default_factory=dict)
    #: Slots where a colleague wrote what stands there, not the hub.
    theirs: set[tuple[Place, str]] = field(default_factory=set)
    #: Records that the hub made.
    made: set[Place] = field(default_factory=set)
    #: Slots of such records that the hub left empty.
    unsent: dict[Place, set[str]] = field(default_factory=dict)
    #: Records without a marker that the hub made, and in which a number was changed before it knew
    #: of them: for all that it can tell they are a colleague's.
    strange: set[Place] = field(default_factory=set)
    #: Slots that said again what they had said before the hub wrote, and before it looked: for all
    #: that it can tell the CRM took what was sent and dropped it.
    dropped: set[tuple[Place, str]] = field(default_factory=set)
    #: Records that were brought back: nobody knew them any more.
    back: set[Place] = field(default_factory=set)
    #: (person, slot, text) that a record said when it was made by a colleague, or before the hub
    #: knew of it: new to the hub is a record that was never read, and one that it knew to be gone.
    first: set[tuple[str, str, str]] = field(default_factory=set)
    #: (person, slot) that a colleague settled by himself: nobody told the hub.
    copied: set[tuple[str, str]] = field(default_factory=set)
    #: (person, slot) where a colleague wrote over all that the hub had sent, before it looked, and
    #: the answer was lost: nothing is left to tell that he saw what was sent.
    unheard: set[tuple[str, str]] = field(default_factory=set)
    cleared: int = 0

    def appears(self, place: Place, person: str, shown: dict[str, str], *, made: bool) -> None:
        """Note a record that is there since now."""
        self.person[place] = person
        for slot in SLOTS:
            self.stands[place, slot] = form(slot, shown.get(slot, ""))
            if not made:
                self.theirs.add((place, slot))
                self.first.add((person, slot, self.stands[place, slot]))
        if made:
            self.made.add(place)
            self.unsent[place] = {slot for slot in SLOTS if not shown.get(slot)}

    def ours(self, place: Place) -> bool:
        """Tell whether the hub made a record and can know that it did."""
        return place in self.made and place not in self.strange

    def unknown(self, place: Place, slot: str, *, marker: bool) -> None:
        """Note that a record that the hub made was changed before it knew of it."""
        if self.stands[place, slot].startswith("cleared"):
            self.taken_back(place, slot)
        elif slot in NUMBERS and not marker:
            self.strange.add(place)

    def taken_back(self, place: Place, slot: str) -> None:
        """Note that what the hub wrote was taken back before it looked: see `dropped`."""
        self.dropped.add((place, slot))
        self.theirs.discard((place, slot))

    def comes_back(self, place: Place, shown: dict[str, str]) -> None:
        """Note that the hub, who knew that a record was gone, will read it like a new one."""
        for slot in SLOTS:
            self.first.add((self.person[place], slot, form(slot, shown.get(slot, ""))))

    def edited(self, place: Place, slot: str, text: str, *, new: bool = False) -> None:
        """Note what a colleague wrote: he saw what stood there. `new`: see `first`."""
        person, said = self.person[place], form(slot, text)
        if not said:
            self.cleared += 1
            said = f"cleared {self.cleared}"
        stood = self.stands[place, slot]
        known = self.over.setdefault((person, slot, said), set())
        known |= {stood} | self.over.get((person, slot, stood), set())
        if stood.startswith("cleared"):
            # Two who emptied a slot said the same: who saw it empty here saw what stands there.
            known |= {
                text
                for (other, where), text in self.stands.items()
                if where == slot and self.person[other] == person and text.startswith("cleared")
            }
        self.stands[place, slot] = said
        self.dropped.discard((place, slot))
        if said != stood:
            # Who writes once more what stands there leaves nothing behind that tells of him.
            self.theirs.add((place, slot))
        if new:
            self.first.add((person, slot, said))

    def chosen(self, person: str, slot: str, text: str) -> None:
        """Note what a person chose who saw all that stands."""
        known = self.over.setdefault((person, slot, form(slot, text)), set())
        for place, whose in self.person.items():
            if whose == person:
                stood = self.stands[place, slot]
                known |= {stood} | self.over.get((person, slot, stood), set())

    def may_stand(self, place: Place, slot: str, text: str) -> bool:
        """Tell whether a text may be written over what stands in a record's slot."""
        person, stood = self.person[place], self.stands[place, slot]
        said = form(slot, text)
        if not stood or said == stood or (not said and stood.startswith("cleared")):
            return True
        if (place, slot) not in self.theirs:
            return True
        if stood.startswith("cleared") and (person, slot, said) in self.first:
            return True  # A record that came later says it.
        known = self.over.get((person, slot, said), set())
        if stood.startswith("cleared") and any(not t or t.startswith("cleared") for t in known):
            return True  # Who wrote it saw it empty.
        if said:
            return self._knows(person, slot, said, stood)
        return any(
            self._knows(person, slot, other, stood)
            for whose, where, other in self.over
            if (whose, where) == (person, slot) and other.startswith("cleared")
        )

    def was_cleared(self, place: Place, slot: str) -> bool:
        """Tell whether anybody ever emptied a slot of a record's customer."""
        wanted = (self.person[place], slot)
        return any(o[:2] == wanted and o[2].startswith("cleared") for o in self.over)

    def _knows(self, person: str, slot: str, said: str, stood: str) -> bool:
        return stood in self.over.get((person, slot, said), set())

    def apart(self, person: str, slot: str, places: list[Place]) -> bool:
        """Tell whether records say things that only a person can choose between."""
        texts = {self.stands[place, slot] for place in places}
        if (person, slot) in self.copied | self.unheard:
            return True
        if any(text.startswith("cleared") for text in texts):
            return True
        return any(
            not self._knows(person, slot, one, other) and not self._knows(person, slot, other, one)
            for one in texts
            for other in texts
            if one != other
        )

    def written(self, place: Place, slot: str, text: str) -> None:
        """Note what the hub wrote."""
        said = form(slot, text)
        stood, person = self.stands[place, slot], self.person[place]
        if not said:
            said = next(
                (
                    other
                    for whose, where, other in self.over
                    if (whose, where) == (person, slot)
                    and other.startswith("cleared")
                    and self._knows(person, slot, other, stood)
                ),
                stood if stood.startswith("cleared") else "",
            )
        if said != stood:
            self.theirs.discard((place, slot))
        self.stands[place, slot] = said
