"""What requests cost, in exact decimal arithmetic."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Context, Decimal

from .cells import round_half_up
from .contract import ModelPrice, ModelRequest

# Enough digits for every product and sum here to be exact: tokens and prices have 13 digits
# before the point, prices 6 behind it.
EXACT = Context(prec=200)

PriceLists = Mapping[str, Sequence[ModelPrice]]


def request_cost(request: ModelRequest, prices: PriceLists) -> Decimal | None:
    """The cost of a request in USD, not rounded; None where it is unpriced."""
    if request.cost_usd is not None:
        return request.cost_usd
    price = _price_in_force(request, prices)
    if price is None or request.input_tokens is None or request.output_tokens is None:
        return None
    cached_tokens = request.cached_input_tokens or 0
    cached_price = price.cached_input_usd_per_million
    if cached_price is None:
        cached_price = price.input_usd_per_million
    creation_tokens = request.cache_creation_tokens or 0
    creation_price = price.cache_creation_usd_per_million
    if creation_price is None:
        creation_price = price.input_usd_per_million
    millionfold = (
        (request.input_tokens - cached_tokens - creation_tokens) * price.input_usd_per_million
        + cached_tokens * cached_price
        + creation_tokens * creation_price
        + request.output_tokens * price.output_usd_per_million
    )
    return millionfold.scaleb(-6)


def _price_in_force(request: ModelRequest, prices: PriceLists) -> ModelPrice | None:
    day = request.requested_at.date()
    listed = [price for price in prices.get(request.model_id, ()) if price.valid_from <= day]
    return listed[-1] if listed else None


def total_cost(costs: Iterable[Decimal | None]) -> Decimal | None:
    """Sum the priced requests and round to six decimals, only then.

    None where there are requests and none is priced: a zero would claim that they were free.
    """
    costs = list(costs)
    priced = [cost for cost in costs if cost is not None]
    if costs and not priced:
        return None
    return round_half_up(sum(priced, Decimal(0)), 6)
