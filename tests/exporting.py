"""Small raw folders and exports of them, for the end-to-end tests."""

import csv
import datetime
import io
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from usage_exports.dbt.build import Progress
from usage_exports.engines import engine_for
from usage_exports.engines.engine import Engine
from usage_exports.export.period import Period
from usage_exports.export.run import Report, export
from usage_exports.export.settings import EXPORT_TYPES, ExportSettings
from usage_exports.locations import Locations

NOW = datetime.datetime(2026, 7, 15, 12, tzinfo=datetime.UTC)

# A workspace with one message, one action and one request on 2 June 2026.
TABLES = {
    "workspaces": "org_id,name,byok_enabled,user_level_data_enabled\nacme,Acme,true,true\n",
    "users": "org_id,user_id,name,email,role\nacme,u1,Ann,ann@acme.example,admin\n",
    "agents": "org_id,agent_id,name,owner_id\nacme,a1,Helper,u1\n",
    "projects": "org_id,project_id,name,owner_id\nacme,p1,Plan,u1\n",
    "models": "model_id,name\nm1,Model One\n",
    "messages": (
        "org_id,message_id,user_id,sent_at,agent_id,model_id\n"
        "acme,x1,u1,2026-06-02T10:00:00Z,a1,m1\n"
    ),
    "message_actions": (
        "org_id,message_id,user_id,action_name,sent_at\nacme,x1,u1,Canvas,2026-06-02T10:00:00Z\n"
    ),
    "model_requests": (
        "org_id,request_id,user_id,agent_id,model_id,requested_at,input_tokens,output_tokens\n"
        "acme,r1,u1,a1,m1,2026-06-02T10:00:01Z,100,50\n"
    ),
    "model_prices": (
        "model_id,valid_from,input_usd_per_million,output_usd_per_million\nm1,2026-01-01,2,10\n"
    ),
}


@dataclass(frozen=True)
class Place:
    """A folder with raw data, a warehouse and exports."""

    folder: Path

    @property
    def locations(self) -> Locations:
        """Where an export reads and writes."""
        return Locations(
            self.folder / "raw", self.folder / "warehouse.duckdb", self.folder / "exports"
        )

    @property
    def engine(self) -> Engine:
        """What exports are made on."""
        return engine_for("duckdb", self.locations)

    def write(self, path: str, text: str) -> Path:
        """Write a file of the raw folder."""
        target = self.folder / "raw" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", newline="")
        return target

    def settings(self, **changes: Any) -> ExportSettings:
        """Return the settings of an export of June 2026, with changes."""
        june = ExportSettings(
            locations=self.locations,
            types=EXPORT_TYPES,
            period=Period(datetime.date(2026, 6, 1), datetime.date(2026, 6, 30)),
            by="period",
            week_start="sunday",
            now=NOW,
            attributes_as_of="period-end",
            workspaces=(),
            formula_guard=True,
            full_refresh=False,
        )
        return replace(june, **changes)

    def export(self, progress: Progress | None = None, **changes: Any) -> Report:
        """Export June 2026, with changes to the settings."""
        settings = self.settings(**changes)
        return export(settings, engine_for("duckdb", settings.locations), progress)

    def files(self) -> dict[str, bytes]:
        """Return the files of the exports folder, hidden ones included."""
        out = self.locations.out
        return {
            str(path.relative_to(out)): path.read_bytes()
            for path in out.rglob("*")
            if path.is_file()
        }

    def rows(self, export_type: str, *, org_id: str = "acme") -> list[dict[str, str]]:
        """Return the rows of an exported file of June 2026."""
        name = f"{org_id}/{export_type}-usage-2026-06-01-2026-06-30.csv"
        text = self.files()[name].decode("utf-8")
        return list(csv.DictReader(io.StringIO(text, newline="")))


def make_place(folder: Path, **tables: str | None) -> Place:
    """Make a raw folder of the default tables as CSV files, others in their place; None omits."""
    place = Place(folder)
    for table, text in {**TABLES, **tables}.items():
        if text is not None:
            place.write(f"{table}.csv", text)
    return place
