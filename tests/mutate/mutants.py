"""Small faults that can be put into a source, by statement."""
import collections
import pathlib
import re

from tokens import CONTROL, Source

# What replaces text[begin:end]; how says it in two or three words.
Change = collections.namedtuple("Change", "begin end text how")

WORDS_BEFORE_NO_CALL = {"return", "break", "continue", "case", "default", "using", "goto", "throw", "delete", "typedef",
                        "static_assert", "else", "do", "const", "constexpr", "auto", "static", "struct", "class",
                        "enum", "template", "thread_local", "Q_OBJECT", "Q_ASSERT", "Q_UNUSED", "public", "private",
                        "protected", "signals"} | CONTROL
BOUNDS = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}
CONDITIONS = {"==": "!=", "!=": "==", "&&": "||", "||": "&&", "true": "false", "false": "true"}
LIKE = [("begin", "end"), ("front", "back"), ("first", "second"), ("first", "last"), ("min", "max"), ("left", "right"),
        ("top", "bottom"), ("width", "height"), ("line", "column"), ("before", "after"), ("from", "to"),
        ("prepend", "append"), ("startsWith", "endsWith"), ("indexOf", "lastIndexOf"), ("rows", "columns")]
BESIDE_BOUND = {"+", "-", "<", ">", "<=", ">=", "==", "!=", "%"}


class Mutant:
    """One change of one file. where: the line; before and after: the changed lines, without their spaces."""

    def __init__(self, path, source, change):
        self.path, self.change = path, change
        self.where = source.line(change.begin)
        first = source.lines[self.where - 1]
        last = source.text.find("\n", max(change.begin, change.end - 1))
        self.before = " ".join(source.text[first:last].split())
        # "continue;" alone says nothing.
        for line in range(self.where - 2, max(self.where - 4, -1), -1):
            if len(self.before) < 30 and not source.text[source.lines[line]:].lstrip().startswith("//"):
                first = source.lines[line]
                self.before = " ".join(source.text[first:last].split())
        after = source.text[first:change.begin] + change.text + source.text[change.end:last]
        self.after = " ".join(after.split()) or ";"
        self.original = source.text
        self.text = source.text[:change.begin] + change.text + source.text[change.end:]

    @property
    def key(self):
        """By which it's known again when lines and folders have moved."""
        return f"{pathlib.Path(self.path).name}: {self.before} => {self.after}"


