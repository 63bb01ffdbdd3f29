"""Cuts one connected component into customers by mean linkage, under constraints."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from dedupe.decisions import Constraints
from store.values import RowId

#: A component with more nodes is first cut at a higher edge, one bit at a time: mean linkage looks
#: at every pair inside, and real customers are never that large.
LARGEST = 100

#: A group that fits two others, whose names contradict each other, nearly as well (by so many bits)
#: joins neither: the nameless row under a couple's number is somebody's, but nobody can say whose.
MARGIN = 4.0
#: What fits worse than this is no rival.
LEAST = 0.0

#: (bits, contradicted, silent) of two rows given by index. Contradicted: two full names that
#: differ. Silent: next to nothing to compare and nothing against, so the pair has no say.
PairScore = Callable[[int, int], tuple[float, bool, bool]]

#: Told of every join as it is made: the rows of the one and of the other group, by index.
Told = Callable[[Sequence[int], Sequence[int]], None]


def components(
    rows: Iterable[RowId],
    links: Iterable[tuple[RowId, RowId]],
    constraints: Constraints,
) -> list[tuple[RowId, ...]]:
    """Return the connected components over links and SAME chains, each sorted, in order.

    Links to rows that are not in `rows` are ignored; a SAME chain holds through absent rows.
    """
    present = sorted(set(rows))
    parent = {row: row for row in present}
    first: dict[RowId, RowId] = {}
    for row in present:
        root = constraints.root.get(row)
        if root is not None:
            _join(parent, first.setdefault(root, row), row)
    for a, b in links:
        if a in parent and b in parent:
            _join(parent, a, b)
    groups: dict[RowId, list[RowId]] = {}
    for row in present:
        groups.setdefault(_find(parent, row), []).append(row)
    return [tuple(group) for _, group in sorted(groups.items())]


def _find(parent: dict[RowId, RowId], row: RowId) -> RowId:
    while parent[row] != row:
        parent[row] = parent[parent[row]]
        row = parent[row]
    return row


def _join(parent: dict[RowId, RowId], a: RowId, b: RowId) -> None:
    a, b = _find(parent, a), _find(parent, b)
    if a != b:
        parent[max(a, b)] = min(a, b)


def cut(
    rows: Sequence[RowId],
    links: Sequence[tuple[int, int, float]],
    pair: PairScore,
    constraints: Constraints,
    merge: float,
    told: Told | None = None,
) -> list[tuple[RowId, ...]]:
    """Cut one component into groups.

    `rows` are sorted; `links` are its edges as (index, index, bits). The groups start as the SAME
    chains. The two groups with the highest mean over all their cross pairs but the silent ones are
    joined, again and again, while that mean is at least `merge`; a join that would break a
    DIFFERENT, or hold two contradicting full names, is passed over, and so is one that is contested
    (MARGIN). Which join comes next never depends on `merge`, so a higher limit stops the same
    sequence earlier: it only splits. Ties go to the smaller rows, so the order of the input does
    not matter. `told` hears of each join.
    """
    nodes = _nodes(rows, constraints)
    owner = {index: node for node, members in enumerate(nodes) for index in members}
    best: dict[tuple[int, int], float] = {}
    for i, j, bits in links:
        key = (min(owner[i], owner[j]), max(owner[i], owner[j]))
        if key[0] != key[1]:
            best[key] = max(bits, best.get(key, bits))
    apart = {(node, other) for node, other in _apart(rows, nodes, constraints)}
    groups: list[list[int]] = []
    for piece in pieces(len(nodes), best):
        groups += _agglomerate(piece, nodes, pair, apart, merge, told)
    found = [
        tuple(rows[index] for index in sorted(i for node in group for i in nodes[node]))
        for group in groups
    ]
    return sorted(found)


def _nodes(rows: Sequence[RowId], constraints: Constraints) -> list[list[int]]:
    nodes: dict[RowId, list[int]] = {}
    for index, row in enumerate(rows):
        nodes.setdefault(constraints.of(row), []).append(index)
    return sorted(nodes.values())


def _apart(
    rows: Sequence[RowId], nodes: list[list[int]], constraints: Constraints
) -> Iterable[tuple[int, int]]:
    if not constraints.apart:
        return
    roots = [constraints.of(rows[members[0]]) for members in nodes]
    for i, a in enumerate(roots):
        for j in range(i + 1, len(roots)):
            if (min(a, roots[j]), max(a, roots[j])) in constraints.apart:
                yield i, j


def pieces(
    count: int, best: dict[tuple[int, int], float], floor: float = float("-inf")
) -> list[list[int]]:
    """Return pieces of at most LARGEST nodes, by raising the edge a too large piece needs.

    `floor` is how high it was raised before for these nodes.
    """
    waiting = [(list(range(count)), floor)]
    done = []
    while waiting:
        piece, floor = waiting.pop()
        here = set(piece)
        inside = (
            {}
            if len(piece) <= LARGEST
            else {key: bits for key, bits in best.items() if key[0] in here and bits > floor}
        )
        if not inside:
            done.append(piece)
            continue
        higher = max(floor + 1, min(inside.values()) // 1 + 1)
        members: dict[int, int] = {node: node for node in piece}
        for (a, b), bits in inside.items():
            if bits > higher and a in members and b in members:
                a, b = _root(members, a), _root(members, b)
                members[max(a, b)] = min(a, b)
        parts: dict[int, list[int]] = {}
        for node in piece:
            parts.setdefault(_root(members, node), []).append(node)
        waiting += [(part, higher) for part in parts.values()]
    return sorted(done)


def _root(members: dict[int, int], node: int) -> int:
    while members[node] != node:
        node = members[node]
    return node


def _agglomerate(
    piece: list[int],
    nodes: list[list[int]],
    pair: PairScore,
    apart: set[tuple[int, int]],
    merge: float,
    told: Told | None = None,
) -> list[list[int]]:
    groups = {node: [node] for node in piece}
    total: dict[tuple[int, int], float] = {}
    said: dict[tuple[int, int], int] = {}
    passed: set[tuple[int, int]] = set()
    rivals: set[tuple[int, int]] = set()
    for position, x in enumerate(piece):
        for y in piece[position + 1 :]:
            scored = [pair(i, j) for i in nodes[x] for j in nodes[y]]
            total[x, y] = sum(bits for bits, _, silent in scored if not silent)
            said[x, y] = sum(not silent for _, _, silent in scored)
            # A chain a person made may hold two names: it is barred only where none of them fits.
            if all(clash for _, clash, _ in scored):
                rivals.add((x, y))
    barred = rivals | {(x, y) for x, y in apart if x in groups and y in groups}
    while True:
        choice = min(
            (
                (-bits / said[x, y], x, y)
                for (x, y), bits in total.items()
                if said[x, y] and (x, y) not in barred and (x, y) not in passed
            ),
            default=None,
        )
        if choice is None or -choice[0] < merge:
            return list(groups.values())
        mean, x, y = -choice[0], choice[1], choice[2]
        if _contested(x, y, mean, groups, (total, said), rivals):
            passed.add((x, y))
            continue
        if told is not None:
            told(*([row for node in groups[group] for row in nodes[node]] for group in (x, y)))
        groups[x] += groups.pop(y)
        _absorb(x, y, groups, (total, said), (barred, rivals))
        # The means of the new group are others: what was contested may be clear now.
        passed = {pair for pair in passed if x not in pair and y not in pair}


def _contested(
    x: int,
    y: int,
    mean: float,
    groups: dict[int, list[int]],
    sums: tuple[dict[tuple[int, int], float], dict[tuple[int, int], int]],
    rivals: set[tuple[int, int]],
) -> bool:
    """Tell whether one of two groups fits nearly as well a third that contradicts the other."""
    total, said = sums
    for one, other in ((x, y), (y, x)):
        for third in groups:
            if third in (x, y) or (min(one, third), max(one, third)) not in rivals:
                continue
            pair = (min(other, third), max(other, third))
            if said[pair] and total[pair] / said[pair] >= max(mean - MARGIN, LEAST):
                return True
    return False


def _absorb(
    x: int,
    y: int,
    groups: dict[int, list[int]],
    sums: tuple[dict[tuple[int, int], float], dict[tuple[int, int], int]],
    bars: tuple[set[tuple[int, int]], ...],
) -> None:
    """Let group x take over the sums and bars of group y."""
    total, said = sums
    total.pop((x, y))
    said.pop((x, y))
    for other in groups:
        if other == x:
            continue
        old = (min(y, other), max(y, other))
        new = (min(x, other), max(x, other))
        total[new] += total.pop(old)
        said[new] += said.pop(old)
        for barred in bars:
            if old in barred:
                barred.add(new)
