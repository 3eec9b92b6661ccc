"""GGUF files and stores to measure with."""
import hashlib
import json
import os
import struct

_UINT32, _STRING, _ARRAY, _FLOAT32, _INT32 = 4, 8, 9, 6, 5


def _text(value):
    data = value.encode()
    return struct.pack("<Q", len(data)) + data


def _entry(key, kind, value):
    return _text(key) + struct.pack("<I", kind) + value


def _array(kind, count, values):
    return struct.pack("<IQ", kind, count) + values


def _padded(data):
    return data + bytes(-len(data) % 32)


def write_model(path, size, name="bench", seed=0):
    """A sound file of about this many bytes whose one tensor is noise."""
    elements = size // 4
    entries = [_entry("general.architecture", _STRING, _text("llama")),
               _entry("general.name", _STRING, _text(name)),
               _entry("general.file_type", _UINT32, struct.pack("<I", 0))]
    header = b"GGUF" + struct.pack("<IQQ", 3, 1, len(entries)) + b"".join(entries)
    header += _text("token_embd.weight") + struct.pack("<IQIQ", 1, elements, 0, 0)
    noise = bytes([seed & 255]) + os.urandom((16 << 20) - 1)
    with open(path, "wb") as file:
        file.write(_padded(header))
        left = elements * 4
        while left:
            left -= file.write(noise[:min(left, len(noise))])
        file.flush()
        os.fsync(file.fileno())
    day_ago = os.stat(path).st_mtime - 86400  # a digest of a file that has just changed isn't remembered
    os.utime(path, (day_ago, day_ago))
    return os.stat(path).st_size


def write_header(path, tokens, tensors):
    """A header as a large vocabulary makes it, with tensors that are a hole."""
    pieces = b"".join(_text(f"token{number:06d}"[:4 + number % 9]) for number in range(tokens))
    entries = [_entry("general.architecture", _STRING, _text("llama")),
               _entry("general.file_type", _UINT32, struct.pack("<I", 0)),
               _entry("llama.context_length", _UINT32, struct.pack("<I", 8192)),
               _entry("tokenizer.ggml.tokens", _ARRAY, _array(_STRING, tokens, pieces)),
               _entry("tokenizer.ggml.scores", _ARRAY, _array(_FLOAT32, tokens, bytes(4 * tokens))),
               _entry("tokenizer.ggml.token_type", _ARRAY, _array(_INT32, tokens, bytes(4 * tokens)))]
    header = b"GGUF" + struct.pack("<IQQ", 3, tensors, len(entries)) + b"".join(entries)
    for number in range(tensors):
        header += _text(f"blk.{number}.ffn_up.weight") + struct.pack("<IQIQ", 1, 32, 0, 128 * number)
    with open(path, "wb") as file:
        file.write(_padded(header))
        file.truncate(file.tell() + 128 * tensors)


def write_records(path, count):
    """Adds what other files hashed to, as many imports leave it."""
    with open(path, "a", encoding="ascii") as file:
        for number in range(count):
            digest = hashlib.sha256(str(number).encode()).hexdigest()
            file.write(f"1 {number + 1} 1000000000 {10 ** 18} {10 ** 18} {10 ** 18} {2 * 10 ** 18} {digest}\n")


class _Blobs:
    def __init__(self, store):
        self._folder = os.path.join(store, "blobs")
        os.makedirs(self._folder)

    def add(self, media_type, data):
        digest = hashlib.sha256(data).hexdigest()
        path = os.path.join(self._folder, f"sha256-{digest}")
        if not os.path.exists(path):
            with open(path, "wb") as file:
                file.write(data)
        return {"mediaType": "application/vnd." + media_type, "digest": f"sha256:{digest}", "size": len(data)}


def _add_weights(blobs, name):
    entries = [_entry("general.architecture", _STRING, _text("llama")), _entry("general.name", _STRING, _text(name)),
               _entry("general.file_type", _UINT32, struct.pack("<I", 15))]
    return blobs.add("ollama.image.model", b"GGUF" + struct.pack("<IQQ", 3, 0, len(entries)) + b"".join(entries))


def _add_config(blobs, number):
    return blobs.add("docker.container.image.v1+json", json.dumps({
        "model_format": "gguf", "model_family": "llama", "model_families": ["llama"], "model_type": "8.0B",
        "file_type": "Q4_K_M", "number": number}).encode())


def _write_manifest(store, name, tag, config, layers):
    folder = os.path.join(store, "manifests", "registry.ollama.ai", "library", name)
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, tag), "w", encoding="ascii") as file:
        json.dump({"schemaVersion": 2, "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
                   "config": config, "layers": layers}, file)


def write_store(store, models):
    """Models of five layers, four tags a name; weights differ from name to name, templates and licences don't."""
    blobs = _Blobs(store)
    licence = blobs.add("ollama.image.license", b"Licence.\n" * 1000)
    template = blobs.add("ollama.image.template", b"{{ .System }} {{ .Prompt }}")
    for number in range(models):
        family = number // 4
        if number % 4 == 0:
            weights = _add_weights(blobs, f"family {family}")
        config = _add_config(blobs, family % 50)
        system = blobs.add("ollama.image.system", f"You are assistant {number % 100}.".encode())
        parameters = blobs.add("ollama.image.params", json.dumps({"temperature": number % 10 / 10}).encode())
        _write_manifest(store, f"model{family}", f"tag{number % 4}", config,
                        [weights, template, licence, system, parameters])


def write_distinct(store, models):
    """Models of one tag that share a template and a licence only."""
    blobs = _Blobs(store)
    licence = blobs.add("ollama.image.license", b"Licence.\n" * 1000)
    template = blobs.add("ollama.image.template", b"{{ .System }} {{ .Prompt }}")
    for number in range(models):
        parameters = blobs.add("ollama.image.params", json.dumps({"num_ctx": number}).encode())
        _write_manifest(store, f"model{number}", "latest", _add_config(blobs, number),
                        [_add_weights(blobs, f"model {number}"), template, licence, parameters])
