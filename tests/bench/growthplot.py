"""The times of growthjobs.py as an SVG: seconds over models, both logarithmic."""
import math

_WIDTH, _HEIGHT = 760, 440
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 590, 84, 386
_LABEL_GAP = 19

# On light and on dark. A viewer that knows no media queries draws the light card, which is readable on either.
_COLOURS = {"card": ("#ffffff", "#15181d"), "edge": ("#d9dce1", "#30353d"), "grid": ("#e9ebee", "#272b32"),
            "ink": ("#1c2128", "#e9ecf0"), "soft": ("#5b636e", "#9aa3af"), "build": ("#2a78d6", "#4a94ee"),
            "restore": ("#0f7f57", "#2bb482"), "rm": ("#c94a14", "#ee7a45"), "list": ("#7a4fc0", "#a98be8")}


def _time(seconds):
    return f"{seconds:.2g} s" if seconds >= 0.995 else f"{float(f'{seconds * 1000:.2g}'):g} ms"


def _ticks(values):
    """1 and 3 of every power of ten, from the last one below all values to the first one above."""
    steps = sorted(lead * 10.0 ** power for power in range(-4, 4) for lead in (1, 3))
    low = max(step for step in steps if step < 0.9 * min(values))
    high = min(step for step in steps if step > 1.1 * max(values))
    return [step for step in steps if low <= step <= high]


def _spread(heights):
    """Moves labels apart, each no further than it must, in the order of their lines."""
    groups = [[height, 1] for height in sorted(heights)]  # the middle of a stack and how many labels it has
    number = 0
    while number + 1 < len(groups):
        (upper, above), (lower, below) = groups[number], groups[number + 1]
        if lower - upper >= _LABEL_GAP * (above + below) / 2:
            number += 1
            continue
        groups[number:number + 2] = [[(upper * above + lower * below) / (above + below), above + below]]
        number = max(number - 1, 0)
    return [middle + _LABEL_GAP * (place - (count - 1) / 2) for middle, count in groups for place in range(count)]


class _Drawing:
    def __init__(self, sizes, ticks):
        self.sizes, self.ticks, self.parts = sizes, ticks, []

    def x(self, models):
        first, last = math.log10(self.sizes[0]), math.log10(self.sizes[-1])
        return _LEFT + 24 + (_RIGHT - _LEFT - 48) * (math.log10(models) - first) / (last - first)

    def y(self, seconds):
        low, high = math.log10(self.ticks[0]), math.log10(self.ticks[-1])
        return _BOTTOM - (_BOTTOM - _TOP) * (math.log10(seconds) - low) / (high - low)

    def text(self, x, y, words, colour="soft", size=13, more=""):
        self.parts.append(f'<text class="{colour}" x="{x:.1f}" y="{y:.1f}" font-size="{size}" '
                          f'fill="{_COLOURS[colour][0]}"{more}>{words}</text>')

    def path(self, points, colour, width, more=""):
        line = "M" + " L".join(f"{x:.1f} {y:.1f}" for x, y in points)
        self.parts.append(f'<path class="{colour}-line" d="{line}" stroke="{_COLOURS[colour][0]}" '
                          f'stroke-width="{width}" fill="none"{more}/>')

    def axes(self):
        for tick in self.ticks:
            self.path([(_LEFT, self.y(tick)), (_RIGHT, self.y(tick))], "grid", 1)
            self.text(_LEFT - 10, self.y(tick) + 4.5, _time(tick), more=' text-anchor="end"')
        for size in self.sizes:
            words = f"{size:,}" if size != self.sizes[-1] else f"{size:,} models"
            self.text(self.x(size), _BOTTOM + 24, words, more=' text-anchor="middle"')

    def goal(self, models, seconds, words):
        """Up to where it counts; what grows leaves the upper left to the words."""
        end, height = self.x(models), self.y(seconds)
        self.path([(_LEFT, height), (end, height)], "soft", 1, ' stroke-dasharray="3 4"')
        self.path([(end, height - 5), (end, height + 5)], "soft", 1.5)
        self.text(_LEFT + 6, height - 6, f"{words}: {_time(seconds)}", size=12)

    def line(self, job, seconds, label):
        points = [(self.x(size), self.y(value)) for size, value in seconds.items()]
        self.path(points, job, 2.2, ' stroke-linejoin="round" stroke-linecap="round"')
        for x, y in points:
            self.parts.append(f'<circle class="{job} dot" cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{_COLOURS[job][0]}" '
                              f'stroke="{_COLOURS["card"][0]}" stroke-width="1.5"/>')
        self.path([(points[-1][0] + 8, points[-1][1]), (_RIGHT + 8, label)], job, 1, ' stroke-opacity="0.6"')
        self.text(_RIGHT + 14, label + 4.5, job, job, 14, ' font-weight="600"')
        self.text(_RIGHT + 76, label + 4.5, _time(list(seconds.values())[-1]))


def write_plot(path, times, goals):
    """Times are {job: {models: seconds}}; goals are (models, seconds, words), drawn where they count."""
    sizes = list(next(iter(times.values())))
    values = [value for each in times.values() for value in each.values()] + [seconds for _, seconds, _ in goals]
    drawing = _Drawing(sizes, _ticks(values))
    drawing.text(24, 36, "Work on one model as the library grows", "ink", 17, ' font-weight="600"')
    drawing.text(24, 57, "Time of a whole weightroomctl process. Dashed: goals, each up to the size it is for.")
    drawing.axes()
    for goal in goals:
        drawing.goal(*goal)
    ordered = sorted(times, key=lambda job: -times[job][sizes[-1]])
    labels = _spread([drawing.y(times[job][sizes[-1]]) for job in ordered])
    for job, label in zip(ordered, labels):
        drawing.line(job, times[job], label)
    dark = "".join(f".{name}{{fill:{colour}}}.{name}-line{{stroke:{colour}}}" for name, (_, colour) in _COLOURS.items())
    card, edge = _COLOURS["card"], _COLOURS["edge"]
    with open(path, "w", encoding="utf-8") as file:
        file.write(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" '
                   f'height="{_HEIGHT}" font-family="system-ui, sans-serif" role="img">\n'
                   '<title>Time of build, restore, rm and list over the number of models, logarithmic</title>\n'
                   f'<style>@media (prefers-color-scheme: dark){{{dark}.dot{{stroke:{card[1]}}}}}</style>\n'
                   f'<rect class="card edge-line" x="0.5" y="0.5" width="{_WIDTH - 1}" height="{_HEIGHT - 1}" rx="10" '
                   f'fill="{card[0]}" stroke="{edge[0]}"/>\n' + "\n".join(drawing.parts) + "\n</svg>\n")
