"""The words of the report for the codes of the inventory, and what each document status means to the reader."""

from dataclasses import dataclass

from leakscan.language import mark

SEVERITY_LABELS = {
    "critical": mark("critical"),
    "high": mark("high"),
    "medium": mark("medium"),
    "low": mark("low"),
    "none": mark("none"),
}
_CONFIDENCE_LABELS = {"high": mark("strong"), "medium": mark("fair"), "low": mark("weak")}
LIKELIHOOD_LABELS = {1: mark("unlikely"), 2: mark("likely"), 3: mark("very likely")}
_CATEGORY_LABELS = {
    "nir": mark("Social security number (NIR)"),
    "health": mark("Health data"),
    "credential": mark("Passwords and keys"),
    "identity": mark("Identity and contact details"),
    "financial": mark("Bank details"),
    "document": mark("Medical or administrative document"),
}
FINDING_STATUS_LABELS = {
    "open": mark("To do"),
    "in-progress": mark("In progress"),
    "claimed": mark("Declared done"),
    "resolved": mark("Done (verified)"),
    "accepted": mark("Accepted"),
    "false-positive": mark("False positive"),
    "reopened": mark("Reopened"),
}
RUN_OUTCOMES = {
    "complete": mark("complete"),
    "interrupted": mark("interrupted"),
    "failed": mark("failed"),
    "under way": mark("under way"),
}
# A person can only declare: that something is done, or has come back, is for the next scan to say.
STATUSES_A_PERSON_SETS = ("open", "in-progress", "claimed", "accepted", "false-positive")
ACTIVE_STATUSES = ("reopened", "open", "in-progress", "claimed")
STATUSES_BY_URGENCY = (*ACTIVE_STATUSES, "accepted", "resolved", "false-positive")


@dataclass(frozen=True, slots=True)
class Explanation:
    """A document status in words: its name, what it means, what to do about it."""

    label: str
    meaning: str
    remedy: str = ""


DOCUMENT_STATUSES = {
    "scanned": Explanation(mark("Read"), mark("The whole content was read.")),
    "partial": Explanation(
        mark("Read in part"),
        mark("Part of the content was read; a page, an attachment or the end was not."),
        mark("Open the part named in the detail and check it by eye, or treat its cause and scan again."),
    ),
    "encrypted": Explanation(
        mark("Encrypted"),
        mark("The content is protected by a password or a key and was not read."),
        mark("Scan an unprotected copy kept in a safe place, or accept the file if its protection is intended."),
    ),
    "corrupt": Explanation(
        mark("Damaged"),
        mark("The file is incomplete or is not what its name says; no program could read it."),
        mark("Restore it from a backup, or delete it if nobody needs it."),
    ),
    "unsupported": Explanation(
        mark("Format not supported"),
        mark("No reader exists for this format."),
        mark("Open it with the software that wrote it and check it by eye, or convert it to PDF and scan again."),
    ),
    "denied": Explanation(
        mark("Access denied"),
        mark("The account that runs the scan may not read this file or folder."),
        mark("Give this account the right to read it, then scan again."),
    ),
    "locked": Explanation(
        mark("In use"),
        mark("Another program held the file open during the scan."),
        mark("Close that program, or scan outside working hours."),
    ),
    "missing-dependency": Explanation(
        mark("Reading tool missing"),
        mark("A tool needed to read this content is not installed, for example text recognition for images."),
        mark("Install the tool named in the detail, then scan again."),
    ),
    "timeout": Explanation(
        mark("Time limit reached"),
        mark("Reading took longer than allowed and was stopped."),
        mark("Scan this file alone with a higher time limit."),
    ),
    "crashed": Explanation(
        mark("Reading failed"),
        mark("Reading this file made the reader stop; the rest of the scan went on."),
        mark("Treat the file as suspicious: check where it comes from, then open it on an isolated computer."),
    ),
    "too-large": Explanation(
        mark("Too large"),
        mark("The content is larger than the limit set for the scan."),
        mark("Raise the limit and scan this file alone."),
    ),
    "too-deep": Explanation(
        mark("Nested too deeply"),
        mark("Archives within archives go deeper than the limit set for the scan."),
        mark("Unpack the file and scan the folder, or raise the limit."),
    ),
    "too-many": Explanation(
        mark("Too many elements"),
        mark("The file holds more elements than the limit set for the scan."),
        mark("Unpack the file and scan the folder, or raise the limit."),
    ),
    "suspicious-ratio": Explanation(
        mark("Suspicious compression"),
        mark("The content would unpack to an abnormal size; it was not unpacked."),
        mark("Check where the file comes from; delete it if nobody knows it."),
    ),
    "changed-while-reading": Explanation(
        mark("Changed during the scan"),
        mark("The file was being written while it was read; the result may be incomplete."),
        mark("Scan again when nobody is working on it."),
    ),
    "vanished": Explanation(
        mark("No longer there"),
        mark("The file was there at an earlier time and was not found again."),
        mark("Find out whether it was deleted, moved or renamed, and confirm it."),
    ),
    "excluded": Explanation(
        mark("Excluded"),
        mark("The settings leave this file or folder out; it was not opened."),
        mark("Make sure that the exclusion is still justified."),
    ),
    "error": Explanation(
        mark("Error"),
        mark("The file could not be read from its source, because of the disk or the network."),
        mark("Check the medium and the network, then scan again."),
    ),
}
READ_STATUSES = ("scanned",)

