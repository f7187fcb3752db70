"""Validates configs/*.yaml, and faulty variants of them, against the JSON Schemas in configs/."""

import json
import pathlib
import re
import sys

import jsonschema
import yaml

CONFIGS = pathlib.Path(__file__).resolve().parents[2] / "configs"

# One fault each, in a configuration that is complete but for its defaults.
VALID = """
data:
  train: {images: a, masks: b}
  val: {images: c, masks: d}
schedule:
  phases: [{name: only, loss: {kind: jaccard, over: object, margin: 3}, max_epochs: 2}]
"""
FAULTS = [
    ("data:", "dta:"),
    ("images: a, ", ""),
    ("name: only", "name: a b"),
    ("max_epochs: 2", "max_epochs: 0"),
    ("max_epochs: 2", 'max_epochs: "2"'),
    ("max_epochs: 2", "max_epochs: 2, until: {metric: recall, at_least: 0.5}"),
    ("max_epochs: 2", "max_epochs: 2, decay: {shape: cosine}"),
    ("kind: jaccard", "kind: jacard"),
    ("kind: jaccard", "kind: focal"),
    ("over: object", "over: batch"),
    ("schedule:", "model: {width: 1025}\nschedule:"),
    ("schedule:", "model: {dropout: 1}\nschedule:"),
    ("schedule:", "optimizer: {kind: sgd, beta1: 0.9}\nschedule:"),
    ("schedule:", "optimizer: {momentum: 0.9}\nschedule:"),
    ("schedule:", "evaluation: {split_touching: {smoothing: 0.1}}\nschedule:"),
]


class Loader(yaml.SafeLoader):
    """YAML 1.2's core schema for numbers and truth values, as editors and segtrain read them: 1e-7 is a number, `on` a word."""


Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith((":float", ":bool", ":int"))]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
for kind, pattern, first in [
    ("bool", r"true|false", "tf"),
    ("int", r"[-+]?[0-9]+", "-+0123456789"),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", "-+.0123456789"),
]:
    Loader.add_implicit_resolver(f"tag:yaml.org,2002:{kind}", re.compile(f"^(?:{pattern})$"), list(first))


def validator(name):
    schema = json.loads((CONFIGS / name).read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def faults(schema, text):
    return [f"{error.json_path}: {error.message}" for error in schema.iter_errors(yaml.load(text, Loader))]


def main():
    failures = []
    for path in sorted(CONFIGS.glob("*.yaml")):
        name = re.match(r"# yaml-language-server: \$schema=(\S+)\n", path.read_text())
        if name is None:
            failures.append(f"{path.name}: no modeline names its schema")
            continue
        failures += [f"{path.name}: {fault}" for fault in faults(validator(name[1]), path.read_text())]
    configuration = validator("segtrain.schema.json")
    failures += [f"a valid configuration: {fault}" for fault in faults(configuration, VALID)]
    for right, wrong in FAULTS:
        if right not in VALID or not faults(configuration, VALID.replace(right, wrong, 1)):
            failures.append(f"'{wrong}' for '{right}' is not refused")
    print("\n".join(failures) if failures else "all of configs/ follows its schemas")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
