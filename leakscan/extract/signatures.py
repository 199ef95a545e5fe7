"""Signatures: the first bytes that give a format away."""

import re

# Start, media type; the first that fits wins, so longer and rarer starts stand before shorter ones.
STARTS: tuple[tuple[bytes, str], ...] = (
    (b"{\\rt", "application/rtf"),
    (b"ActiveMime\x00", "application/x-mso"),
    (b"\x00\x05\x16\x07\x00", "application/applefile"),
    (b"bplist0", "application/x-bplist"),
    (bytes.fromhex("e4525c7b8cd8a74daeb15378d02996d3"), "application/onenote"),
    (bytes.fromhex("a12fff43d9ef764c9ee210ea5722765f"), "application/onenote"),
    (b"ITSF\x03\x00\x00\x00", "application/x-chm"),
    (b"ITOLITLS", "application/x-ms-reader"),
    (b"AT&TFORM", "image/vnd.djvu"),
    (b"SQLite format 3\x00", "application/vnd.sqlite3"),
    (b"\x37\x7f\x06\x82\x00\x2d\xe2\x18", "application/x-sqlite-log"),
    (b"\x37\x7f\x06\x83\x00\x2d\xe2\x18", "application/x-sqlite-log"),
    (b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7", "application/x-sqlite-log"),
    (b"\x03\xd9\xa2\x9a", "application/x-keepass"),
    (b"\xfe\xed\xfe\xed", "application/x-java-keystore"),
    (b"\xce\xce\xce\xce", "application/x-java-keystore"),
    (b"ANDROID BACKUP\n", "application/x-android-backup"),
    (b"PWS3", "application/x-psafe"),
    (b"LUKS\xba\xbe", "application/x-luks"),
    (b"\xc0\xb9\x07\x2e\x4f\x93\xf1\x46", "application/x-axcrypt"),
    (b"\x00\x01\x00\x00Standard Jet DB", "application/x-msaccess"),
    (b"\x00\x01\x00\x00Standard ACE DB", "application/x-msaccess"),
    (b"\x00\x01\x00\x00Jet System DB", "application/x-msaccess"),
    (b"\x76\xe8\x04\x60\xc4\x11\xe3\x86", "application/x-microsoft-rpmsg-message"),
    (b"\xcf\xad\x12\xfe", "application/x-outlook-express"),
    (b"!BDN", "application/vnd.ms-outlook-pst"),
    (b"\x78\x9f\x3e\x22", "application/vnd.ms-tnef"),
    (b"\xffWPC", "application/vnd.wordperfect"),
    (b"\xdb\xa5\x2d\x00", "application/msword"),
    (b"\x9b\xa5\x21\x00", "application/msword"),
    (b"\xfe\x37\x00\x1c", "application/msword"),
    (b"\xfe\x37\x00\x23", "application/msword"),
    (b"\xfe\x32\x00\x00", "application/msword"),
    (b"\x31\xbe\x00\x00", "application/x-mswrite"),
    (b"\x32\xbe\x00\x00", "application/x-mswrite"),
    (b"\x09\x00\x04\x00", "application/vnd.ms-excel"),
    (b"\x09\x02\x06\x00", "application/vnd.ms-excel"),
    (b"\x09\x04\x06\x00", "application/vnd.ms-excel"),
    (b"\x09\x08\x08\x00\x00\x05", "application/vnd.ms-excel"),
    (b"\x09\x08\x10\x00\x00\x06", "application/vnd.ms-excel"),
    (b"\x00\x00\x02\x00\x04\x04", "application/vnd.lotus-1-2-3"),
    (b"\x00\x00\x02\x00\x05\x04", "application/vnd.lotus-1-2-3"),
    (b"\x00\x00\x02\x00\x06\x04", "application/vnd.lotus-1-2-3"),
    (b"\x00\x00\x02\x00\x20\x51", "application/vnd.lotus-1-2-3"),
    (b"\x00\x00\x02\x00\x01\x10", "application/vnd.lotus-1-2-3"),
    (b"\x00\x00\x02\x00\x02\x10", "application/vnd.lotus-1-2-3"),
    (b"\xff\x00\x02\x00\x04\x04", "application/vnd.lotus-1-2-3"),
    (b"\x00\x00\x1a\x00\x00\x10", "application/vnd.lotus-1-2-3"),
    (b"\x00\x00\x1a\x00\x02\x10", "application/vnd.lotus-1-2-3"),
    (b"\x00\x00\x1a\x00\x03\x10", "application/vnd.lotus-1-2-3"),
    (b"\x00\x00\x1a\x00\x05\x10", "application/vnd.lotus-1-2-3"),
    (b"HWP Document File", "application/hwp"),
    (b"\xc5\xd0\xd3\xc6", "application/postscript"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/x-rar"),
    (b"RE~^", "application/x-rar-1"),
    (b"\xfd7zXZ\x00", "application/x-xz"),
    (b"\x28\xb5\x2f\xfd", "application/zstd"),
    (b"\x04\x22\x4d\x18", "application/x-lz4"),
    (b"\x1f\x9d", "application/x-compress"),
    (b"LZIP\x01", "application/x-lzip"),
    (b"\x89LZO\x00\r\n\x1a\n", "application/x-lzop"),
    (b"LRZI\x00", "application/x-lrzip"),
    (b"\xff\x06\x00\x00sNaPpY", "application/x-snappy-framed"),
    (b"\x02\x21\x4c\x18", "application/x-lz4-legacy"),
    (b"\x1f\x8b\x08", "application/gzip"),
    (b"MSCF\x00\x00\x00\x00", "application/vnd.ms-cab-compressed"),
    (b"\x60\xea", "application/x-arj"),
    (b"070701", "application/x-cpio"),
    (b"070702", "application/x-cpio"),
    (b"070707", "application/x-cpio"),
    (b"\xc7\x71", "application/x-cpio"),
    (b"\x71\xc7", "application/x-cpio"),
    (b"!<arch>\n", "application/x-archive"),
    (b"\xed\xab\xee\xdb", "application/x-rpm"),
    (b"ISc(", "application/x-installshield"),
    (b"xar!", "application/x-xar"),
    (b"StuffIt (c)1997", "application/x-stuffit"),
    (b"SIT!", "application/x-stuffit"),
    (b"MSWIM\x00\x00\x00", "application/x-ms-wim"),
    (b"TAPE\x00\x00", "application/x-system-backup"),
    (b"TAPE\x03\x00", "application/x-system-backup"),
    (b"\xb4\x6e\x68\x44", "application/x-system-backup"),
    (b"\xce\x24\xb9\xa2", "application/x-system-backup"),
    (b"\xfe\xef\x01", "application/x-system-backup"),
    (b"BORG_SEG", "application/x-system-backup"),
    (b"partclone-image", "application/x-system-backup"),
    (b"FsArCh_0", "application/x-system-backup"),
    (b"<<< Oracle VM VirtualBox Disk Image >>>", "application/x-virtualbox-vdi"),
    (b"<<< Sun VirtualBox Disk Image >>>", "application/x-virtualbox-vdi"),
    (b"\x00" + b"\xff" * 10 + b"\x00", "application/x-cd-image"),
    (b"sprs\x00", "application/x-apple-diskimage"),
    (b"KDMV", "application/x-vmdk"),
    (b"conectix", "application/x-vhd"),
    (b"vhdxfile", "application/x-vhdx"),
    (b"QFI\xfb", "application/x-qemu-disk"),
    (b"EVF\x09\x0d\x0a\xff\x00", "application/x-ewf"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"II+\x00", "image/tiff"),
    (b"MM\x00+", "image/tiff"),
    (b"8BPS\x00", "image/vnd.adobe.photoshop"),
    (b"\x00\x00\x00\x0cjP  \r\n\x87\n", "image/jp2"),
    (b"\xd7\xcd\xc6\x9a", "image/wmf"),
    (b"\x01\x00\x09\x00\x00\x03", "image/wmf"),
    (b"\xff\x4f\xff\x51\x00", "image/jp2"),
    (b"\x00\x00\x01\x00", "image/x-icon"),
    (b"ID3", "audio/mpeg"),
    (b"OggS\x00", "audio/ogg"),
    (b"fLaC\x00", "audio/flac"),
    (b"#!AMR", "audio/amr"),
    (b"MThd\x00\x00\x00\x06", "audio/midi"),
    (b"\x1a\x45\xdf\xa3", "video/x-matroska"),
    (b"\x00\x00\x01\xba", "video/mpeg"),
    (b"\x00\x00\x01\xb3", "video/mpeg"),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "video/x-ms-asf"),
    (b"FLV\x01", "video/x-flv"),
    (b"OTTO\x00", "font/otf"),
    (b"ttcf\x00", "font/collection"),
    (b"wOFF", "font/woff"),
    (b"wOF2", "font/woff2"),
    (b"\x00\x01\x00\x00\x00", "font/ttf"),
    (b"MZ", "application/x-msdownload"),
    (b"\x7fELF", "application/x-executable"),
    (b"\xcf\xfa\xed\xfe", "application/x-mach-binary"),
    (b"\xca\xfe\xba\xbe", "application/java-vm"),
    (b"\x00asm", "application/wasm"),
    (b"regf", "application/x-windows-registry"),
    (b"ElfFile\x00", "application/x-ms-evtx"),
    (b"MDMP\x93\xa7", "application/x-windows-dump"),
    (b"PAGEDU64", "application/x-windows-dump"),
    (b"PAGEDUMP", "application/x-windows-dump"),
)
# A fixed text somewhere else in the head: offset, text, media type.
PLACED: tuple[tuple[int, bytes, str], ...] = (
    (257, b"ustar", "application/x-tar"),
    (128, b"DICM", "application/dicom"),
    (16, b"SCPECG", "application/x-scp-ecg"),
    (2, b"-lh", "application/x-lzh-compressed"),
    (20, b"\xdc\xa7\xc4\xfd", "application/x-zoo"),
    (10, b"rLau", "application/x-stuffit"),
    (7, b"**ACE**", "application/x-ace-compressed"),
    (32769, b"CD001", "application/x-iso9660-image"),
    (32769, b"BEA01", "application/x-udf-image"),
)
# The family is told by the first bytes, the member by what follows.
_RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}
_BRANDS = {**dict.fromkeys((b"heic", b"heix", b"mif1", b"msf1"), "image/heic"), b"avif": "image/avif"}
_SEQUENCE = rb"(?s)\x30(?:\x80|[\x00-\x7f]|\x81.|\x82..|\x83...|\x84....)"
_PKCS7 = _SEQUENCE + rb"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07"
_SHAPES: tuple[tuple[re.Pattern[bytes], str], ...] = (
    # EDF and BDF: version, patient and recording of 80 characters each, date, time, length of the head.
    (re.compile(rb"(?s)(?:0 {7}|\xffBIOSEMI).{160}\d\d\.\d\d\.\d\d\d\d\.\d\d\.\d\d[\d ]{8}"), "application/x-edf"),
    # Word opens a file whose mark is cut short, and one with blanks or a byte order mark before it.
    (re.compile(rb"(?:\xef\xbb\xbf)?\s{0,64}\{\\rt"), "application/rtf"),
    (re.compile(rb"[\x50-\x5f]\x2a\x4d\x18"), "application/zstd"),
    (re.compile(rb"BZh[1-9](?:1AY&SY|\x17rE8P\x90)"), "application/x-bzip2"),
    # Dictionary size is a power of two, the size is unknown (all ones) or below a terabyte.
    (re.compile(rb"(?s)[\x5d\x6d]\x00\x00[\x00\x80].(?:\xff{8}|.{5}\x00\x00\x00)"), "application/x-lzma"),
    (re.compile(_SEQUENCE + rb"\x02\x01\x03\x30"), "application/x-pkcs12"),
    (re.compile(_PKCS7 + rb"[\x02-\x06]"), "application/pkcs7-mime"),
    # OpenPGP: a session key for a holder of a key, or for whoever knows the phrase.
    (re.compile(rb"(?s)(?:\x84.|\x85..)\x03.{8}[\x01\x02\x10\x12]|\x8c[\x04-\x2e]\x04[\x01-\x0d]"),
     "application/x-openpgp"),
    (re.compile(rb"(?s)\x30\x82..\x30\x82..\xa0\x03\x02\x01[\x00-\x02]"), "application/pkix-cert"),
    (re.compile(rb"(?s)BM.{4}\x00\x00\x00\x00.{3}\x00[\x0c\x28\x38\x40\x6c\x7c]\x00\x00\x00"), "image/bmp"),
    (re.compile(rb"(?s)\x01\x00\x00\x00.{36} EMF"), "image/emf"),
    (re.compile(rb"(?s)\x03\x00\x08\x00.{4}\x01\x00\x1c\x00"), "application/x-android-xml"),
    # A key store of Bouncy Castle: version, salt of twenty bytes, a moderate count of rounds.
    (re.compile(rb"(?s)\x00\x00\x00[\x01\x02]\x00\x00\x00\x14.{20}\x00\x00[\x04-\xff]."), "application/x-bks"),
    # A private key as its bytes: version and algorithm, or version and a long number (RSA) or a short one (EC).
    (re.compile(_SEQUENCE + rb"\x02\x01[\x00\x01]\x30[\x05-\x20]\x06"), "application/pkcs8"),
    (re.compile(_SEQUENCE + rb"\x02\x01\x00\x02[\x40-\x84]"), "application/pkcs8"),
    (re.compile(_SEQUENCE + rb"\x02\x01\x01\x04[\x1c-\x42]"), "application/pkcs8"),
    # The same under a password.
    (re.compile(_SEQUENCE + rb"\x30.\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x05"), "application/pkcs8-encrypted"),
    (re.compile(rb"\xff[\xfb\xf3\xf2\xfa][\x10-\xeb]"), "audio/mpeg"),
)  # fmt: skip


def by_start(head: bytes) -> str:
    """The media type that the first bytes give away; empty when they say nothing.

    >>> by_start(b"\\x89PNG\\r\\n\\x1a\\n"), by_start(b"Bonjour")
    ('image/png', '')
    """
    # Fixed places first: a medical picture may pose as a TIFF in the bytes that are free.
    for offset, text, media_type in PLACED:
        if head.startswith(text, offset):
            return media_type
    for start, media_type in STARTS:
        if head.startswith(start):
            return media_type
    if head.startswith(b"RIFF"):
        return _RIFF.get(head[8:12], "application/octet-stream")
    if head.startswith(b"ftyp", 4):
        return _BRANDS.get(head[8:12], "video/mp4")
    return next((media_type for shape, media_type in _SHAPES if shape.match(head)), "")


def is_old_tar(head: bytes) -> bool:
    """Whether the first block is the header of a tar of before POSIX: its checksum is right."""
    if len(head) < 512 or not head[0]:
        return False
    stored = head[148:156].strip(b" \x00")
    if not stored or not all(0x30 <= octet <= 0x37 for octet in stored):
        return False
    return int(stored, 8) == sum(head[:148]) + 8 * 0x20 + sum(head[156:512])
