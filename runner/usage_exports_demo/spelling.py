"""Names in the letters that e-mail addresses and web addresses get by with."""

import unicodedata

_LETTERS_WITHOUT_PARTS = str.maketrans(
    {"ß": "ss", "ø": "o", "ł": "l", "ı": "i", "æ": "ae", "đ": "d", "'": None, " ": None}
)


def ascii_spelling(text: str) -> str:
    """Return the text in lower-case ASCII: accents, apostrophes and spaces go."""
    plain = unicodedata.normalize("NFKD", text.lower().translate(_LETTERS_WITHOUT_PARTS))
    return "".join(letter for letter in plain if letter.isascii())
