"""Make the seed `usage_exports_model_prices.csv` from the price file of the PyPI package litellm.

    python seeds/make_model_prices.py PATH_TO_JSON > seeds/usage_exports_model_prices.csv

PATH_TO_JSON is litellm's `model_prices_and_context_window_backup.json`. The list holds
standard prices of text models, without surcharges for long prompts, speed or regions.
"""

import argparse
import csv
import io
import json
import re
import sys
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

HEADER = (
    "model_id",
    "valid_from",
    "input_usd_per_million",
    "cached_input_usd_per_million",
    "cache_creation_usd_per_million",
    "output_usd_per_million",
)
# Today's prices stand for the past too: earlier than any report that can be asked for.
VALID_FROM = "2024-01-01"
MODES = {"chat", "responses", "completion", "embedding"}

# How litellm's provider begins, and a pattern for its keys whose groups, joined by "-",
# are the model id. Where two sources list the same id, the earlier one wins.
SOURCES = (
    # The makers of the models.
    ("openai", r"(?!ft:|openai/)(.+)"),
    ("anthropic", r"(.+)"),
    ("gemini", r"(?:gemini/)?(.+)"),
    ("vertex_ai", r"(?:vertex_ai/)?(gemini-[^/]+)"),
    ("mistral", r"mistral/(?!zai-|glm-|deepseek-)(.+)"),
    ("xai", r"xai/(?!.*-beta)(.+)"),
    ("deepseek", r"(?:deepseek/)?(.+)"),
    ("cohere", r"(?:cohere/)?(.+)"),
    ("bedrock", r"amazon\.(nova-.+):0"),
    ("amazon_nova", r"amazon-nova/(.+)"),
    ("meta", r"meta/(.+)"),
    ("dashscope", r"dashscope/(qw.+)"),
    ("moonshot", r"moonshot/(kimi-.+)"),
    ("zai", r"zai/(.+)"),
    ("minimax", r"minimax/(.+)"),
    ("perplexity", r"perplexity/(sonar(?:-pro|-reasoning.*|-deep-research)?)"),
    # Models that their makers no longer list, at the price of a host that still does.
    ("bedrock", r"anthropic\.(claude-.+-\d{8})-v\d:0"),
    ("bedrock", r"anthropic\.(claude-.+)-\d{8}-v\d:0"),
    ("vertex_ai", r"vertex_ai/(claude-.+)@(\d{8})"),
    ("vercel_ai_gateway", r"vercel_ai_gateway/anthropic/(claude-3-haiku)"),
    ("vercel_ai_gateway", r"vercel_ai_gateway/mistral/([a-z-]+)"),
    ("vertex_ai", r"vertex_ai/((?:mistral|codestral)[a-z-]*-\d{4})"),
    ("vercel_ai_gateway", r"vercel_ai_gateway/xai/(grok-[34].*)"),
    ("azure_ai", r"azure_ai/(grok-4-.*fast-.+|mistral-medium-\d{4})"),
    # Hosts of open models, under the host's own id.
    ("groq", r"groq/(.+)"),
    ("together_ai", r"together_ai/(meta-llama/.+|Qwen/Qwen3.+)"),
    ("fireworks_ai", r"fireworks_ai/.+/(llama-v3p\d-\d+b-instruct|gpt-oss-\d+b)"),
    ("vercel_ai_gateway", r"vercel_ai_gateway/meta/(.+)"),
)

# Not priced by text tokens alone, of limited access or special use, or experiments.
LEFT_OUT = re.compile(
    r"audio|tts|voxtral|omni|multimodal|robotics|computer-use|guard|cyber|daybreak"
    r"|rosalind|-law|vibe-cli|gemini-exp|gemini-gemma|-gv2"
)
# Wrong in litellm: a price a thousand times too high, and a date without a model.
WRONG = {"embed-multilingual-light-v3.0", "anthropic.claude-3-7-sonnet-20240620-v1:0"}


def usd_per_million(usd_per_token: Decimal | int | None) -> str:
    """Give the price per million tokens, at most six decimals; empty for none."""
    if usd_per_token is None:
        return ""
    price = Decimal(usd_per_token) * 1_000_000
    return f"{price.quantize(Decimal('1e-6'), ROUND_HALF_UP).normalize():f}"


def price_rows(models: dict[str, dict[str, Any]]) -> Iterator[tuple[str, ...]]:
    """Yield rows of the seed, best source first, from litellm's entries by key."""
    for start, pattern in SOURCES:
        for key, model in sorted(models.items()):
            match = re.fullmatch(pattern, key)
            provider = model.get("litellm_provider", "")
            if not match or not provider.startswith(start) or key in WRONG:
                continue
            model_id, mode = "-".join(match.groups()), model.get("mode")
            if mode not in MODES or LEFT_OUT.search(model_id):
                continue
            prices = model | model.get("tiered_pricing", [{}])[0]  # short prompts' tier
            cost = prices.get("input_cost_per_token")
            cached = prices.get("cache_read_input_token_cost")
            creation = prices.get("cache_creation_input_token_cost")
            output = prices.get("output_cost_per_token")
            if cost and (output or mode == "embedding"):
                usd = map(usd_per_million, (cost, cached, creation, output or 0))
                yield model_id, VALID_FROM, *usd


def main() -> None:
    """Read the file named on the command line; write the seed to standard output."""
    parser = argparse.ArgumentParser(
        description="Make usage_exports_model_prices.csv from litellm."
    )
    parser.add_argument("path", type=Path, metavar="PATH_TO_JSON")
    text = parser.parse_args().path.read_text(encoding="utf-8")
    rows: dict[str, tuple[str, ...]] = {}
    for row in price_rows(json.loads(text, parse_float=Decimal)):
        rows.setdefault(row[0], row)
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerows([HEADER, *sorted(rows.values())])
    sys.stdout.buffer.write(out.getvalue().encode())


if __name__ == "__main__":
    main()
