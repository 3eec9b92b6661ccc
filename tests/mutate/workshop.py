"""A copy of the sources where faults are put in, its build, and the tests that look for them."""
import collections
import concurrent.futures
import fcntl
import hashlib
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
# folder: of the test's source, below the root. labels: of CTest.
Test = collections.namedtuple("Test", "name folder target command environment labels")
ADD_TEST = re.compile(r'^add_test\(\[=\[(.+?)\]=\] "(.+?)" "(\w+)"\)$', re.MULTILINE)
SET_PROPERTIES = re.compile(r"^set_tests_properties\(\[=\[(.+?)\]=\] PROPERTIES(.*)\)$", re.MULTILINE)
PROPERTY = re.compile(r'(\w+) "(.*?)"')
FAILED = re.compile(r"^(?:FAIL!|XPASS)\s+: (\w+)::(\w+)\(", re.MULTILINE)


class Broken(Exception):
    """Something else than a mutant doesn't work."""


class Workshop:
    """Builds and tests in folder, which keeps both for the next run; the sources at root are only read. One at a
    time."""

    def __init__(self, root, folder, arguments=()):
        self.root, self.folder = pathlib.Path(root), pathlib.Path(folder)
        self.source, self.build = self.folder / "source", self.folder / "build"
        self.arguments = list(arguments)
        self.jobs = os.cpu_count() or 2
        self.kills = collections.Counter()
        self.folder.mkdir(parents=True, exist_ok=True)
        self._lock = open(self.folder / "lock", "w", encoding="utf-8")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Broken(f"another run is at work in {self.folder}") from None
        self._known = self._read("durations.json", {"state": "", "seconds": {}})
        self.complaint = ""  # of the last build
        self._running = {}
        self._guard = threading.Lock()
        self._is_over = False

    def _read(self, name, otherwise):
        file = self.folder / name
        return json.loads(file.read_text(encoding="utf-8")) if file.exists() else otherwise

    def write(self, name, value):
        (self.folder / name).write_text(json.dumps(value, indent=1), encoding="utf-8")

    # The copy.

    def copy(self, folders):
        """Makes the copy what the sources are; what hasn't changed keeps its date."""
        state = hashlib.sha256()
        wanted = set()
        for name in folders:
            files = [self.root / name] if (self.root / name).is_file() else sorted((self.root / name).rglob("*"))
            for file in files:
                if not file.is_file() or "__pycache__" in file.parts:
                    continue
                below = file.relative_to(self.root)
                wanted.add(below)
                content = file.read_bytes()
                if file.suffix != ".md" and HERE not in file.parents:
                    state.update(str(below).encode() + b"\0" + content)
                self._put(self.source / below, content, file.stat().st_mode)
        for file in list(self.source.rglob("*")):
            if file.is_file() and file.relative_to(self.source) not in wanted:
                file.unlink()
        if self._known["state"] != state.hexdigest():
            self._known = {"state": state.hexdigest(), "seconds": {}}

    @staticmethod
    def _put(file, content, mode):
        if file.exists() and file.read_bytes() == content:
            return
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        file.chmod(mode & 0o777)

    def change(self, path, text):
        self._put(self.source / path, text.encode(), 0o644)

    # The build.

    def configure(self):
        shared = self.root.parent / "shared"
        command = ["cmake", "-S", str(self.source), "-B", str(self.build), "-G", "Ninja",
                   "-DCMAKE_BUILD_TYPE=Debug", "-DCMAKE_CXX_FLAGS_DEBUG=-O0 -g0", f"-DWEIGHTROOM_SHARED={shared}"]
        command += self.arguments
        for compiler in ("clang++-14", "clang++"):
            if shutil.which(compiler):  # in half of g++'s time
                command.append(f"-DCMAKE_CXX_COMPILER={shutil.which(compiler)}")
                break
        if not (self.build / "build.ninja").exists() or self._read("configured.json", []) != command:
            self._must(command, "CMake can't configure")
            self.write("configured.json", command)

    def _must(self, command, what):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise Broken(f"{what}:\n{done.stdout[-4000:]}{done.stderr[-4000:]}")
        return done.stdout

    def tests(self):
        """Every test of CTest that is a class of a test executable. CTest itself is silent on what isn't built yet."""
        tests = []
        for file in sorted(self.build.rglob("CTestTestfile.cmake")):
            text = file.read_text(encoding="utf-8")
            properties = {name: dict(PROPERTY.findall(rest)) for name, rest in SET_PROPERTIES.findall(text)}
            for name, program, argument in ADD_TEST.findall(text):
                known = properties.get(name, {})
                program = pathlib.Path(program)
                environment = dict(one.split("=", 1) for one in known.get("ENVIRONMENT", "").split(";") if one)
                if program.is_relative_to(self.build):
                    tests.append(Test(name, str(program.parent.relative_to(self.build)), program.name,
                                      [str(program), argument], environment,
                                      set(known.get("LABELS", "").split(";"))))
        return tests

    def builds(self, tests):
        """Whether what these tests need can be built."""
        targets = sorted({test.target for test in tests})
        done = subprocess.run(["ninja", "-C", str(self.build), *targets], capture_output=True, text=True, check=False)
        self.complaint = done.stdout[-4000:] + done.stderr
        if done.returncode != 0 and " error: " not in done.stdout and "undefined reference" not in done.stdout:
            raise Broken(f"ninja failed:\n{self.complaint}")
        return done.returncode == 0

    def reached(self, tests):
        """Those that a change of the sources may reach: something of what they need would be built anew."""
        targets = {test.target for test in tests}
        idle = {target for target in targets if "no work to do" in subprocess.run(
            ["ninja", "-C", str(self.build), "-n", target], capture_output=True, text=True, check=False).stdout}
        return [test for test in tests if test.target not in idle]

    # The tests.

    def check(self, tests):
        """Runs what hasn't been run over these sources yet: how long it takes, and whether it can tell anything."""
        seconds = self._known["seconds"]
        unknown = [test for test in tests if test.name not in seconds]
        if unknown and not self.builds(unknown):
            raise Broken(f"the sources don't build as they are:\n{self.complaint}")
        for test, (finding, taken) in zip(unknown, self._at_once(lambda test: self._run(test, 600), unknown)):
            is_failing = finding and self._is_sure(test, finding)
            seconds[test.name] = None if is_failing else taken
            if is_failing:
                print(f"{test.name} is left out: it fails without any mutant ({finding})", flush=True)
        if unknown:
            self.write("durations.json", self._known)

    def _at_once(self, function, items):
        """The function's result for each, several at a time; an interruption ends what they run."""
        with concurrent.futures.ThreadPoolExecutor(self.jobs) as pool:
            try:
                return list(pool.map(function, items))
            except BaseException:
                self._is_over = True
                pool.shutdown(wait=False, cancel_futures=True)
                self._kill_all()
                raise

    def first_to_notice(self, tests):
        """Which test fails, and how, or None. What noticed most and takes least is asked first."""
        seconds = self._known["seconds"]
        sound = [test for test in tests if seconds[test.name] is not None]
        waiting = iter(sorted(sound, key=lambda test: (-self.kills[test.name], seconds[test.name])))
        found = []

        def work(_):
            while not found and not self._is_over:
                with self._guard:
                    test = next(waiting, None)
                if test is None:
                    return
                finding, _ = self._run(test, 20 + 8 * seconds[test.name], found)
                if finding and not found and self._is_sure(test, finding):
                    found.append((test, finding))
                    self._kill_all()

        self._at_once(work, range(self.jobs))
        if not found:
            return None
        test, finding = found[0]
        self.kills[test.name] += 1
        return f"{test.name}: {finding}"

    def _is_sure(self, test, finding):
        """A function that failed fails again by itself: it wasn't the machine's load."""
        function = finding.split("::")[-1].removesuffix("()")
        if not finding.endswith("()"):
            return True
        again, _ = self._run(test._replace(command=[*test.command, function]), 120)
        return bool(again)

    def _run(self, test, timeout, ended=()):
        """What shows that it failed, or nothing; and the seconds. It's stopped at the first failure."""
        begun = time.monotonic()
        environment = {**os.environ, **test.environment, "QTEST_FUNCTION_TIMEOUT": str(int(timeout * 1000))}
        process = subprocess.Popen(test.command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                   stdin=subprocess.DEVNULL, env=environment, start_new_session=True)
        with self._guard:
            self._running[process.pid] = process
        timer = threading.Timer(timeout, self._kill, [process])
        timer.start()
        finding = None
        for line in process.stdout:
            failed = FAILED.match(line.decode(errors="replace"))
            if failed:
                finding = f"{failed[1]}::{failed[2]}()"
                break
        if finding:
            self._kill(process)
        process.wait()
        hangs = not timer.is_alive()
        timer.cancel()
        self._kill(process)  # what it has left behind
        process.stdout.close()
        with self._guard:
            del self._running[process.pid]
        if not finding and process.returncode != 0 and not ended:
            finding = f"doesn't end within {timeout:.0f} s" if hangs else f"ends with {process.returncode}"
        return finding, time.monotonic() - begun

    @staticmethod
    def _kill(process):
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass

    def _kill_all(self):
        with self._guard:
            for process in self._running.values():
                self._kill(process)
