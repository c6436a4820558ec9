"""What is said of a file that is taken in, or is not: in sentences, translated when read."""

from __future__ import annotations

from collections.abc import Mapping

from fiscal.sentences import Sentence, say
from publishing.attachments.cleaned import JPEG, MAX_BYTES, MAX_PAGES, MAX_PIXELS, PDF, PNG

FORMATS: dict[str, str] = {PNG: "PNG", JPEG: "JPEG", PDF: "PDF"}

#: What the old file held besides, in the order told; never what it said.
REMOVED: dict[str, Sentence] = {
    "author": say("the name of the author"),
    "gps": say("the position where the picture was taken"),
    "camera": say("data of the camera or the scanner"),
    "properties": say("properties of the file (title, program, times)"),
    "xmp": say("metadata (XMP)"),
    "comment": say("comments"),
    "text": say("texts beside the picture"),
    "profile": say("the colour profile"),
    "thumbnail": say("small previews"),
    "picture": say("further pictures in the same file"),
    "transparent": say("what lay beneath transparent places"),
    "trailing": say("data behind the end of the picture"),
    "embedded": say("embedded files"),
    "script": say("scripts"),
    "action": say("actions (that open, start or send something)"),
    "annotation": say("comments and marks pinned to pages"),
    "field": say("form fields (what was filled in stays visible)"),
    "signature": say("electronic signatures (their picture stays, nobody can verify it any more)"),
    "link": say("links to files or programs"),
    "layer": say("hidden layers"),
    "revision": say("earlier states of the file"),
    "editing": say("data of the program that wrote it"),
    "picture_data": say("metadata of pictures on the pages"),
    "bookmarks": say("bookmarks"),
    "tags": say("tags for screen readers"),
}

REFUSALS: dict[str, Sentence] = {
    "format": say(
        "“{name}” is no PNG, JPEG or PDF, whatever its name says. Save it as one of these and add "
        "it again."
    ),
    "ending": say(
        "“{name}” is a {format} file by its content, but its name says otherwise. Make sure that "
        "it is the file you mean, give it its own ending and add it again."
    ),
    "empty": say("“{name}” is empty. Choose the file again."),
    "large": say(
        "“{name}” is larger than {megabytes} MB. Save it with pictures of lower resolution, or as "
        "several files, and add these."
    ),
    "pixels": say(
        "The picture in “{name}” has more than {megapixels} million pixels. Make it smaller and "
        "add it again."
    ),
    "animated": say(
        "“{name}” is an animation, which cannot be printed. Save one picture of it and add that."
    ),
    "damaged_picture": say(
        "“{name}” is damaged or unpacks to far too much. Open it in a picture program, save it "
        "again and add the new file."
    ),
    "encrypted": say(
        "“{name}” is protected by a password or against changes, so that what it hides cannot be "
        "taken out. Save it without protection, or print it to a new PDF, and add that."
    ),
    "pages": say(
        "“{name}” has {pages} pages; at most {most} are taken in. Split it and add the parts."
    ),
    "damaged_pdf": say(
        "“{name}” is damaged or unpacks to far too much. Open it, print it to a new PDF and add "
        "that."
    ),
    "costly": say(
        "“{name}” takes far more time or memory than a document needs, so it was given up. Print "
        "it to a new PDF, or save the picture anew, and add that."
    ),
    "busy": say("Other files are being examined just now. Add “{name}” again in a minute."),
}


def refusal(reason: str, name: str, values: Mapping[str, str]) -> Sentence:
    """Why a file is not taken in; `name` is what the person calls it."""
    known = {
        "megabytes": str(MAX_BYTES // 2**20),
        "megapixels": str(MAX_PIXELS // 1_000_000),
        "most": str(MAX_PAGES),
    }
    return say(REFUSALS[reason].template, name=name, **{**known, **values})


def removed_in_words(removed: Mapping[str, int]) -> list[Sentence]:
    """What was taken out, counted where there were several."""
    return [
        say("{what} ({count})", what=what, count=str(removed[key])) if removed[key] > 1 else what
        for key, what in REMOVED.items()
        if removed.get(key)
    ]
