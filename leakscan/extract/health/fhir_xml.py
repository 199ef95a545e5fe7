"""FHIR resources in XML as the same values that they have in JSON."""

from typing import BinaryIO, cast

from lxml import etree

from leakscan.extract.charset import decode
from leakscan.extract.text.xml_attributes import attributes_of

_SPACE = "{http://hl7.org/fhir}"
_MOST_BYTES = 32 << 20
_DEEPEST = 200


def resource_of(stream: BinaryIO) -> dict[str, object] | None:
    """The resource of a document; None when it is too long or no well-formed XML."""
    data = stream.read(_MOST_BYTES + 1)
    if len(data) > _MOST_BYTES:
        return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_pis=True)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        return None
    value = _value(cast("etree._Element", root), 0)
    return {"resourceType": _local(root), **value} if isinstance(value, dict) else None


def _value(node: "etree._Element", depth: int) -> object:
    """An element as JSON has it: its value, or an object of its attributes and children."""
    children = list(node)
    if not str(node.tag).startswith(_SPACE) or depth > _DEEPEST:
        return decode(etree.tostring(node, encoding="utf-8", method="html", with_tail=False))
    if not children and set(node.attrib) == {"value"}:
        return str(node.attrib["value"])
    found: dict[str, object] = {**attributes_of(node)}
    comments: list[object] = []
    for child in children:
        if isinstance(child.tag, str):
            _append(found, _local(child), _child(child, depth + 1))
        elif child.text and child.text.strip():
            comments.append(child.text.strip())
    if node.text and node.text.strip():
        comments.append(node.text.strip())
    if comments:
        found["comment"] = comments
    return found


def _child(node: "etree._Element", depth: int) -> object:
    """A child; what holds a resource is that resource."""
    inner = [each for each in node if isinstance(each.tag, str)]
    if _local(node) in ("resource", "contained") and len(inner) == 1:
        value = _value(inner[0], depth + 1)
        return {"resourceType": _local(inner[0]), **value} if isinstance(value, dict) else value
    return _value(node, depth)


def _append(found: dict[str, object], key: str, value: object) -> None:
    """Elements of one name are a list; those that always are one in JSON are so from the first."""
    earlier = found.get(key)
    if isinstance(earlier, list):
        earlier.append(value)
    elif key in found or key in ("entry", "contained", "given", "name", "coding"):
        found[key] = [earlier, value] if key in found else [value]
    else:
        found[key] = value


def _local(node: "etree._Element") -> str:
    return str(node.tag).rpartition("}")[2]
