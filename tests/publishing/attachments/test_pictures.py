"""Pictures come out as what is seen, and as nothing else."""

from __future__ import annotations

import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from PIL import Image, PngImagePlugin

from publishing.attachments.cleaned import JPEG, PNG, Unclean
from publishing.attachments.pictures import clean_picture
from tests.publishing.attachments import files


def opened(content: bytes) -> Image.Image:
    with Image.open(io.BytesIO(content)) as picture:
        picture.load()
        return picture


def test_a_photograph_keeps_its_picture_alone():
    given = files.photograph()
    assert files.says([given])
    found = clean_picture(given, JPEG)
    assert not files.says([found.content])
    assert set(found.removed) == {
        *("author", "camera", "gps", "xmp", "comment", "profile", "trailing"),
    }
    kept = opened(found.content)
    assert not kept.getexif() and set(kept.info) <= {
        *("jfif", "jfif_version", "jfif_unit", "jfif_density"),
    }
    assert found.content.endswith(b"\xff\xd9") and b"PK\x03\x04" not in found.content


def test_the_pixels_are_those_seen_upright():
    red, blue = (200, 20, 20), (20, 20, 200)
    upright = opened(clean_picture(files.photograph(6), JPEG).content)  # turned by the camera
    assert upright.size == (40, 60)
    for place, colour in (((20, 10), red), ((20, 50), blue)):
        assert all(abs(a - b) < 12 for a, b in zip(upright.getpixel(place), colour, strict=True))


def test_a_chart_loses_its_texts_and_what_lies_beneath():
    given = files.chart()
    found = clean_picture(given, PNG)
    assert files.says([given]) and not files.says([found.content])
    assert {"author", "gps", "text", "xmp", "trailing", "transparent"} <= set(found.removed)
    kept = opened(found.content)
    assert kept.mode == "RGB" and not kept.info
    assert kept.getpixel((0, 0)) == (255, 255, 255)  # not (1, 2, 3), which lay beneath
    assert kept.getpixel((5, 5)) == (200, 20, 20)  # losslessly


def test_a_second_picture_and_a_thumbnail_are_left_behind():
    two = files.saved(
        files.drawing(), "MPO", save_all=True, append_images=[files.drawing().rotate(180)]
    )
    found = clean_picture(two, JPEG)
    assert found.removed["picture"] == 1 and len(found.content) < len(two)
    assert opened(found.content).format == "JPEG"


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "PA", "RGB", "RGBA", "I;16"])
def test_every_kind_of_png_is_taken_in(mode):
    picture = files.drawing(mode="RGBA" if mode == "PA" else "L" if mode == "I;16" else mode)
    if mode == "I;16":
        picture = Image.new("I;16", (9, 9), 40_000)
    if mode == "PA":
        picture = picture.quantize(4)
    found = clean_picture(files.saved(picture, "PNG"), PNG)
    assert opened(found.content).mode in ("L", "RGB")
    if mode == "I;16":
        assert abs(opened(found.content).getpixel((3, 3)) - 156) <= 1


def test_printing_colours_are_taken_in():
    found = clean_picture(files.saved(files.drawing(mode="CMYK"), "JPEG"), JPEG)
    assert opened(found.content).mode == "RGB"


@pytest.mark.parametrize(
    ("data", "kind", "reason"),
    [
        (files.bomb(), PNG, "pixels"),
        (files.bomb(7_000), PNG, "pixels"),
        (files.animated(), PNG, "animated"),
        (files.photograph()[:300], JPEG, "damaged_picture"),
        (files.chart()[:60], PNG, "damaged_picture"),
        (b"\xff\xd8\xff" + bytes(100), JPEG, "damaged_picture"),
    ],
)
def test_what_is_refused(data, kind, reason):
    with pytest.raises(Unclean) as refused:
        clean_picture(data, kind)
    assert refused.value.reason == reason


WORDS = some.text(some.characters(codec="latin-1", exclude_characters="\0"), min_size=8)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(words=WORDS, tail=some.binary(max_size=50), kind=some.sampled_from([PNG, JPEG]))
def test_nothing_planted_survives(words, tail, kind):
    words = f"planted{words}"
    planted = words.encode("latin-1")
    if kind == PNG:
        text = PngImagePlugin.PngInfo()
        text.add_text("Comment", words)
        text.add(b"prIv", planted)
        data = files.saved(files.drawing(), "PNG", pnginfo=text)
    else:
        exif = Image.Exif()
        exif[0x010E] = words
        data = files.saved(files.drawing(), "JPEG", comment=planted, exif=exif)
    found = clean_picture(data + planted + tail, kind)
    assert planted not in found.content
    assert found.content == clean_picture(found.content, kind).content or kind == JPEG
