"""A second, plain implementation of the exports, to compare the product with.

It shares no code with the product and favours the obvious over the fast: every value is read as
text, every rule is a loop over Python objects, every amount of money is a `Decimal`.
"""

from .run import Result, export

__all__ = ["Result", "export"]
