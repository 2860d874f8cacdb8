"""PDF/X-4 (ISO 15930-7): what a file for a print shop says of itself, and what it must not hold."""

import hashlib
import uuid
from html import escape
from pathlib import Path

from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

from cardpress.errors import InputError
from cardpress.plans import Plan
from cardpress.tomlfile import Model, read_bytes, read_toml

VERSION = "1.6"  # of PDF; what PDF/X-4 is based on
CONFORMANCE = "PDF/X-4"
PDFX_NAMESPACE = "http://www.npes.org/pdfx/ns/id/"
_REGISTRY = "http://www.color.org"
_SPOKEN = ("/Annots", "/StructParents", "/Tabs")  # of a page: what only a screen has a use for
_LIVE = ("/Names", "/Dests", "/Outlines", "/OpenAction", "/PageMode")  # of the file: the same


class Condition(Model):
    """The printing condition that a file is made for.

    Attributes:
        identifier: as the ICC's registry of characterization data spells it.
        condition: the same for people.
        file: the name of its profile, beside this record.
        license: the name of the profile's licence, beside it too.
        source: where the profile is from.
        sha256: the profile's digest.
    """

    identifier: str
    condition: str
    file: str
    license: str
    source: str
    sha256: str


def condition(plan: Plan) -> Condition:
    """The printing condition of a plan's file.

    Raises:
        InputError: for an unreadable or incomplete record.
    """
    return read_toml(_folder(plan) / "profile.toml", Condition)


def _folder(plan: Plan) -> Path:
    return plan.library.paths.templates / "press"


def _profile(plan: Plan, meant: Condition) -> bytes:
    path = _folder(plan) / meant.file
    data = read_bytes(path)
    if hashlib.sha256(data).hexdigest() != meant.sha256:
        raise InputError(
            f"{path}: is not the profile that profile.toml names.",
            f"Take it from {meant.source}, or put the digest of yours there.",
        )
    return data


def declare(pdf: Pdf, plan: Plan) -> None:
    """Mark a document as PDF/X-4 for a plan's printing condition; take out what only screens have a use for.

    Raises:
        InputError: if the condition's profile cannot be read, or is another one.
    """
    for page in pdf.pages:
        for key in _SPOKEN:
            if key in page.obj:
                del page.obj[key]
    for key in _LIVE:
        if key in pdf.Root:
            del pdf.Root[key]
    meant = condition(plan)
    pdf.Root.OutputIntents = Array([pdf.make_indirect(_intent(pdf, meant, _profile(plan, meant)))])
    moment = plan.library.content.revised.isoformat()
    pdf.docinfo["/CreationDate"] = pdf.docinfo["/ModDate"] = String(f"D:{moment.replace('-', '')}000000Z")
    pdf.docinfo["/Trapped"] = Name("/False")
    pdf.Root.Metadata = _metadata(pdf, plan, f"{moment}T00:00:00Z")


def _intent(pdf: Pdf, meant: Condition, profile: bytes) -> Dictionary:
    return Dictionary(
        Type=Name.OutputIntent,
        S=Name.GTS_PDFX,
        OutputConditionIdentifier=String(meant.identifier),
        OutputCondition=String(meant.condition),
        RegistryName=String(_REGISTRY),
        Info=String(f"{meant.identifier}: {meant.condition}"),
        DestOutputProfile=Stream(pdf, profile, N=4, Alternate=Name.DeviceCMYK),
    )


def _metadata(pdf: Pdf, plan: Plan, moment: str) -> Stream:
    """The same as the document information says, and the standard, as XMP; its dates are the content's."""
    document = uuid.uuid5(uuid.NAMESPACE_URL, f"{plan.tag} {plan.keywords}")
    simple = {
        "pdfxid:GTS_PDFXVersion": CONFORMANCE,
        "pdf:Trapped": "False",
        "pdf:Producer": str(pdf.docinfo.get("/Producer", "")),
        "pdf:Keywords": str(pdf.docinfo.get("/Keywords", "")),
        "xmp:CreateDate": moment,
        "xmp:ModifyDate": moment,
        "xmp:MetadataDate": moment,
        "xmpMM:DocumentID": f"uuid:{document}",
        "xmpMM:RenditionClass": "default",
        "xmpMM:VersionID": "1",
    }
    lines = "\n".join(f"<{name}>{escape(value, quote=False)}</{name}>" for name, value in simple.items())
    xmp = _XMP.format(
        lines=lines,
        pdfx=PDFX_NAMESPACE,
        title=escape(str(pdf.docinfo.get("/Title", "")), quote=False),
        author=escape(str(pdf.docinfo.get("/Author", "")), quote=False),
    )
    return Stream(pdf, xmp.encode(), Type=Name.Metadata, Subtype=Name.XML)


_XMP = """<?xpacket begin="\N{ZERO WIDTH NO-BREAK SPACE}" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:pdfxid="{pdfx}" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
{lines}
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>"""
