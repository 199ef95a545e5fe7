"""Extractors: each format has a module, imported when the first file of that format is met."""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module

from leakscan.extract.budget import Budget
from leakscan.extract.extractor import Extracted, Extractor
from leakscan.language import mark
from leakscan.model import Item, Problem

_OPENXML = "application/vnd.openxmlformats-officedocument"
_OPENDOCUMENT = "application/vnd.oasis.opendocument"


@dataclass(frozen=True, slots=True)
class Entry:
    """Where the extractor of some media types is found; `*` stands for the rest of a family."""

    name: str
    media_types: tuple[str, ...]
    module: str
    attribute: str

    def load(self) -> Extractor:
        """The extractor; where a library of it is missing, one that says so for every file."""
        try:
            extractor: Extractor = getattr(import_module(f"leakscan.extract.{self.module}"), self.attribute)
        except ImportError as error:
            if (error.name or "").startswith("leakscan"):
                raise
            return Extractor(self.name, self.media_types, _missing, leaves=mark("everything"))
        return extractor


# Most specific first: a docx is a zip, everything is text, and what is nothing else has strings.
EXTRACTORS: tuple[Entry, ...] = (
    Entry("docx", (f"{_OPENXML}.wordprocessingml.document",), "office.docx", "DOCX"),
    Entry("pptx", (f"{_OPENXML}.presentationml.presentation",), "office.pptx", "PPTX"),
    Entry("xlsx", (f"{_OPENXML}.spreadsheetml.sheet",), "office.xlsx", "XLSX"),
    Entry("xlsb", ("application/vnd.ms-excel.sheet.binary.macroenabled.12",), "office.xlsb", "XLSB"),
    Entry("legacy_sheet", ("application/vnd.ms-excel",), "office.legacy_sheet", "LEGACY_SHEET"),
    Entry("spreadsheetml", ("application/x-spreadsheetml",), "office.spreadsheetml", "SPREADSHEETML"),
    Entry("sylk", ("application/x-sylk",), "office.sylk", "SYLK"),
    Entry("dif", ("application/x-dif",), "office.dif", "DIF"),
    Entry("lotus", ("application/vnd.lotus-1-2-3",), "office.lotus", "LOTUS"),
    Entry("encrypted_office", ("application/x-ole-encrypted-office",), "office.encrypted", "ENCRYPTED_OFFICE"),
    Entry(
        "ods",
        (
            f"{_OPENDOCUMENT}.spreadsheet", f"{_OPENDOCUMENT}.spreadsheet-template",
            "application/vnd.sun.xml.calc", "application/vnd.sun.xml.calc.template",
        ),
        "office.ods",
        "ODS",
    ),
    Entry("odf", (f"{_OPENDOCUMENT}.*", "application/vnd.sun.xml.*"), "office.odf", "ODF_TEXT"),
    Entry("epub", ("application/epub+zip",), "office.epub", "EPUB"),
    Entry("visio", ("application/vnd.ms-visio.drawing",), "office.visio", "VISIO"),
    Entry("xps", ("application/vnd.ms-xpsdocument",), "office.xps", "XPS"),
    Entry("hwp", ("application/x-hwp",), "office.hwp", "HWP"),
    Entry("hwpx", ("application/hwp+zip",), "office.hwp", "HWPX"),
    Entry("abiword", ("application/x-abiword",), "office.xml_documents", "ABIWORD"),
    Entry("fictionbook", ("application/x-fictionbook+xml",), "office.xml_documents", "FICTIONBOOK"),
    Entry("iwork", ("application/vnd.apple.iwork",), "office.iwork", "IWORK"),
    Entry("onenote", ("application/onenote",), "office.onenote", "ONENOTE"),
    Entry("plist", ("application/x-bplist",), "text.plist", "PLIST"),
    Entry("books", ("application/x-chm", "application/x-ms-reader", "image/vnd.djvu"), "unread", "BOOKS"),
    Entry("write", ("application/x-mswrite",), "office.ms_write", "WRITE"),
    Entry("flat_opc", ("application/x-flat-opc",), "office.flat_opc", "FLAT_OPC"),
    Entry("wordml", ("application/x-wordml",), "office.wordml", "WORDML"),
    Entry("activemime", ("application/x-mso",), "office.activemime", "ACTIVEMIME"),
    Entry("ole_object", ("application/x-ole-object",), "office.ole_object", "OLE_OBJECT"),
    Entry("doc", ("application/msword",), "office.doc", "DOC"),
    Entry("ppt", ("application/vnd.ms-powerpoint",), "office.ppt", "PPT"),
    Entry("rtf", ("application/rtf", "text/rtf"), "office.rtf", "RTF"),
    Entry("pdf", ("application/pdf",), "pdf.document", "PDF"),
    Entry("eml", ("message/rfc822",), "mail.eml", "EML"),
    Entry("emlx", ("message/x-emlx",), "mail.emlx", "EMLX"),
    Entry("p7m", ("application/pkcs7-mime", "application/pkcs7-signature"), "mail.smime", "P7M"),
    Entry("msg", ("application/vnd.ms-outlook",), "mail.msg", "MSG"),
    Entry("tnef", ("application/vnd.ms-tnef",), "mail.tnef", "TNEF"),
    Entry("mbox", ("application/mbox",), "mail.mbox", "MBOX"),
    Entry(
        "mail_folders",
        ("application/x-dbox", "application/x-mbx", "application/x-mmdf", "application/x-rnews"),
        "mail.mail_folders",
        "MAIL_FOLDERS",
    ),
    Entry("pst", ("application/vnd.ms-outlook-pst",), "mail.pst", "PST"),
    Entry("olm", ("application/x-olm",), "mail.olm", "OLM"),
    Entry("outlook_express", ("application/x-outlook-express",), "mail.mail_folders", "OUTLOOK_EXPRESS"),
    Entry("zip", ("application/zip", "application/java-archive"), "archive.zip_", "ZIP"),
    Entry("7z", ("application/x-7z-compressed",), "archive.seven_zip", "SEVEN_ZIP"),
    Entry("tar", ("application/x-tar",), "archive.tar", "TAR"),
    Entry("cpio", ("application/x-cpio",), "archive.cpio", "CPIO"),
    Entry("ar", ("application/x-archive",), "archive.ar", "AR"),
    Entry("rpm", ("application/x-rpm",), "archive.rpm", "RPM"),
    Entry("cab", ("application/vnd.ms-cab-compressed",), "archive.cab", "CAB"),
    Entry("rar", ("application/x-rar",), "archive.rar", "RAR"),
    Entry("iso", ("application/x-iso9660-image", "application/x-cd-image"), "archive.iso", "ISO"),
    Entry("xar", ("application/x-xar",), "archive.xar", "XAR"),
    Entry("gz", ("application/gzip",), "archive.streams", "GZIP"),
    Entry("bz2", ("application/x-bzip2",), "archive.streams", "BZ2"),
    Entry("xz", ("application/x-xz", "application/x-lzma"), "archive.streams", "XZ"),
    Entry("zst", ("application/zstd",), "archive.streams", "ZSTD"),
    Entry("lz4", ("application/x-lz4", "application/x-lz4-legacy"), "archive.streams", "LZ4"),
    Entry("Z", ("application/x-compress",), "archive.streams", "COMPRESS"),
    Entry("lz", ("application/x-lzip",), "archive.streams", "LZIP"),
    Entry("zlib", ("application/zlib",), "archive.streams", "ZLIB"),
    Entry("pkcs12", ("application/x-pkcs12", "application/pkcs8"), "keys.vaults", "PKCS12"),
    Entry("android-backup", ("application/x-android-backup",), "keys.android_backup", "ANDROID_BACKUP"),
    Entry("java-store", ("application/x-java-keystore",), "keys.java_store", "JAVA_STORE"),
    Entry("registry", ("application/x-windows-registry",), "keys.hive", "HIVE"),
    Entry("registry-export", ("text/x-registry",), "keys.reg_text", "REG_TEXT"),
    Entry("envelopes", ("application/x-apicrypt", "application/pgp-encrypted"), "keys.vaults", "ENVELOPES"),
    Entry(
        "vaults",
        (
            "application/x-keepass", "application/pkcs8-encrypted", "application/x-bks",
            "application/x-psafe", "application/x-luks",
            "application/x-axcrypt", "application/x-openpgp", "application/x-microsoft-rpmsg-message",
        ),
        "keys.vaults",
        "VAULTS",
    ),
    Entry(
        "ole",
        ("application/x-ole-storage",),
        "office.ole",
        "OLE",
    ),
    Entry("dicom", ("application/dicom",), "health.dicom", "DICOM"),
    Entry("fhir", ("application/fhir+json",), "health.fhir", "FHIR"),
    Entry("fhir-xml", ("application/fhir+xml",), "health.fhir", "FHIR_XML"),
    Entry("cda", ("application/hl7-cda+xml", "application/hl7-aecg+xml"), "health.cda", "CDA"),
    Entry("xdm", ("application/ebrim+xml",), "health.xdm", "XDM"),
    Entry("edf", ("application/x-edf",), "health.edf", "EDF"),
    Entry("scp-ecg", ("application/x-scp-ecg",), "health.scp_ecg", "SCP_ECG"),
    Entry("hprim", ("application/x-hprim",), "health.hprim", "HPRIM"),
    Entry("hprim-sante", ("application/x-hprim-sante",), "health.hprim", "HPRIM_SANTE"),
    Entry("dsn", ("application/x-dsn",), "health.dsn", "DSN"),
    Entry("fixed-records", ("application/x-fixed-records",), "health.fixed_records", "FIXED_RECORDS"),
    Entry("sqlite", ("application/vnd.sqlite3",), "database.sqlite_", "SQLITE"),
    Entry("sqlite_log", ("application/x-sqlite-log",), "database.sqlite_log", "SQLITE_LOG"),
    Entry("access", ("application/x-msaccess",), "database.access", "ACCESS"),
    Entry("filemaker", ("application/x-filemaker",), "database.unread_tables", "FILEMAKER"),
    Entry(
        "strings-tables",
        (
            "application/x-mssql-data", "application/x-mssql-backup", "application/x-postgresql-dump",
            "application/x-mysql-form", "application/x-mysql-index", "application/x-ms-ese",
            "application/x-berkeley-db", "application/x-lmdb", "application/x-redis-dump", "application/x-wiredtiger",
            "application/x-sas-data", "application/x-spss-sav", "application/x-stata-dta", "application/x-r-data",
            "application/vnd.apache.parquet", "application/vnd.apache.arrow.file", "application/avro",
            "application/x-hdf5", "application/x-oracle-export", "application/x-firebird", "application/x-innodb",
            "application/x-paradox", "application/x-orc", "application/x-hfsql", "application/x-4d",
        ),
        "database.unread_tables",
        "UNREAD_TABLES",
    ),
    Entry("encoded_script", ("text/x-encoded-script",), "text.scripts", "ENCODED_SCRIPT"),
    Entry("sql", ("text/x-sql",), "database.sql_text", "SQL"),
    Entry("dbf", ("application/x-dbf",), "database.dbf", "DBF"),
    Entry("hl7", ("application/hl7-v2",), "health.hl7", "HL7"),
    Entry("html", ("text/html", "application/xhtml+xml"), "text.html_", "HTML"),
    Entry("xml", ("application/xml", "text/xml", "image/svg+xml"), "text.xml_", "XML"),
    Entry("json", ("application/json", "application/x-ndjson"), "text.json_", "JSON"),
    Entry("written-files", ("text/x-uuencode", "application/mac-binhex40"), "text.written", "WRITTEN"),
    Entry("cards", ("text/vcard", "text/calendar"), "text.cards", "CARDS"),
    Entry("text", ("text/plain", "text/csv", "text/tab-separated-values", "text/*"), "text.plain", "TEXT"),
    Entry("metafiles", ("image/emf", "image/wmf"), "image.metafiles", "METAFILES"),
    Entry(
        "images",
        (
            "image/jpeg", "image/png", "image/tiff", "image/gif", "image/bmp", "image/webp", "image/heic",
            "image/avif", "image/vnd.adobe.photoshop", "image/x-icon", "image/jp2", "image/*",
        ),
        "image.pictures",
        "IMAGES",
    ),
    Entry(
        "archives",
        (
            "application/x-rar-1", "application/x-arj", "application/x-lzh-compressed", "application/x-ace-compressed",
            "application/x-lzop", "application/x-lrzip", "application/x-snappy-framed",
            "application/x-zoo", "application/x-stuffit", "application/x-installshield", "application/x-brotli",
        ),
        "unread",
        "ARCHIVES",
    ),
    Entry("backups", ("application/x-system-backup", "application/x-ms-wim"), "unread", "BACKUPS"),
    Entry("pieces", ("application/x-archive-piece",), "unread", "PIECES"),
    Entry(
        "disks",
        (
            "application/x-udf-image", "application/x-vmdk", "application/x-vhd", "application/x-vhdx",
            "application/x-qemu-disk", "application/x-ewf", "application/x-virtualbox-vdi",
            "application/x-apple-diskimage",
        ),
        "unread",
        "DISKS",
    ),
    Entry(
        "strings-database",
        (
            "application/vnd.wordperfect", "application/postscript", "application/hwp",
        ),
        "strings",
        "DATABASE",
    ),
    Entry(
        "strings",
        (
            "application/x-msdownload", "application/x-executable", "application/x-mach-binary",
            "application/java-vm", "application/wasm", "application/x-ms-evtx", "application/x-android-xml",
            "application/pkix-cert", "application/applefile", "audio/*", "video/*", "font/*",
        ),
        "strings",
        "STRINGS",
    ),
    Entry("empty", ("inode/x-empty",), "unread", "EMPTY"),
    Entry("unknown", ("application/octet-stream", "*"), "strings", "UNKNOWN"),
)  # fmt: skip


def entry_for(media_type: str) -> Entry:
    """The entry of a media type: the exact one, else that of its family, else that of unknown bytes.

    >>> entry_for("application/pdf").name, entry_for("text/x-log").name, entry_for("application/x-new").name
    ('pdf', 'text', 'unknown')
    """
    for entry in EXTRACTORS:
        if media_type in entry.media_types:
            return entry
    if media_type.endswith(("+xml", "+json")):
        return entry_for("application/xml" if media_type.endswith("+xml") else "application/json")
    return next(entry for entry in EXTRACTORS if any(_covers(pattern, media_type) for pattern in entry.media_types))


def extractor_for(media_type: str) -> Extractor:
    """The extractor of a media type, loaded on its first use."""
    return entry_for(media_type).load()


def extractors() -> Iterator[Extractor]:
    """All extractors in order: loads every module, for the list of formats."""
    return (entry.load() for entry in EXTRACTORS)


def _covers(pattern: str, media_type: str) -> bool:
    return pattern.endswith("*") and media_type.startswith(pattern[:-1])


def _missing(item: Item, budget: Budget) -> Extracted:  # noqa: ARG001 - nothing is read
    yield Problem(item.locator, "missing-dependency", mark("A library that reads this format is not installed"))
