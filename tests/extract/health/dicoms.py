"""DICOM files for tests, written by pydicom."""

import io

import pydicom
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.uid import ExplicitVRLittleEndian

UID = "1.2.250.1.999.1"


def patient(**elements):
    data = Dataset()
    data.SpecificCharacterSet = "ISO_IR 100"
    data.SOPClassUID, data.SOPInstanceUID = "1.2.840.10008.5.1.4.1.1.4", UID
    data.Modality = "MR"
    data.PatientName, data.PatientID, data.PatientBirthDate = "PETIT^ANNE", "A12", "19610403"
    for name, value in elements.items():
        setattr(data, name, value)
    return data


def item(**elements):
    data = Dataset()
    for name, value in elements.items():
        setattr(data, name, value)
    return data


def sequence(*items):
    return Sequence(list(items))


def picture(data, pixels, *, rows, columns, samples=1, bits=8, colours="MONOCHROME2", frames=0):
    data.Rows, data.Columns, data.SamplesPerPixel, data.PhotometricInterpretation = rows, columns, samples, colours
    data.BitsAllocated = data.BitsStored = bits
    data.HighBit, data.PixelRepresentation = bits - 1, 0
    if samples > 1:
        data.PlanarConfiguration = 0
    if frames:
        data.NumberOfFrames = frames
    data.PixelData = pixels
    return data


def written(data, syntax=ExplicitVRLittleEndian):
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = data.get("SOPClassUID", UID)
    meta.MediaStorageSOPInstanceUID, meta.TransferSyntaxUID = UID, syntax
    data.file_meta = meta
    out = io.BytesIO()
    pydicom.dcmwrite(out, data, enforce_file_format=True)
    return out.getvalue()
