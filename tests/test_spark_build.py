"""`dbt build` at the root, on Spark."""

import re
from pathlib import Path

from dbt_command import EVERYTHING, GOLDEN_RAW, dbt
from engines import spark_on
from spark import Spark


def test_build_passes_on_spark(spark: Spark, tmp_path: Path) -> None:
    engine = spark_on(spark)
    engine.load(GOLDEN_RAW)
    # Unit tests would take minutes: each is planned as the model is.
    options = ["--target", "spark", "--exclude-resource-type", "unit_test"]
    result = dbt(tmp_path, "build", *EVERYTHING, *options, server=engine.environment)
    assert result.returncode == 0, result.stdout
    assert re.search(r"WARN=0 ERROR=0 SKIP=0", result.stdout)
