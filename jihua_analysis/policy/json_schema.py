"""The JSON Schema of a policy file, made from the model, so that an editor completes and checks the TOML."""

from __future__ import annotations

import json
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue

from jihua_analysis.policy.model import Policy
from jihua_analysis.policy.rules import KINDS

DIALECT = "https://json-schema.org/draft/2020-12/schema"


class _Toml(GenerateJsonSchema):
    """TOML has numbers where JSON has strings of digits."""

    def decimal_schema(self, schema: Any) -> JsonSchemaValue:
        return {"type": "number"}

    def tagged_union_schema(self, schema: Any) -> JsonSchemaValue:
        """A rule is any one of the kinds; the key that names its kind tells which."""
        made = super().tagged_union_schema(schema)
        made["description"] = f"a rule has one of the keys {', '.join(KINDS)}"
        return made


def policy_schema() -> dict[str, Any]:
    """The schema of a whole policy file; unknown keys are refused as the loader refuses them."""
    made = Policy.model_json_schema(by_alias=True, schema_generator=_Toml)
    return {"$schema": DIALECT, "title": "jihua-policy/1", **{k: v for k, v in made.items() if k != "title"}}


def schema_text() -> str:
    """The schema as text; the same model gives the same text."""
    return json.dumps(policy_schema(), ensure_ascii=False, indent=1) + "\n"
