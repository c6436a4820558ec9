"""Pictures: decoded to pixels, and these alone encoded anew.

Nothing of the file survives but what is seen: no metadata, no thumbnail, no second picture, no
bytes behind the end, no colours beneath what is transparent.
"""

from __future__ import annotations

import io
import warnings
from collections import Counter

from PIL import ExifTags, Image, ImageCms, ImageOps, UnidentifiedImageError

from publishing.attachments.cleaned import JPEG, MAX_PIXELS, PNG, Cleaned, Unclean

FORMATS = {PNG: "PNG", JPEG: "JPEG"}
#: The end of each kind of file; what stands behind it no viewer shows.
ENDS = {PNG: b"IEND\xaeB`\x82", JPEG: b"\xff\xd9"}
QUALITY = 92

AUTHORS = (ExifTags.Base.Artist, ExifTags.Base.XPAuthor, ExifTags.Base.Copyright)
#: What `Image.info` holds of a file that says how it is coded, not who made it.
CODING = frozenset({"jfif", "jfif_version", "jfif_unit", "jfif_density", "dpi", "gamma", "srgb"})
CODING_TOO = frozenset({"transparency", "interlace", "aspect", "adobe", "adobe_transform"})
#: What `Image.info` calls what is counted under names of its own.
NAMED = {
    "exif": "",
    "icc_profile": "profile",
    "xmp": "xmp",
    "XML:com.adobe.xmp": "xmp",
    "comment": "comment",
    "photoshop": "editing",
    "mp": "",
    "mpoffset": "",
}


def clean_picture(data: bytes, media_type: str) -> Cleaned:
    """The picture made anew in its own format. Raises Unclean."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return made_anew(data, media_type)
    except Unclean:
        raise
    except (Image.DecompressionBombError, MemoryError) as error:
        raise Unclean("pixels") from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError) as error:
        raise Unclean("damaged_picture") from error
    except Exception as error:  # whatever a decoder trips over, the person can only save it anew
        raise Unclean("damaged_picture") from error


def made_anew(data: bytes, media_type: str) -> Cleaned:
    with Image.open(io.BytesIO(data), formats=[FORMATS[media_type]]) as opened:
        if opened.width * opened.height > MAX_PIXELS:
            raise Unclean("pixels")
        frames = getattr(opened, "n_frames", 1)
        if media_type == PNG and frames > 1:
            raise Unclean("animated")
        opened.load()
        removed = hidden_in(opened, data, media_type, frames)
        pixels = seen(opened, removed)
    target = io.BytesIO()
    if media_type == PNG:
        pixels.save(target, "PNG", optimize=True)
    else:
        pixels.save(target, "JPEG", quality=QUALITY, optimize=True, progressive=False)
    return Cleaned(media_type, target.getvalue(), removed, width=pixels.width, height=pixels.height)


def hidden_in(opened: Image.Image, data: bytes, media_type: str, frames: int) -> Counter[str]:
    """What the file holds besides its picture."""
    removed: Counter[str] = Counter()
    exif = opened.getexif()
    if exif:
        removed["camera"] = 1
        removed["gps"] = 1 if ExifTags.IFD.GPSInfo in exif else 0
        removed["author"] = 1 if any(exif.get(one) for one in AUTHORS) else 0
        removed["thumbnail"] = 1 if exif.get_ifd(ExifTags.IFD.IFD1) else 0
    if frames > 1:
        removed["picture"] = frames - 1
    for name in opened.info:
        if name in NAMED:
            removed[NAMED[name]] += 1
        elif str(name).lower() not in CODING | CODING_TOO:
            removed["text"] += 1
    if end_of(data, media_type) < len(data) and frames == 1:
        removed["trailing"] = 1
    return +Counter({name: count for name, count in removed.items() if name})


def end_of(data: bytes, media_type: str) -> int:
    """Where the file ought to end; its length where no end is found."""
    if media_type == PNG:
        at = data.find(ENDS[PNG])
        return at + len(ENDS[PNG]) if at >= 0 else len(data)
    return end_of_jpeg(data)


def end_of_jpeg(data: bytes) -> int:
    """Behind the first end marker that is none of a thumbnail within a segment."""
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        if marker == 0xDA:
            break
    found = data.find(ENDS[JPEG], at)
    return found + 2 if found >= 0 else len(data)


def seen(opened: Image.Image, removed: Counter[str]) -> Image.Image:
    """The pixels as they are seen on white, upright, in sRGB or in grey; a picture of its own."""
    upright = ImageOps.exif_transpose(opened)
    if upright.mode in ("LA", "PA", "RGBA", "RGBa", "La") or "transparency" in upright.info:
        shown = upright.convert("RGBA")
        if shown.getchannel("A").getextrema()[0] != 255:
            removed["transparent"] = 1
        ground = Image.new("RGBA", shown.size, (255, 255, 255, 255))
        upright = Image.alpha_composite(ground, shown).convert("RGB")
    elif opened.info.get("icc_profile"):
        upright = in_srgb(upright, opened.info["icc_profile"])
    if upright.mode in ("I;16", "I", "F"):
        upright = upright.convert("I").point(lambda value: value / 256).convert("L")
    mode = "L" if upright.mode in ("1", "L") else "RGB"
    shown = upright.convert(mode)
    return Image.frombytes(mode, shown.size, shown.tobytes())


def in_srgb(picture: Image.Image, profile: bytes) -> Image.Image:
    """The same colours without a profile; as they are where the profile cannot be read."""
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        mode = "L" if picture.mode == "L" else "RGB"
        if mode == "L":
            return picture
        return (
            ImageCms.profileToProfile(
                picture, source, ImageCms.createProfile("sRGB"), outputMode=mode
            )
            or picture
        )
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return picture
