"""Readers of GGUF files by others: what npm has of them, which isn't in Debian."""
import os
import shutil

_HUGGINGFACE = """
import { gguf } from "@huggingface/gguf";
const times = [];
for (let i = 0; i < 5; ++i) {
    const start = process.hrtime.bigint();
    await gguf(process.argv.at(-1), { allowLocalFile: true });
    times.push(Number(process.hrtime.bigint() - start) / 1e6);
}
console.log(times.sort((a, b) => a - b)[2].toFixed(3));
"""


class Peers:
    """What a folder holds where npm installed them; nothing if there's no folder."""

    def __init__(self, folder, programs):
        self._folder = os.path.abspath(folder) if folder else None
        self._program = os.path.join(programs, "bench_ggml")

    def _module(self, *path):
        """A path below node_modules, if it's there."""
        if not self._folder:
            return None
        found = os.path.join(self._folder, "node_modules", *path)
        return found if os.path.exists(found) else None

    def _ggml(self):
        return self._module("@node-llama-cpp", "linux-x64", "bins", "linux-x64", "libggml-base.so")

    def readers(self, path):
        """Commands that print the median of several readings of the header, in milliseconds."""
        result = {}
        if library := self._ggml():
            result["ggml"] = [self._program, library, path]
        node = shutil.which("node")
        if node and self._module("@huggingface", "gguf"):
            # A module finds others from where it is run.
            result["@huggingface/gguf"] = ["sh", "-c", 'cd "$1" && exec "$2" --input-type=module --eval "$3" "$4"', "sh",
                                           self._folder, node, _HUGGINGFACE, os.path.abspath(path)]
        return result

    def ggml_once(self, path):
        """A program that reads the header once; none if ggml isn't there."""
        library = self._ggml()
        return [self._program, library, path, "once"] if library else None
