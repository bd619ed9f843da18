"""How raw text is cleaned with Polars."""

import polars as pl
import polars.selectors as cs


def cleaned(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Trim all text of spaces, tabs and line breaks; the empty string becomes null."""
    return frame.with_columns(cs.string().str.strip_chars(" \t\n\r").replace("", None))


def has_no_nul(frame: pl.LazyFrame) -> pl.Expr:
    """Whether no text of a row holds the character NUL."""
    texts = [name for name, type_ in frame.collect_schema().items() if type_ == pl.String]
    return ~pl.any_horizontal(pl.col(texts).str.contains("\0", literal=True).fill_null(value=False))
