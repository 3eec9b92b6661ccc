"""What is measured of weightroomctl, and its goals."""
import os
import shutil
import statistics
import subprocess

from peers import Peers
from rounds import Rounds, drop_from_cache, peak_of, timed, warm_free_memory
from samplefiles import write_header, write_model, write_records, write_store


class Row:
    """A line of the table: a ratio against its goal."""

    def __init__(self, job, against, goal, values, note=""):
        self.job, self.against, self.goal, self.note = job, against, goal, note
        self.ratio = statistics.median(values)
        self.low, self.high = min(values), max(values)

    @property
    def verdict(self):
        if self.goal is None:
            return ""
        return "reached" if self.ratio <= self.goal else "short"


class Absent:
    """A line for a peer that isn't here."""

    def __init__(self, job, against, why):
        self.job, self.against, self.why = job, against, why


class Jobs:
    def __init__(self, programs, folder, size, rounds, models, flushless, peers=None):
        self.ctl = os.path.join(programs, "bin", "weightroomctl")
        self.bench = os.path.join(programs, "bench")
        self.folder, self.size, self.rounds, self.models = folder, size, rounds, models
        self.flushless = {"WEIGHTROOM_NO_FSYNC": "1"} if flushless else None
        self.store = os.path.join(folder, "models")
        self.copy = os.path.join(folder, "copy")
        self.ollama = shutil.which("ollama")
        self.peers = Peers(peers, self.bench)

    def path(self, name):
        return os.path.join(self.folder, name)

    def build(self, name, *source):
        return [self.ctl, "build", name, "--store", self.store, *source]

    def clear(self, needed=0):
        """Nothing of an earlier round is left, on disk or waiting to get there."""
        shutil.rmtree(self.store, ignore_errors=True)
        os.makedirs(self.store)
        if os.path.exists(self.copy):
            os.unlink(self.copy)
        os.sync()
        if needed:
            warm_free_memory(self.folder, needed)

    # Import.

    def imports(self):
        source = self.path("large.gguf")
        size = write_model(source, self.size)
        yield from self._floor(source, size)
        yield from self._durable(source)
        if self.flushless:
            yield from self._flushless(source, "warm", lambda: self.clear(size))
            yield from self._flushless(source, "cold", lambda: (self.clear(size), drop_from_cache(source)))
            yield from self._one_core(source)
        yield from self._bytes(source, size)
        yield from self._ollama_create(source)
        os.unlink(source)

    def _floor(self, source, size):
        """What no program that hashes with OpenSSL can be faster than: the hash alone, of bytes in memory."""
        speed = ["openssl", "speed", "-evp", "sha256", "-bytes", "262144", "-seconds", "1"]
        values = []
        for _ in range(self.rounds):
            said = subprocess.run(speed, check=True, capture_output=True, text=True).stdout.split()
            values.append(size / (float(said[-1].rstrip("k")) * 1000) /
                          timed(["openssl", "dgst", "-sha256", source]).wall)
        yield Row("SHA-256 alone, of bytes in memory", "openssl dgst", None, values)

    def _durable(self, source):
        rounds = Rounds([
            ("ours", lambda: self.clear(self.size), self.build("bench", "--from", source, "--import", "copy"), None),
            ("hash", None, ["openssl", "dgst", "-sha256", source], None),
            ("copy", lambda: self.clear(self.size),
             ["sh", "-c", 'cp "$1" "$2" && sync "$2"', "sh", source, self.copy], None)], self.rounds)
        yield Row("import, flushed", "cp + sync, then openssl dgst", 0.65, rounds.ratios("ours", ["copy", "hash"]),
                  f"{rounds.median('ours'):.2f} s")
        yield Row("import, flushed", "the slower of openssl dgst and cp + sync", 1.20,
                  rounds.ratios("ours", ["copy", "hash"], join=max))

    def _flushless(self, source, cache, prepare):
        rounds = Rounds([
            ("ours", prepare, self.build("bench", "--from", source, "--import", "copy"), self.flushless),
            ("hash", prepare, ["openssl", "dgst", "-sha256", source], None),
            ("sha256sum", prepare, ["sha256sum", source], None),
            ("copy", prepare, ["cp", source, self.copy], None)], self.rounds)
        job = f"import, not flushed, {cache}"
        yield Row(job, "openssl dgst", 0.75, rounds.ratios("ours", ["hash"]), f"{rounds.median('ours'):.2f} s")
        yield Row(job, "sha256sum", None, rounds.ratios("ours", ["sha256sum"]))
        yield Row(job + ", CPU", "openssl dgst + cp", 1.00, rounds.ratios("ours", ["hash", "copy"], "cpu"))

    def _one_core(self, source):
        rounds = Rounds([
            ("ours", lambda: self.clear(self.size),
             ["taskset", "-c", "0", *self.build("bench", "--from", source, "--import", "copy")], self.flushless),
            ("hash", None, ["taskset", "-c", "0", "openssl", "dgst", "-sha256", source], None)], self.rounds)
        yield Row("import, not flushed, on one core", "openssl dgst there", 0.95, rounds.ratios("ours", ["hash"]))

    def _bytes(self, source, size):
        self.clear()
        first = timed(self.build("bench", "--from", source, "--import", "copy"))
        again = timed(self.build("again", "--from", source, "--import", "copy", "--rehash"))
        yield Row("import, bytes read", "the file", 1.001, [first.read / size])
        yield Row("import, bytes written", "the file", 1.001, [first.written / size])
        yield Row("import of what is there, bytes read", "the file", 2.001, [again.read / size])
        yield Row("import of what is there, bytes written", "the file", 0.001, [again.written / size])
        self.clear()
        peak = peak_of(self.build("bench", "--from", source, "--import", "copy"))
        yield Row("import, memory", "40 MiB", 1, [peak / (40 << 20)], f"{peak / (1 << 20):.1f} MiB")

    def _ollama_create(self, source):
        if not self.ollama:
            yield Absent("import", "ollama create", "no ollama on PATH")
            return
        modelfile = self.path("Modelfile")
        with open(modelfile, "w", encoding="utf-8") as file:
            file.write(f"FROM {source}\n")
        def forget():
            timed([self.ollama, "rm", "weightroom-bench"], allow_failure=True)
        rounds = Rounds([
            ("ours", lambda: self.clear(self.size), self.build("bench", "--from", source, "--import", "copy"), None),
            ("ollama", forget, [self.ollama, "create", "weightroom-bench", "-f", modelfile], None)], self.rounds)
        forget()
        yield Row("import, flushed", "ollama create", 0.40, rounds.ratios("ours", ["ollama"]))

    # Many files.

    def many(self):
        files = [self.path(f"part{number}.gguf") for number in range(8)]
        for number, path in enumerate(files):
            write_model(path, self.size // 8, f"part {number}", number)
        yield from self._together(files)
        yield from self._verify(files)
        for path in files:
            os.unlink(path)

    def _together(self, files):
        def all_of(at_once):
            return ["sh", "-c", f'seq 0 {len(files) - 1} | xargs -P {at_once} -I@ "$@"', "sh",
                    *self.build("part@", "--import", "copy", "--from", self.path("part@.gguf"))]
        contestants = [("together", lambda: self.clear(self.size), all_of(2), self.flushless),
                       ("in turn", lambda: self.clear(self.size), all_of(1), self.flushless),
                       ("in turn on one core", lambda: self.clear(self.size), ["taskset", "-c", "0", *all_of(1)],
                        self.flushless)]
        rounds = Rounds(contestants, self.rounds)
        how = "not flushed" if self.flushless else "flushed"
        yield Row(f"8 files at once, {how}", "one at a time on one core", 0.55,
                  rounds.ratios("together", ["in turn on one core"]), f"{rounds.median('together'):.2f} s")
        yield Row(f"8 files at once, {how}", "one at a time", None, rounds.ratios("together", ["in turn"]))

    def _verify(self, files):
        self.clear()
        for path in files:
            timed(self.build(os.path.basename(path)[:-5], "--from", path, "--import", "copy"))
        command = [self.ctl, "verify", "--store", self.store]
        blobs = [os.path.join(self.store, "blobs", name) for name in os.listdir(os.path.join(self.store, "blobs"))]
        rounds = Rounds([("ours", None, command, None), ("openssl", None, ["openssl", "dgst", "-sha256", *blobs], None),
                         ("one core", None, ["taskset", "-c", "0", *command], None)], self.rounds)
        yield Row("verify, CPU", "openssl dgst", 0.80, rounds.ratios("ours", ["openssl"], "cpu"))
        yield Row("verify, on one core", "openssl dgst", 0.80, rounds.ratios("one core", ["openssl"]))
        yield Row(f"verify, on {os.cpu_count()} cores", "openssl dgst", 0.45, rounds.ratios("ours", ["openssl"]))

    # Small things.

    def rebuild(self):
        source = self.path("large.gguf")
        write_model(source, self.size // 2)
        self.clear()
        timed(self.build("bench", "--from", source, "--import", "copy"))
        costs = self._rebuilds(source, 2048)
        yield Row("rebuild with another parameter", "60 ms", 1, [cost.wall / 0.060 for cost in costs],
                  f"{statistics.median(cost.wall for cost in costs) * 1000:.0f} ms")
        started = timed([self.ctl, "--version"]).read
        yield Row("rebuild, bytes read, but for the program's own", "64 KiB", 1,
                  [(cost.read - started) / 65536 for cost in costs])
        write_records(os.path.join(self.store, ".weightroom", "digests"), 25_000)
        costs = self._rebuilds(source, 4096)
        yield Row("rebuild where 25,000 files' digests are known", "60 ms", 1, [cost.wall / 0.060 for cost in costs],
                  f"{statistics.median(cost.wall for cost in costs) * 1000:.0f} ms")
        os.unlink(source)

    def _rebuilds(self, source, context):
        """With a context length of its own each time."""
        modelfile = self.path("Modelfile")
        costs = []
        for number in range(2 * self.rounds):
            with open(modelfile, "w", encoding="utf-8") as file:
                file.write(f"FROM {source}\nPARAMETER num_ctx {context + number}\n")
            costs.append(timed(self.build("bench", "-f", modelfile)))
        return costs

    def header(self):
        path = self.path("header.gguf")
        write_header(path, 262144, 1000)
        contestants = {"ours": [os.path.join(self.bench, "bench_header"), path], **self.peers.readers(path)}
        said = {name: [] for name in contestants}
        for _ in range(self.rounds):
            for name, command in contestants.items():
                said[name].append([float(figure) for figure in subprocess.run(
                    command, check=True, capture_output=True, text=True).stdout.split()])
        ours = [figures[0] for figures in said["ours"]]
        job = "header with 262,144 tokens"
        note = f"{statistics.median(ours):.2f} ms"
        yield Row(job, "a reader that keeps every text", None, [figures[0] / figures[1] for figures in said["ours"]], note)
        for name, goal in (("ggml", 0.02), ("@huggingface/gguf", 0.002)):
            if name in said:
                yield Row(job, name, goal, [mine / their[0] for mine, their in zip(ours, said[name])])
            else:
                yield Absent(job, name, "not among the peers")
        yield from self._inspect(path)
        os.unlink(path)

    def _inspect(self, path):
        job = "inspect of that header, whole process"
        ggml = self.peers.ggml_once(path)
        rounds = Rounds([("ours", None, [self.ctl, "inspect", path], None), ("bare", None, [self.ctl, "--version"], None),
                         *([("ggml", None, ggml, None)] if ggml else [])], 3 * self.rounds)
        note = f"{rounds.median('ours') * 1000:.0f} ms"
        yield Row(job, "weightroomctl --version", None, rounds.ratios("ours", ["bare"]), note)
        if ggml:
            yield Row(job, "a ggml program's", 0.35, rounds.ratios("ours", ["ggml"]))
        else:
            yield Absent(job, "a ggml program's", "not among the peers")

    def listing(self):
        self.clear()
        shutil.rmtree(self.store)
        os.makedirs(self.store)
        write_store(self.store, self.models)
        listed = [self.ctl, "list", "--store", self.store]
        inside = [os.path.join(self.bench, "bench_listing"), self.store]
        environment = {"XDG_CACHE_HOME": self.path("cache")}
        yield from self._in_process(inside, environment)
        rounds = Rounds([("table", None, listed, environment), ("json", None, [*listed, "--json"], environment),
                         ("parse", None, [*inside, "parse"], None)], self.rounds)
        whole = "all manifests parsed, whole process"
        yield Row("weightroomctl list", whole, None, rounds.ratios("table", ["parse"]),
                  f"{rounds.median('table') * 1000:.0f} ms")
        yield Row("weightroomctl list --json", whole, None, rounds.ratios("json", ["parse"]),
                  f"{rounds.median('json') * 1000:.0f} ms")
        yield from self._cold(listed, [*inside, "parse"], environment)
        if not self.ollama:
            yield Absent("list", "ollama list", "no ollama on PATH")

    def _in_process(self, inside, environment):
        """The walk alone, everything read, everything known: each beside the plain program in the same process."""
        runs = [subprocess.run(inside, check=True, capture_output=True, text=True,
                               env={**os.environ, **environment}).stdout.split() for _ in range(self.rounds)]
        plain, walk, reading, known = zip(*[[float(figure) for figure in run] for run in runs])
        def row(job, goal, times):
            return Row(f"{self.models:,} models, {job}", "all manifests parsed", goal,
                       [ours / theirs for ours, theirs in zip(times, plain)], f"{statistics.median(times):.0f} ms")
        yield row("listed, nothing changed", 0.5, known)
        yield row("listed, nothing known", None, reading)
        yield row("manifests found, none looked at", None, walk)

    def _cold(self, listed, parse, environment):
        try:
            with open("/proc/sys/vm/drop_caches", "w", encoding="ascii") as file:
                file.write("1\n")
        except OSError:
            yield Absent("list, cold", "without a cache", "only root may empty the page cache")
            return
        def forget_all():
            os.sync()
            with open("/proc/sys/vm/drop_caches", "w", encoding="ascii") as file:
                file.write("3\n")
            timed([self.ctl, "--version"])  # the programs themselves are warm
            timed(parse[:1], allow_failure=True)
        def without():
            shutil.rmtree(environment["XDG_CACHE_HOME"], ignore_errors=True)
            forget_all()
        rounds = Rounds([("parse", forget_all, parse, None), ("without", without, listed, environment),
                         ("with", forget_all, listed, environment)], self.rounds)
        job = f"list of {self.models:,} models, cold"
        yield Row(job, "every manifest parsed, nothing kept, cold", 0.2, rounds.ratios("with", ["parse"]),
                  f"{rounds.median('with') * 1000:.0f} ms")
        yield Row(job, "the same without its cache", 0.2, rounds.ratios("with", ["without"]))
