"""Words of RTF: which ones open a destination and what is in it, which ones stand for a character or a code page."""

import codecs

# Groups that hold nothing to read; pictures and objects are kept apart as bytes.
SKIPPED = frozenset((
    "colortbl", "stylesheet", "listtable", "listoverridetable", "rsidtbl", "themedata", "colorschememapping",
    "latentstyles", "datastore", "xmlnstbl", "generator", "nonshppict", "nonesttables", "upr", "atnref",
    "creatim", "revtim", "printim", "buptim", "filetbl", "ftnsep", "ftnsepc", "ftncn", "aftnsep", "aftnsepc",
    "aftncn", "falt", "panose", "listpicture", "objclass", "objname", "atndate", "atnid",
    "atnparent", "blipuid", "bliptag", "shprslt", "mmathPr", "passwordhash", "bkmkend",
    "atrfstart", "atrfend", "fontemb", "fontfile", "pnseclvl", "oldcprops", "oldpprops", "oldtprops", "oldsprops",
    "listname", "listtext", "pntxta", "pntxtb", "htmltag", "mhtmltag", "ptableprops", "protusertbl", "pgptbl",
))  # fmt: skip
# Groups with a text of their own, and the part that they are.
PARTS = {
    "header": "header", "headerl": "header", "headerr": "header", "headerf": "header", "footer": "footer",
    "footerl": "footer", "footerr": "footer", "footerf": "footer", "footnote": "footnote",
    "annotation": "comment", "atnauthor": "comment", "shptxt": "text box", "dptxbxtext": "text box",
    "fldinst": "field", "ffname": "field", "ffdeftext": "field", "ffhelptext": "field", "ffstattext": "field",
    "ffl": "field", "bkmkstart": "bookmark", "xe": "index", "tc": "index", "rxe": "index", "sv": "shape",
    "title": "properties", "subject": "properties", "author": "properties", "manager": "properties",
    "company": "properties", "operator": "properties", "category": "properties", "keywords": "properties",
    "comment": "properties", "doccomm": "properties", "hlinkbase": "properties", "propname": "properties",
    "staticval": "properties", "linkval": "properties", "docvar": "properties", "template": "properties",
    "revtbl": "authors", "pgdsctbl": "page styles", "nextfile": "properties", "hlfr": "field", "hlsrc": "field",
    "hlloc": "field", "xmlattrname": "smart tag", "xmlattrvalue": "smart tag",
    **dict.fromkeys(
        ("mmconnectstr", "mmconnectstrdata", "mmdatasource", "mmheadersource", "mmquery", "mmmailsubject",
         "mmaddfieldname", "mmodsoname", "mmodsomappedname", "mmodsotable", "mmodsoudl", "mmodsoudldata", "mmodsosrc",
         "mmodsofilter", "mmodsosort"),
        "mail merge",
    ),
}  # fmt: skip
# Groups marked as skippable that are read all the same, as part of what is around them.
READABLE = frozenset((
    "ud", "shpinst", "shppict", "shpgrp", "do", "userprops", "formfield", "moMath", "moMathPara", "result", "info",
    "fldrslt", "sp", "object", "mmath", "field", "background", "picprop", "hl", "xmlopen", "xmlattr",
    "mailmerge", "mmodso", "mmodsofldmpdata",
))  # fmt: skip
# Properties of drawn shapes that hold text or a picture.
SHAPE_TEXTS = frozenset((
    "wzDescription", "wzName", "gtextUNICODE", "gtextRTF", "pihlShape", "pibName", "wzTooltip", "wzScript",
    "pib", "fillBlip",
))  # fmt: skip
CHARACTERS = {
    "tab": "\t", "line": "\n", "lbr": "\n", "emdash": "\u2014", "endash": "\u2013", "emspace": " ", "enspace": " ",
    "qmspace": " ", "bullet": "\u2022", "lquote": "\u2018", "rquote": "\u2019", "ldblquote": "\u201c",
    "rdblquote": "\u201d",
}  # fmt: skip
SYMBOLS = {"~": "\u00a0", "_": "-", "\\": "\\", "{": "{", "}": "}", "\t": "\t"}
ENDS = frozenset(("par", "sect", "page", "column", "softpage", "softcol"))
CODE_PAGES = {"ansi": "cp1252", "mac": "mac_roman", "pc": "cp437", "pca": "cp850"}
CHARSETS = {
    0: "cp1252", 2: "cp1252", 77: "mac_roman", 128: "cp932", 129: "cp949", 130: "johab", 134: "cp936", 136: "cp950",
    161: "cp1253", 162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251",
    222: "cp874", 238: "cp1250", 254: "cp437", 255: "cp850",
}  # fmt: skip
PICTURES = {
    "pngblip": "png", "jpegblip": "jpg", "emfblip": "emf", "wmetafile": "wmf", "dibitmap": "dib", "wbitmap": "bmp",
    "macpict": "pict",
}  # fmt: skip


def code_page(number: int) -> str:
    """The codec of a code page; empty for one that is not known.

    >>> code_page(1250), code_page(65001), code_page(10000), code_page(42)
    ('cp1250', 'utf-8', 'mac_roman', '')
    """
    name = {65001: "utf-8", 10000: "mac_roman", 708: "iso8859-6", 819: "cp1252"}.get(number, f"cp{number}")
    try:
        codecs.lookup(name)
    except LookupError:
        return ""
    return name
