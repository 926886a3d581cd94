# SPDX-License-Identifier: Apache-2.0
"""json_schema.py SCHEMA DOCUMENT_MD FILE.DEFINITION...

Holds documents, one a line, against a definition of the schema, the last
part of their file's name. Then holds the schema against the documents: an
unknown key anywhere in them is refused, and so is a document without one of
its keys, but for the few that are there only sometimes, or with a value of
another kind. Every definition is met, and every key is in the document for
people.
"""
import copy
import json
import sys

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

# Keys that are there only sometimes, and that no rule ties to a value.
SOMETIMES = {"show": {"steps", "reports"}}

failures = 0


def fail(text):
    global failures
    failures += 1
    if failures <= 20:
        print("failed:", text)


def deepest(error):
    """Of what is not one of several, where it comes nearest to one."""
    while error.context:
        error = max(error.context, key=lambda one: len(one.absolute_path))
    return error


def objects(value, path=()):
    """Every object of a document, of arrays the first and the last item."""
    if isinstance(value, dict):
        yield path
        for key, inner in value.items():
            yield from objects(inner, path + (key,))
    elif isinstance(value, list):
        for at in sorted({0, len(value) - 1} if value else ()):
            yield from objects(value[at], path + (at,))


def at(document, path):
    for key in path:
        document = document[key]
    return document


def met_by(schema, definitions, value, met):
    """The definitions that a value is described by, and those below."""
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[1]
        met.add(name)
        met_by(definitions[name], definitions, value, met)
    for one in schema.get("anyOf", []) + schema.get("oneOf", []):
        if value is None or "required" in one:
            continue
        full = {"$defs": definitions, "allOf": [one]}
        if Draft202012Validator(full).is_valid(value):
            met_by(one, definitions, value, met)
    if isinstance(value, dict):
        for key, inner in schema.get("properties", {}).items():
            if key in value and isinstance(inner, dict):
                met_by(inner, definitions, value[key], met)
    if isinstance(value, list) and "items" in schema:
        for inner in value[:1] + value[-1:]:
            met_by(schema["items"], definitions, inner, met)


def spoil(validator, name, document, shapes):
    for path in objects(document):
        keys = frozenset(at(document, path))
        shape = (name, tuple(k for k in path if isinstance(k, str)), keys)
        if shape in shapes:
            continue
        shapes.add(shape)
        worse = copy.deepcopy(document)
        at(worse, path)["undocumented"] = 1
        if validator.is_valid(worse):
            fail(f"{name}: an unknown key passes at {path}")
        for key in keys - (SOMETIMES.get(name, set()) if not path else set()):
            worse = copy.deepcopy(document)
            del at(worse, path)[key]
            if validator.is_valid(worse):
                fail(f"{name}: {path} passes without {key}")
            at(worse, path)[key] = {"undocumented": 1}
            if validator.is_valid(worse):
                fail(f"{name}: {path} passes with any {key}")


def keys_of(schema):
    if isinstance(schema, dict):
        properties = schema.get("properties", {})
        for key, inner in properties.items():
            if inner is not False:
                yield key
        for inner in schema.values():
            yield from keys_of(inner)
    elif isinstance(schema, list):
        for inner in schema:
            yield from keys_of(inner)


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        schema = json.load(file)
    with open(sys.argv[2], encoding="utf-8") as file:
        people = file.read()
    Draft202012Validator.check_schema(schema)
    whole = Draft202012Validator(schema)
    definitions = schema["$defs"]
    met, shapes, count = set(), set(), 0
    for path in sys.argv[3:]:
        name = path.rsplit(".", 1)[1]
        validator = Draft202012Validator(
            {"$defs": definitions, "$ref": "#/$defs/" + name})
        with open(path, encoding="utf-8") as file:
            for line in file:
                document = json.loads(line)
                count += 1
                error = best_match(validator.iter_errors(document))
                if error is not None:
                    error = deepest(error)
                    where = "/".join(str(key) for key in error.absolute_path)
                    fail(f"{path}: {where}: {error.message[:300]}")
                    continue
                if count % 7 == 0 and not whole.is_valid(document):
                    fail(f"{path}: it is none of all documents")
                met.add(name)
                met_by(definitions[name], definitions, document, met)
                spoil(validator, name, document, shapes)
    for name in sorted(set(definitions) - met):
        fail(f"no document has met {name}")
    for key in sorted(set(keys_of(definitions))):
        if f"`{key}`" not in people:
            fail(f"{sys.argv[2]} does not explain {key}")
    print(f"{count} documents, {len(shapes)} shapes of objects")
    return 1 if failures else 0


sys.exit(main())
