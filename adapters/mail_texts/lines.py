"""What people typed, cut to what a line of a mail can hold."""

NAME_LENGTH_MAX = 120
# an address is of no use when it is cut: those of video calls are long
PLACE_LENGTH_MAX = 1000
QUESTION_LENGTH_MAX = 500


def one_line(text: str, length_max: int) -> str:
    """No line ends and no control characters: a header must not begin inside it."""
    printable = "".join(letter if letter.isprintable() else " " for letter in text)
    line = " ".join(printable.split())
    return line if len(line) <= length_max else f"{line[: length_max - 1].rstrip()}…"
