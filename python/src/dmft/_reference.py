"""`configuration`: the keys that a configuration may have."""

from __future__ import annotations

import json
from typing import Any

from dmft._boundary import public
from dmft._process import Workspace, call


@public
def configuration() -> dict[str, Any]:
    """The JSON Schema of configurations: every key with its range, default and meaning.

    Examples:
        >>> sorted(dmft.configuration()["oneOf"][0]["properties"])[:3]
        ['data', 'network', 'optimize']
    """
    with Workspace() as workspace:
        schema: dict[str, Any] = json.loads(call(workspace, ["configuration", "--json"], progress=False))
        return schema


@public
def version() -> str:
    """The version of the program.

    Examples:
        >>> dmft.version() == dmft.__version__
        True
    """
    with Workspace() as workspace:
        return call(workspace, ["--version"], progress=False).strip()
