"""What growth costs: the same work on one model in a store of 100 models and in ones of ten times as many each."""
import os
import time

from growthplot import write_plot
from jobs import Row
from rounds import Rounds, peak_of, timed
from samplefiles import write_distinct, write_model

_OLLAMA_LIST = 2.1  # seconds that `ollama list` took with 10,000 models
_MEMORY = 200e6


class GrowthJobs:
    def __init__(self, programs, folder, rounds, largest, plot=None):
        self.ctl = os.path.join(programs, "bin", "weightroomctl")
        self.folder, self.rounds, self.plot = os.path.join(folder, "growth"), rounds, plot
        self.sizes = [size for size in (100, 1000, 10000, 100000) if size <= largest]
        self.environment = {"XDG_CACHE_HOME": os.path.join(self.folder, "cache")}
        self.modelfile = os.path.join(self.folder, "Modelfile")
        self.build = ["build", "bench", "--import", "copy", "-f", self.modelfile]

    def all(self):
        peaks = self._write_stores()
        # Each finds the model as the one before left it.
        seconds = {}
        for job, before, command in (("build", ["rm", "bench", "--purge"], self.build),
                                     ("restore", ["rm", "bench"], ["restore", "bench"]),
                                     ("rm", self.build, ["rm", "bench"]), ("list", None, ["list"])):
            rounds = Rounds([(size, before and (lambda size=size, before=before: self._run(size, before)),
                              self._command(size, command), self.environment) for size in self.sizes], self.rounds)
            seconds[job] = {size: rounds.median(size) for size in self.sizes}
            yield from self._times(job, rounds)
        for job in ("list", "usage", "verify"):
            peaks[job] = {size: self._peak(size, [job]) for size in self.sizes}
        yield from self._memory(peaks)
        if self.plot:
            write_plot(self.plot, seconds, self._plotted_goals(seconds))

    def _write_stores(self):
        """Also makes known what may be known, and says what the first listing took of memory."""
        os.makedirs(self.folder)
        source = os.path.join(self.folder, "bench.gguf")
        write_model(source, 1 << 20)
        with open(self.modelfile, "w", encoding="utf-8") as file:
            file.write(f"FROM {source}\nPARAMETER num_ctx 4096\n")
        for size in self.sizes:
            write_distinct(self._store(size), size)
        os.sync()
        time.sleep(3)  # nothing is remembered of a file that has changed within the last 2 s
        peaks = {size: self._peak(size, ["list"]) for size in self.sizes}
        for size in self.sizes:
            self._run(size, self.build)
        return {"list, nothing known": peaks}

    def _store(self, size):
        return os.path.join(self.folder, f"models{size}")

    def _command(self, size, command):
        return [self.ctl, "--store", self._store(size), *command]

    def _run(self, size, command):
        timed(self._command(size, command), self.environment)

    def _peak(self, size, command):
        return peak_of(self._command(size, command), self.environment)

    def _times(self, job, rounds):
        first = self.sizes[0]
        against = f"with {first}: {rounds.median(first) * 1000:.1f} ms"
        for size in self.sizes[1:]:
            goal = 3 if size == 10000 and job != "list" else None
            yield Row(f"{job}, {size:,} models", against, goal, rounds.ratios(size, [first]),
                      f"{rounds.median(size) * 1000:.1f} ms")
            walls = [cost.wall for cost in rounds.costs[size]]
            if size == 10000 and job == "list":
                yield Row(f"{job}, {size:,} models", f"ollama list's {_OLLAMA_LIST} s", 0.15,
                          [wall / _OLLAMA_LIST for wall in walls])
            if size == 100000 and job != "list":
                yield Row(f"{job}, {size:,} models", "1 s", 1, walls)

    @staticmethod
    def _memory(peaks):
        for job, each in peaks.items():
            for size, peak in each.items():
                yield Row(f"memory of {job}, {size:,} models", "200 MB", 1 if size == 100000 else None,
                          [peak / _MEMORY], f"{peak / 1e6:.0f} MB")

    def _plotted_goals(self, seconds):
        """Of the three that may grow to three times, the strictest."""
        least = min(seconds[job][self.sizes[0]] for job in ("build", "restore", "rm"))
        goals = [(10000, 3 * least, "build, restore, rm"), (10000, 0.15 * _OLLAMA_LIST, "list"),
                 (100000, 1, "build, restore, rm")]
        return [goal for goal in goals if goal[0] in self.sizes]
