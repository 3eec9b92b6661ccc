"""What is measured of the window."""
import os
import statistics
import subprocess

from jobs import Row
from rounds import Rounds
from samplefiles import write_model, write_store


class WindowJobs:
    def __init__(self, programs, folder, rounds, models, size):
        self.program = os.path.join(programs, "bench", "bench_window")
        self.listing = os.path.join(programs, "bench", "bench_listing")
        self.folder, self.rounds, self.models, self.size = folder, rounds, models, size
        # A home of its own: neither the user's settings nor their recent stores play a part.
        self.environment = {"QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen"),
                            "HOME": folder, "XDG_CONFIG_HOME": os.path.join(folder, "config"),
                            "XDG_CACHE_HOME": os.path.join(folder, "windowcache")}

    def all(self):
        store = os.path.join(self.folder, "windowmodels")
        small = os.path.join(self.folder, "fewmodels")
        os.makedirs(store)
        os.makedirs(small)
        write_store(store, self.models)
        write_store(small, 4)
        usual = os.path.join(self.folder, "usualmodels")
        os.makedirs(usual)
        write_store(usual, 200)
        for models, path in ((200, usual), (self.models, store)):
            rounds = Rounds([("ours", None, [self.program, "paint", path], self.environment),
                             ("bare", None, [self.program, "bare"], self.environment)], 3 * self.rounds)
            yield Row(f"window, first paint, {models:,} models", "a bare Qt window", 1.5,
                      rounds.ratios("ours", ["bare"]), f"{rounds.median('ours') * 1000:.0f} ms")
        resident = []
        for _ in range(self.rounds):
            many = int(self._said("memory", store, str(self._names(self.models)))[0])
            few = int(self._said("memory", small, "1")[0])
            resident.append((many - few) / 10e6)
        held = int(subprocess.run([self.listing, store, "rows"], check=True, capture_output=True, text=True,
                                  env={**os.environ, **self.environment}).stdout)
        yield Row(f"window, {self.models:,} rows and their tree in the heap", "10 MB", 1, [held / 10e6],
                  f"{held / 1e6:.1f} MB")
        yield Row(f"window, resident memory for {self.models:,} models, all that Qt keeps of them too", "10 MB", 1,
                  resident, f"{statistics.median(resident) * 10:.1f} MB")
        keys = [self._said("keys", store, str(self._names(self.models))) for _ in range(self.rounds)]
        yield Row("window, a key in the filter, 95th percentile", "8 ms", 1, [float(said[1]) / 8 for said in keys])

        yield from self._imports(small)

        gaps = [[float(each) for each in self._said("gaps", store, str(self._names(self.models)))]
                for _ in range(self.rounds)]
        for number, during in enumerate(("the listing", "opening an editor", "a change of the list")):
            yield Row(f"window, event loop during {during}, 99th percentile", "16 ms", 1,
                      [said[2 * number] / 16 for said in gaps])
            yield Row(f"window, event loop during {during}, longest gap", "50 ms", 1,
                      [said[2 * number + 1] / 50 for said in gaps])

    def _imports(self, store):
        files = [os.path.join(self.folder, f"window{number}.gguf") for number in range(2)]
        said = []
        for round_number in range(self.rounds):
            for number, path in enumerate(files):
                write_model(path, self.size // 4, f"window {round_number}", number)
            said.append([float(each) for each in self._said("import", store, "1", *files)])
            for name in os.listdir(os.path.join(store, "blobs")):
                blob = os.path.join(store, "blobs", name)
                if os.stat(blob).st_size > 1 << 20:
                    os.unlink(blob)
        for path in files:
            os.unlink(path)
        during = "window, while two files are imported on both processors"
        yield Row(f"{during}, event loop, 99th percentile", "16 ms", 1, [p99 / 16 for p99, _, _ in said])
        yield Row(f"{during}, event loop, longest gap", "50 ms", 1, [longest / 50 for _, longest, _ in said])
        yield Row(f"{during}, memory on top", "16 MiB", 1, [memory / (16 << 20) for _, _, memory in said],
                  f"{statistics.median(memory for _, _, memory in said) / (1 << 20):.1f} MiB")

    @staticmethod
    def _names(models):
        return -(-models // 4)

    def _said(self, *arguments):
        done = subprocess.run([self.program, *arguments], check=True, capture_output=True, text=True,
                              env={**os.environ, **self.environment})
        return done.stdout.split()
