"""The queue and its officers, event by event."""

from collections.abc import Sequence
from heapq import heappop, heappush
from math import inf

from onegov.cases.logic import queue_policy


def serve(
    arrived: Sequence[float],
    serve_by: Sequence[float],
    handling: Sequence[float],
    *,
    officers: Sequence[tuple[float, int]],
    until: float = inf,
) -> list[float]:
    """When each case is taken by an officer; infinity for those who still wait at the end.

    Whoever works on a case ends it, also when there are to be fewer officers meanwhile.

    Args:
        arrived: when each case came, in ascending order; its number is its id.
        serve_by: its moment, see ``queue_policy``; on any clock.
        handling: how long an officer works on it.
        officers: from when on how many, in ascending order.
        until: nothing that happens after it counts.
    """
    taken = [inf] * len(arrived)
    arrivals, staffing = [*arrived, inf], [*officers, (inf, 0)]
    waiting: list[tuple[float, int]] = []
    busy = [inf]  # when each officer who works ends; never empty
    case = change = free = present = 0
    while True:
        now = min(arrivals[case], busy[0], staffing[change][0])
        if now > until or now == inf:
            return taken
        while busy[0] <= now:
            heappop(busy)
            free += 1
        while arrivals[case] <= now:
            heappush(waiting, queue_policy.place(serve_by[case], case))
            case += 1
        while staffing[change][0] <= now:
            free += staffing[change][1] - present
            present = staffing[change][1]
            change += 1
        while waiting and free > 0:
            _, first = heappop(waiting)
            taken[first] = now
            heappush(busy, now + handling[first])
            free -= 1
