"""The products that can be imported from."""

from usage_exports.imports.litellm import LITELLM
from usage_exports.imports.open_webui import OPEN_WEBUI

PRODUCTS = (OPEN_WEBUI, LITELLM)