class Finder:
    """All that can be changed in one file. statements: for each, in order, its changes."""

    def __init__(self, text, header=""):
        self.source = Source(text)
        self.statements = []
        self.likes = self._likes(Source(header))
        for block in self.source.blocks.values():
            self._block(block)
        self.statements.sort(key=lambda changes: (changes[0].begin, changes[0].end))

    def _block(self, block):
        at = block.open + 1
        while at < block.close:
            at = self._statement(block, at)

    def _statement(self, block, first):
        """Takes one statement, or a head of one; returns what follows."""
        source = self.source
        if source.is_name(first, ";", "{", "}", "else", "do", "try"):
            return source.match[first] + 1 if source.is_name(first, "{") and first in source.match else first + 1
        if source.is_name(first, *CONTROL):
            opening = first + 2 if source.is_name(first + 1, "constexpr") else first + 1
            closing = source.match[opening]
            self._add(self._condition(first, opening, closing) + self._within(first, closing))
            return closing + 1
        if source.is_name(first, "case", "default"):
            while not source.is_name(first, ":"):
                first += 1
            return first + 1
        last = first
        while last < block.close and not source.is_name(last, ";"):
            last = source.match.get(last, last) + 1 if source.is_name(last, "(", "[", "{") else last + 1
        if last >= block.close:
            return block.close
        self._add(self._whole(block, first, last) + self._within(first, last))
        return last + 1

    def _add(self, changes):
        if changes:
            self.statements.append(changes)

    # A statement as a whole: left out, or what follows it.
    def _whole(self, block, first, last):
        source = self.source
        changes = []
        begin, end = source.tokens[first].begin, source.tokens[last - 1].end
        how = {"connect": "connection dropped", "emit": "signal dropped"}.get(source.tokens[first].text,
                                                                              "statement left out")
        if ".add" in source.text[begin:end] and '(u"' in source.text[begin:end]:
            how = "key dropped"
        if source.is_name(first, "break", "continue") or self._is_expression(first, last):
            changes.append(Change(begin, end, "", how))
        if block.kind == "function" and not source.is_name(first, "using", "static", "constexpr", "struct"):
            returned = self._nothing(block)
            if source.is_name(first, "return") and returned == "return {};" and last > first + 1:
                changes.append(Change(begin, end, "return {}", "nothing returned"))
            elif not source.is_name(first, "return"):
                changes.append(Change(begin, begin, returned + " ", "returns early"))
        return changes

    def _is_expression(self, first, last):
        """Whether it's a call or an assignment, and no declaration."""
        source = self.source
        token = source.tokens[first]
        if token.text in WORDS_BEFORE_NO_CALL or last == first:
            return False
        if token.text in ("emit", "++", "--", "*", "(", "delete", "::"):
            return True
        if token.kind != "name":
            return False
        at = first
        while source.is_name(at + 1, "::"):
            at += 2
        behind = source.tokens[at + 1].text
        return behind in ("(", ".", "->", "[", "=", "++", "--", "<<=", ">>=") or behind in (
            "+=", "-=", "*=", "/=", "|=", "&=", "^=", "%=")

    def _nothing(self, block):
        """How a function returns with nothing."""
        words = [token.text for token in self.source.tokens[block.head:block.open]]
        name = words.index("(") if "(" in words else 0
        is_constructor = name < 2 or "~" in words[:name] or (
            name >= 3 and words[name - 2] == "::" and words[name - 3] == words[name - 1])
        is_void = "void" in words[:name] and words[words.index("void") + 1] != "*"
        return "return;" if is_constructor or is_void else "return {};"

    # The condition in the head of an if or a loop.
    def _condition(self, first, opening, closing):
        source = self.source
        if not source.is_name(first, "if", "while"):
            return []
        begin = opening + 1
        for at in range(opening + 1, closing):
            if source.is_name(at, ";"):
                begin = at + 1
        declares = source.is_name(begin, "const", "auto") or any(
            source.is_name(at, "=") for at in range(begin, closing))
        if declares or begin >= closing:
            return []
        text = source.of(begin, closing - 1)
        return [Change(source.tokens[begin].begin, source.tokens[closing - 1].end, f"!({text})", "condition negated")]

    # What can be changed at single tokens; not in blocks of code within, whose statements come themselves.
    def _within(self, first, last):
        changes = []
        at = first
        while at < last:
            if at in self.source.blocks:
                at = self.source.match[at]
            else:
                changes += self._token(at) + self._arguments(at) + self._key(at) + self._like(at)
            at += 1
        return changes

    def _token(self, at):
        source = self.source
        token = source.tokens[at]
        around = source.text[token.begin - 1] + source.text[token.end:token.end + 1]
        if token.text in BOUNDS and token.kind == "sign" and around == "  ":
            return [Change(token.begin, token.end, BOUNDS[token.text], "bound moved")]
        is_sign = token.kind == "sign" and around[0].isspace()
        if token.text in CONDITIONS and (token.kind == "name" or is_sign):
            return [Change(token.begin, token.end, CONDITIONS[token.text], "condition turned")]
        if token.text == "!" and not around[1].isspace():
            return [Change(token.begin, token.end, "", "condition negated")]
        if token.text == "?" and token.kind == "sign":
            return self._arms(at)
        is_beside = source.is_name(at - 1, *BESIDE_BOUND) or source.is_name(at + 1, *BESIDE_BOUND)
        is_argument = source.is_name(at + 1, ">") and around[1] == ">"  # of a template
        if token.kind == "number" and is_beside and not is_argument and re.fullmatch(r"[0-9][0-9']*", token.text):
            return [Change(token.begin, token.end, str(int(token.text.replace("'", "")) + 1), "bound moved")]
        return []

    def _arms(self, question):
        source = self.source
        colon, depth = question + 1, 0
        while colon < len(source.tokens) and (depth or not source.is_name(colon, ":")):
            depth += {"?": 1, ":": -1}.get(source.tokens[colon].text, 0)
            if source.is_name(colon, ";", ")", "}"):
                return []
            colon = source.match.get(colon, colon) + 1 if source.is_name(colon, "(", "[", "{") else colon + 1
        end = colon + 1
        while end < len(source.tokens) and not source.is_name(end, ",", ";", ")", "]", "}"):
            end = source.match.get(end, end) + 1 if source.is_name(end, "(", "[", "{") else end + 1
        if end >= len(source.tokens) or colon == question + 1:
            return []
        yes, no = source.of(question + 1, colon - 1), source.of(colon + 1, end - 1)
        return [Change(source.tokens[question + 1].begin, source.tokens[end - 1].end, f"{no} : {yes}",
                       "condition negated")]

    def _arguments(self, at):
        """Two neighbours of a call's arguments, swapped."""
        source = self.source
        called = source.tokens[at - 1] if at else None
        if not source.is_name(at, "(") or called.kind != "name" or called.text in CONTROL | {"connect", "return"}:
            return []
        parts, begin, inner = [], at + 1, at + 1
        while inner < source.match[at]:
            if source.is_name(inner, ","):
                parts.append((begin, inner - 1))
                begin = inner + 1
            inner = source.match[inner] + 1 if source.is_name(inner, "(", "[", "{") else inner + 1
        parts.append((begin, source.match[at] - 1))
        changes = []
        for one, other in zip(parts, parts[1:]):
            if one[0] > one[1] or other[0] > other[1]:
                continue
            left, right = source.of(*one), source.of(*other)
            if left != right and len(left) < 40 and len(right) < 40:
                changes.append(Change(source.tokens[one[0]].begin, source.tokens[other[1]].end, f"{right}, {left}",
                                      "arguments swapped"))
        return changes

    def _key(self, at):
        """An element {u"key"_s, ...} of a list."""
        source = self.source
        if not source.is_name(at, "{") or at in source.blocks or source.tokens[at + 1].kind != "string":
            return []
        end = source.match[at]
        if source.is_name(end + 1, ","):
            return [Change(source.tokens[at].begin, source.tokens[end + 1].end, "", "key dropped")]
        if source.is_name(at - 1, ","):
            return [Change(source.tokens[at - 1].begin, source.tokens[end].end, "", "key dropped")]
        return []

    def _like(self, at):
        token = self.source.tokens[at]
        if token.kind != "name":
            return []
        return [Change(token.begin, token.end, other, "like-named used")
                for other in sorted(self.likes.get(self._member(self.source, at), ()))]

    @staticmethod
    def _member(source, at):
        """A member as it's used: its name and whether it's called; nothing for other names."""
        name = source.tokens[at].text
        is_member = name.startswith("m_") or source.is_name(at - 1, ".", "->") or name in ("min", "max")
        return (name, source.is_name(at + 1, "(")) if is_member else None

    def _likes(self, header):
        """For each member the others that share a word with it, of those that the file uses."""
        known = {self._member(self.source, at) for at, token in enumerate(self.source.tokens) if token.kind == "name"}
        known |= {(token.text, False) for token in header.tokens if token.text.startswith("m_")}
        known.discard(None)
        by_word = collections.defaultdict(set)
        for name, called in known:
            for word in re.findall(r"[A-Z]?[a-z]{4,}", name.removeprefix("m_")):
                by_word[word.lower(), called, name.startswith("m_")].add(name)
        likes = collections.defaultdict(set)
        for (_, called, _), names in by_word.items():
            for name in names:
                likes[name, called] |= names - {name}
        for one, other in LIKE:
            for called in (True, False):
                likes[one, called].add(other)
                likes[other, called].add(one)
        return likes


def mutants_of(root, path):
    """A list for each statement of a file that can be changed: its mutants."""
    file = pathlib.Path(root) / path
    header = file.with_suffix(".h")
    finder = Finder(file.read_text(encoding="utf-8"),
                    header.read_text(encoding="utf-8") if header.exists() else "")
    return [[Mutant(str(path), finder.source, change) for change in changes] for changes in finder.statements]