_MEDIA_TYPES = {
    "application/pdf": mark("PDF document"),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": mark("Word document"),
    "application/msword": mark("Word document"),
    "application/rtf": mark("RTF document"),
    "text/rtf": mark("RTF document"),
    "application/vnd.oasis.opendocument.text": mark("OpenDocument text"),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": mark("Excel workbook"),
    "application/vnd.ms-excel": mark("Excel workbook"),
    "application/vnd.ms-excel.sheet.binary.macroenabled.12": mark("Excel workbook"),
    "application/vnd.oasis.opendocument.spreadsheet": mark("OpenDocument spreadsheet"),
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": mark("PowerPoint presentation"),
    "application/vnd.ms-powerpoint": mark("PowerPoint presentation"),
    "application/vnd.oasis.opendocument.presentation": mark("OpenDocument presentation"),
    "message/rfc822": mark("E-mail message"),
    "application/vnd.ms-outlook": mark("E-mail message"),
    "application/mbox": mark("Mailbox"),
    "application/vnd.ms-outlook-pst": mark("Mailbox"),
    "application/zip": mark("Archive"),
    "application/gzip": mark("Archive"),
    "application/x-tar": mark("Archive"),
    "application/x-7z-compressed": mark("Archive"),
    "application/vnd.rar": mark("Archive"),
    "application/x-bzip2": mark("Archive"),
    "application/x-xz": mark("Archive"),
    "text/plain": mark("Text file"),
    "text/csv": mark("CSV file"),
    "text/html": mark("Web page"),
    "application/xml": mark("XML file"),
    "text/xml": mark("XML file"),
    "application/json": mark("JSON file"),
    "application/vnd.sqlite3": mark("Database"),
    "application/x-sqlite3": mark("Database"),
    "application/dicom": mark("Medical image (DICOM)"),
    "application/hl7-v2": mark("HL7 messages"),
    "application/hl7-cda+xml": mark("Medical document (CDA)"),
    "application/fhir+json": mark("Health record (FHIR)"),
    "application/fhir+xml": mark("Health record (FHIR)"),
    "application/x-hprim": mark("Laboratory report (HPRIM)"),
    "application/x-hprim-sante": mark("Laboratory report (HPRIM)"),
    "application/x-dsn": mark("Payroll declaration (DSN)"),
    "application/x-fixed-records": mark("Records of fixed width"),
    "application/x-edf": mark("Recording of signals"),
    "application/x-scp-ecg": mark("Recording of signals"),
    "application/x-msaccess": mark("Database"),
    "application/x-dbf": mark("Database"),
    "text/x-sql": mark("Database dump"),
    "application/epub+zip": mark("Electronic book"),
    "application/x-windows-registry": mark("Windows registry"),
    "text/x-registry": mark("Windows registry"),
    "application/vnd.ms-tnef": mark("E-mail message"),
    "application/x-rar": mark("Archive"),
    "application/zstd": mark("Archive"),
    "application/x-iso9660-image": mark("Disc image"),
    "application/x-system-backup": mark("Backup of a whole system"),
}
_FAMILIES = {"image": mark("Image"), "audio": mark("Sound"), "video": mark("Video"), "text": mark("Text file")}


def severity_label(severity: str) -> str:
    """The message for a severity."""
    return SEVERITY_LABELS[severity]


def confidence_label(confidence: str) -> str:
    """The message for how strong the evidence is."""
    return _CONFIDENCE_LABELS[confidence]


def status_label(status: str) -> str:
    """The message for the status of a finding."""
    return FINDING_STATUS_LABELS[status]


def category_label(category: str) -> str:
    """The message for a category; one that this version does not know is shown as it is."""
    return _CATEGORY_LABELS.get(category, category)


def media_label(media_type: str) -> str:
    """The message for a kind of document; empty when only its media type is known."""
    kind = media_type.partition(";")[0].strip().lower()
    return _MEDIA_TYPES.get(kind) or _FAMILIES.get(kind.partition("/")[0], "")
