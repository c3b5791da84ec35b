"""Puts the program into the wheel, with the licences of what it is linked with."""

import os
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ProgramHook(BuildHookInterface[Any]):
    """Adds what `scripts/make-wheel` has laid out; an editable installation finds the program by DMFT_EXECUTABLE."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Names the files and says that the wheel is for one kind of machine."""
        stage = os.environ.get("DMFT_STAGE")
        if stage is None:
            return
        build_data["pure_python"] = False
        build_data["tag"] = f"py3-none-linux_{os.uname().machine}"
        build_data["force_include"][f"{stage}/dmft"] = "dmft/program/dmft"
        for file in sorted(Path(stage, "licenses").iterdir()):
            build_data["force_include"][str(file)] = f"dmft/licenses/{file.name}"
