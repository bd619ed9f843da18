"""The products that can be imported from."""

from usage_exports.imports.litellm import LITELLM
from usage_exports.imports.open_webui import OPEN_WEBUI

SOURCES = {source.name: source for source in (OPEN_WEBUI, LITELLM)}
