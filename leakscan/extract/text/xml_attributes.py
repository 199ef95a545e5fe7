"""Attributes of an element of XML, however many it has."""

from typing import Any, cast

from lxml import etree

# lxml looks for each value by its name, one attribute after the other: that takes the square of them.
_MANY = 100


def attributes_of(node: "etree._Element") -> dict[str, str]:
    """The attributes in their order, names with their namespaces."""
    if len(node.attrib) <= _MANY:
        return {str(key): str(value) for key, value in node.attrib.items()}
    return {str(each.attrname): str(each) for each in cast("list[Any]", node.xpath("@*"))}
