"""What linters of YAML would find: a key that is given twice counts once, in silence."""

from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parent.parent


class StrictLoader(yaml.SafeLoader):
    """Refuses a key that is given twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """Construct a mapping whose keys differ."""
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        assert len(keys) == len(set(keys)), f"{node.start_mark}: {keys}"
        return super().construct_mapping(node, deep)


def test_no_yaml_file_gives_a_key_twice() -> None:
    folders = ("models", "macros", "seeds", "tests", "integration_tests")
    files = [path for folder in folders for path in (ROOT / folder).rglob("*.yml")]
    files += ROOT.glob("*.yml")
    assert len(files) > 80
    for path in files:
        StrictLoader(path.read_text(encoding="utf-8")).get_single_data()
