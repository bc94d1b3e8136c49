"""What a client that was written for one OpenAPI document would miss in another. Additions are no news to it."""

from collections.abc import Iterator, Mapping
from typing import Any

Document = Mapping[str, Any]
# Whoever sends must stay within these; they may be loosened, not tightened.
UPPER, LOWER = ("maximum", "maxLength", "maxItems", "maxProperties"), ("minimum", "minLength", "minItems")


def breaking_changes(released: Document, *, current: Document) -> tuple[str, ...]:
    """This function will say what was taken away or narrowed since the release, in the order of the release."""
    return tuple(_Comparison(released, current).operations())


class _Comparison:
    def __init__(self, released: Document, current: Document) -> None:
        self.old, self.new = released, current
        self.compared: set[tuple[str, str, bool]] = set()

    def operations(self) -> Iterator[str]:
        for path, methods in self.old["paths"].items():
            for method, before in methods.items():
                after = self.new["paths"].get(path, {}).get(method)
                where = f"{method.upper()} {path}"
                if after is None:
                    yield f"{where}: is gone"
                    continue
                if before.get("operationId") != after.get("operationId"):
                    yield f"{where}: is called {after.get('operationId')}, was {before.get('operationId')}"
                yield from self.parameters(where, before, after)
                yield from self.body(where, before, after)
                yield from self.answers(where, before, after)

    def parameters(self, where: str, before: Document, after: Document) -> Iterator[str]:
        old, new = (
            {(each["in"], each["name"]): each for each in side.get("parameters", ())} for side in (before, after)
        )
        for (place, name), parameter in old.items():
            now = new.get((place, name))
            if now is None:
                yield f"{where}: the {place} parameter {name} is gone"
                continue
            if now.get("required") and not parameter.get("required"):
                yield f"{where}: the {place} parameter {name} is required"
            yield from self.schemas(f"{where} {name}", parameter["schema"], now["schema"], sent=True)
        for (place, name), parameter in new.items():
            if parameter.get("required") and (place, name) not in old:
                yield f"{where}: a new {place} parameter {name} is required"

    def body(self, where: str, before: Document, after: Document) -> Iterator[str]:
        old, new = before.get("requestBody"), after.get("requestBody")
        if old is None:
            if new is not None and new.get("required"):
                yield f"{where}: a body is required"
            return
        if new is None:
            yield f"{where}: takes no body any more"
            return
        if new.get("required") and not old.get("required"):
            yield f"{where}: the body is required"
        yield from self.contents(f"{where} body", old["content"], new["content"], sent=True)

    def answers(self, where: str, before: Document, after: Document) -> Iterator[str]:
        for status, response in before["responses"].items():
            now = after["responses"].get(status)
            if now is None:
                yield f"{where}: the answer {status} is gone"
                continue
            for name in set(response.get("headers", {})) - set(now.get("headers", {})):
                yield f"{where}: the header {name} of {status} is gone"
            for name in set(response.get("links", {})) - set(now.get("links", {})):
                yield f"{where}: the link {name} of {status} is gone"
            yield from self.contents(f"{where} {status}", response.get("content", {}), now.get("content", {}))

    def contents(self, where: str, old: Document, new: Document, *, sent: bool = False) -> Iterator[str]:
        for media_type, described in old.items():
            if media_type not in new:
                yield f"{where}: {media_type} is gone"
            else:
                yield from self.schemas(where, described["schema"], new[media_type]["schema"], sent=sent)

    def schemas(self, where: str, old: Document, new: Document, *, sent: bool = False) -> Iterator[str]:
        pair = (old.get("$ref", ""), new.get("$ref", ""), sent)
        if all(pair[:2]) and pair in self.compared:
            return
        self.compared.add(pair)
        before, after = _whole(old, self.old), _whole(new, self.new)
        yield from _narrowed(where, before, after, sent=sent)
        for name, field in before.get("properties", {}).items():
            if name not in after.get("properties", {}):
                yield f"{where}: the field {name} is gone"
            else:
                yield from self.schemas(f"{where}.{name}", field, after["properties"][name], sent=sent)
        required, now_required = set(before.get("required", ())), set(after.get("required", ()))
        if sent:
            yield from (f"{where}: the field {name} is required" for name in sorted(now_required - required))
        else:
            lost = sorted((required - now_required) & set(after.get("properties", {})))
            yield from (f"{where}: the field {name} may be left out" for name in lost)
        if "items" in before and "items" in after:
            yield from self.schemas(f"{where}[]", before["items"], after["items"], sent=sent)


def _whole(schema: Document, document: Document) -> dict[str, Any]:
    """A schema with what it refers to and consists of put together; of alternatives, their types."""
    whole: dict[str, Any] = {key: value for key, value in schema.items() if key not in ("$ref", "allOf", "oneOf")}
    parts = [*schema.get("allOf", ()), *schema.get("oneOf", ())]
    if "$ref" in schema:
        parts.append(document["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
    for part in parts:
        other = _whole(part, document)
        kinds = {*_kinds(whole), *_kinds(other)}
        properties = {name: [field] for name, field in whole.get("properties", {}).items()}
        for name, field in other.get("properties", {}).items():
            properties.setdefault(name, []).append(field)
        merged = {name: fields[0] if len(fields) == 1 else {"allOf": fields} for name, fields in properties.items()}
        required = sorted({*whole.get("required", ()), *other.get("required", ())})
        whole = {**other, **whole, "required": required}
        whole |= {"type": sorted(kinds)} if kinds else {}
        whole |= {"properties": merged} if merged else {}
    return whole


def _kinds(schema: Document) -> set[str]:
    kind = schema.get("type", ())
    return {kind} if isinstance(kind, str) else set(kind)


def _values(schema: Document) -> set[str] | None:
    if "const" in schema:
        return {repr(schema["const"])}
    return {repr(value) for value in schema["enum"]} if "enum" in schema else None


def _narrowed(where: str, old: Document, new: Document, *, sent: bool) -> Iterator[str]:
    kinds, now = _kinds(old), _kinds(new)
    # What is sent may be taken in more kinds, what is answered must not come in more.
    if (sent and now and not kinds <= now) or (not sent and kinds and not (now and now <= kinds)):
        yield f"{where}: is {'/'.join(sorted(now))}, was {'/'.join(sorted(kinds))}"
    values, values_now = _values(old), _values(new)
    if values is not None and values_now is not None:
        yield from (f"{where}: the value {value} is gone" for value in sorted(values - values_now))
    if sent and values is None and values_now is not None:
        yield f"{where}: takes only some values"
    for key in ("format", "pattern"):
        if old.get(key) != new.get(key) and (new.get(key) if sent else old.get(key)) is not None:
            yield f"{where}: its {key} is {new.get(key)}, was {old.get(key)}"
    if sent:
        yield from (f"{where}: {key} is {new[key]}" for key in UPPER if new.get(key, 1e99) < old.get(key, 1e99))
        yield from (f"{where}: {key} is {new[key]}" for key in LOWER if new.get(key, -1e99) > old.get(key, -1e99))
