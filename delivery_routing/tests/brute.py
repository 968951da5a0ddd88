"""The slow and simple way: try every place of an order, and time it by hand."""

from odoo.addons.delivery_routing.lib.plan import BREAK, DEPOT, VISIT, Route, Stop
from odoo.addons.delivery_routing.lib.problem import Load
from odoo.addons.delivery_routing.lib.validate import validate_route


def ways_to_add(problem, route, orders):
    """Every order of stops with these orders in it, breaks and loading included."""
    courier = problem.courier_of[route.courier]
    steps = [(s.kind, s.key) for s in route.stops[len(courier.fixed) :]]
    steps = [step for step in steps if step[0] != BREAK]
    if not steps and not courier.fixed:
        steps = [(DEPOT, courier.depot)]
    ways = [steps]
    for order in orders:
        ways = [longer for way in ways for longer in _with(way, order, courier)]
    ways = [way for way in ways if _may_load_so(way, courier)]
    taken = {s.key for s in courier.fixed if s.kind == BREAK}
    for number in range(len(courier.breaks)):
        if number not in taken:
            ways += [
                [*way[:at], (BREAK, number), *way[at:]]
                for way in ways
                for at in range(len(way) + 1)
            ]
    return ways


def _may_load_so(way, courier):
    """Whether he begins at the depot and comes back to load no oftener than he may."""
    loadings = [step for step in way if step[0] == DEPOT]
    return bool(courier.fixed) or (
        way[:1] == [(DEPOT, courier.depot)] and len(loadings) <= courier.reloads + 1
    )


def _with(way, order, courier):
    visit, depot = (VISIT, order.key), (DEPOT, courier.depot)
    for at in range(len(way) + 1):
        yield [*way[:at], visit, *way[at:]]
        for loading in range(at + 1):
            yield [*way[:loading], depot, *way[loading:at], visit, *way[at:]]


def best_route(problem, route, orders):
    """Return the cheapest valid route with these orders added, or None."""
    routes = []
    for way in ways_to_add(problem, route, orders):
        routes += [timed for timed in timings(problem, route.courier, way)]
    return min(routes, key=lambda timed: timed.cost, default=None)


def timings(problem, key, way):
    """Return the valid routes of this way: begun at once, or as late as ends as soon,
    or when a break's time has come."""
    courier = problem.courier_of[key]
    if courier.fixed:
        starts = [courier.fixed[-1].leave]
    else:
        first = courier.shift.start
        starts = [first, _latest(problem, courier, way, first)]
        starts += [b.window.start for b in courier.breaks if b.window.start > first]
    routes = [_walk(problem, courier, way, start) for start in dict.fromkeys(starts)]
    return [route for route in routes if not validate_route(problem, route)]


def _latest(problem, courier, way, first):
    """Halve the time until the last second that still ends as early."""
    best = _walk(problem, courier, way, first).end
    low, high = first, max(first, best)
    while low < high:
        middle = (low + high + 1) // 2
        if _is_as_good(problem, courier, way, middle, best):
            low = middle
        else:
            high = middle - 1
    return low


def _is_as_good(problem, courier, way, start, end):
    route = _walk(problem, courier, way, start)
    late = {"late"} & {v.code for v in validate_route(problem, route)}
    return route.end == end and not late


def _walk(problem, courier, way, start):
    matrix = problem.matrices[courier.profile]
    home = problem.depot_of[courier.depot].place
    place = home if courier.start is None else courier.start
    metres, stops, now = 0, list(courier.fixed), start
    for stop in courier.fixed:
        there = _place(problem, (stop.kind, stop.key), place)
        metres, place = metres + int(matrix.metres[place, there]), there
    for number, step in enumerate(way):
        there = _place(problem, step, place)
        arrive = now + int(matrix.seconds[place, there])
        begin = _begin(problem, courier, way, number, arrive)
        now = begin + _work(problem, courier, step)
        metres, place = metres + int(matrix.metres[place, there]), there
        stops.append(Stop(*step, arrive, begin, now))
    if not courier.open_end:
        last = home if courier.end is None else courier.end
        metres += int(matrix.metres[place, last])
        now += int(matrix.seconds[place, last])
    begun = start
    if courier.fixed:
        origin = home if courier.start is None else courier.start
        there = _place(problem, (stops[0].kind, stops[0].key), origin)
        begun = stops[0].arrive - int(matrix.seconds[origin, there])
    has_orders = any(stop.kind == VISIT for stop in stops)
    cost = courier.metre_cost * metres + courier.second_cost * (now - begun)
    cost += courier.fixed_cost if has_orders else 0
    return Route(courier.key, tuple(stops), begun, now, metres, cost)


def _place(problem, step, here):
    if step[0] == VISIT:
        place = problem.order_of[step[1]].place
        return here if place is None else place
    return problem.depot_of[step[1]].place if step[0] == DEPOT else here


def _begin(problem, courier, way, number, arrive):
    kind, key = way[number]
    if kind == BREAK:
        return max(arrive, courier.breaks[key].window.start)
    if kind == DEPOT:
        ready = [problem.depot_of[key].window.start]
        for after, order in way[number + 1 :]:
            if after == DEPOT:
                break
            if after == VISIT and _is_waiting(problem, courier, order):
                ready.append(problem.order_of[order].ready)
        return max(arrive, *ready)
    windows = problem.order_of[key].windows
    open_ = [max(w.start, arrive) for w in windows if w.end >= arrive]
    return min(open_, default=arrive)


def _work(problem, courier, step):
    if step[0] == BREAK:
        return courier.breaks[step[1]].duration
    things = problem.depot_of if step[0] == DEPOT else problem.order_of
    return things[step[1]].loading if step[0] == DEPOT else things[step[1]].service


def _is_waiting(problem, courier, key):
    order = problem.order_of[key]
    is_aboard = key in problem.aboard_of[courier.key]
    return order.deliver != Load() and not is_aboard and order.takes_from is None
