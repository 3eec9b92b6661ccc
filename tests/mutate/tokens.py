"""C++ as tokens, brackets matched, and the blocks of code among the braces. No compiler: what is taken for code and
isn't doesn't compile once it's changed."""
import bisect
import collections
import re

Token = collections.namedtuple("Token", "kind text begin end")

TOKEN = re.compile(r"""
    (?P<skip> \s+ | //[^\n]* | /\*.*?\*/ | ^[ \t]*\#(?:[^\n\\]|\\.|\\\n)*)
  | (?P<string> (?:u8|[uUL])?R"(?P<mark>[^(\s]*)\(.*?\)(?P=mark)"\w* | (?:u8|[uUL])?"(?:\\.|[^"\\])*"\w*)
  | (?P<char> (?:u8|[uUL])?'(?:\\.|[^'\\])+')
  | (?P<number> \.?[0-9](?:[eEpP][+-]|['\w.])*)
  | (?P<name> [A-Za-z_]\w*)
  | (?P<sign> <=>|<<=|>>=|->\*|\.\.\.|::|->|\+\+|--|<<|<=|>=|==|!=|&&|\|\||[-+*/%&|^]=|.)
""", re.VERBOSE | re.DOTALL | re.MULTILINE)

PAIRS = {"(": ")", "[": "]", "{": "}"}
# What may stand between a parameter list and a body.
BEHIND_PARAMETERS = {"const", "noexcept", "override", "final", "mutable"}
CONTROL = {"if", "for", "while", "switch", "catch"}

# A "{" that begins code. kind: function, lambda, control or block; head: the first token of what stands before it.
Block = collections.namedtuple("Block", "kind open close head")


class Source:
    """A file's text with its tokens. match: the other bracket of each; blocks: of code, by the index of "{"."""

    def __init__(self, text):
        self.text = text
        self.tokens = [Token(found.lastgroup if found.lastgroup != "mark" else "string", found.group(),
                             found.start(), found.end())
                       for found in TOKEN.finditer(text) if found.lastgroup != "skip"]
        self.lines = [0] + [found.end() for found in re.finditer("\n", text)]
        self.match = self._matched()
        self.blocks = {}
        for at, token in enumerate(self.tokens):
            if token.text == "{" and at in self.match:
                block = self._block(at)
                if block:
                    self.blocks[at] = block

    def line(self, position):
        return bisect.bisect_right(self.lines, position)

    def is_name(self, at, *texts):
        return 0 <= at < len(self.tokens) and self.tokens[at].text in texts

    def of(self, first, last):
        """The text from one token's begin to another's end."""
        return self.text[self.tokens[first].begin:self.tokens[last].end]

    def _matched(self):
        match, open_ones = {}, []
        for at, token in enumerate(self.tokens):
            if token.kind == "sign" and token.text in PAIRS:
                open_ones.append(at)
            elif token.kind == "sign" and token.text in PAIRS.values():
                if not open_ones or PAIRS[self.tokens[open_ones[-1]].text] != token.text:
                    return {}  # nothing of this file is understood
                match[at] = open_ones.pop()
                match[match[at]] = at
        return match

    def _head(self, at):
        """The first token of the declaration or statement that a token is in."""
        while at > 0 and not self.is_name(at - 1, ";", "{", "}"):
            at = self.match[at - 1] if self.is_name(at - 1, ")", "]") else at - 1
        return at

    def _block(self, at):
        before = at - 1
        while self.is_name(before, *BEHIND_PARAMETERS):
            before -= 1
        head = self._head(at)
        words = {token.text for token in self.tokens[head:at]}
        if words & {"namespace", "enum", "union"} or (words & {"class", "struct"} and not self.is_name(before, ")")):
            return None
        if self.is_name(before, "else", "do", "try"):
            return Block("control", at, self.match[at], head)
        if self.is_name(before, ";", "{", "}", ":") or before < 0:
            inside = self._enclosing(at)
            return Block("block", at, self.match[at], head) if inside in self.blocks else None
        # Behind "-> Type" the parameters stand further up.
        result = before
        while result > head and not self.is_name(result, ")", "]", "->"):
            result -= 1
        if self.is_name(result, "->"):
            before = result - 1
            while self.is_name(before, *BEHIND_PARAMETERS):
                before -= 1
        if self.is_name(before, "]"):
            return Block("lambda", at, self.match[at], head)
        if not self.is_name(before, ")"):
            return None
        name = self.match[before] - 1
        if self.is_name(name, "]"):
            return Block("lambda", at, self.match[at], head)
        if self.is_name(name, *CONTROL) or self.is_name(name, "constexpr"):
            return Block("control", at, self.match[at], head)
        return Block("function", at, self.match[at], head)

    def _enclosing(self, at):
        """The "{" around a token, or -1."""
        at -= 1
        while at >= 0:
            if self.tokens[at].text == "{" and self.tokens[at].kind == "sign":
                return at
            at = self.match[at] - 1 if self.is_name(at, ")", "]", "}") else at - 1
        return -1
