"""Swift files as the checks of this folder read them: code without comments and strings, and what is declared at top level."""

import os
import re

QUOTE = re.compile(r'//[^\n]*|/\*|(#*)("""|")')
DECLARATION = re.compile(
    r"^(?P<modifiers>(?:@\w+(?:\([^)]*\))?\s+|\w+(?:\([^)]*\))?\s+)*?)(?:struct|class|enum|protocol|actor|typealias)\s+(?P<name>\w+)")


def files(folder):
    """Paths of the Swift files below a folder, in order."""
    return sorted(os.path.join(place, name) for place, _, names in os.walk(folder) for name in names if name.endswith(".swift"))


def read(path):
    with open(path) as file:
        return file.read()


def blank(text):
    return re.sub(r"[^\n]", " ", text)


def code(text):
    """The text with comments and strings blanked, lines kept; what is interpolated in a string is code."""
    parts, place = [], 0
    while match := QUOTE.search(text, place):
        parts.append(text[place : match.start()])
        if match[0].startswith("//"):
            place = match.end()
        elif match[0] == "/*":
            place = end_of_comment(text, match.end())
        else:
            kept, place = string(text, match)
            parts.append(kept)
            continue
        parts.append(blank(text[match.start() : place]))
    return "".join(parts) + text[place:]


def end_of_comment(text, place):
    """Block comments nest."""
    depth = 1
    while depth and (match := re.compile(r"/\*|\*/").search(text, place)):
        depth, place = depth + (1 if match[0] == "/*" else -1), match.end()
    return place if depth == 0 else len(text)


def string(text, opening):
    """A string literal from its opening quote: its interpolations, the rest blanked, and where it ends."""
    hashes, quote = opening[1], opening[2]
    token = re.compile(rf'\\{hashes}\(|\\{hashes}.|{quote}{hashes}', re.DOTALL)
    parts, place = [blank(opening[0])], opening.end()
    while match := token.search(text, place):
        parts.append(blank(text[place : match.end()]))
        place = match.end()
        if match[0] == quote + hashes:
            break
        if match[0].endswith("("):
            inner, place = interpolation(text, place)
            parts.append(inner)
    return "".join(parts), place


def interpolation(text, start):
    """The code up to the parenthesis that closes an interpolation."""
    depth, place, parts = 1, start, []
    token = re.compile(r'[()]|(#*)("""|")')
    while depth and (match := token.search(text, place)):
        parts.append(text[place : match.start()])
        place = match.end()
        if match[0] in "()":
            depth += 1 if match[0] == "(" else -1
            parts.append(match[0] if depth else " ")
        else:
            inner, place = string(text, match)
            parts.append(inner)
    return "".join(parts), place


def declarations(source):
    """Types of a file that others can name, from its code: name and line of each."""
    for number, line in enumerate(source.splitlines(), 1):
        match = DECLARATION.match(line)
        if match and not re.search(r"\b((file)?private|import)\b", match["modifiers"]):
            yield match["name"], number
