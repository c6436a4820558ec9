"""The attachments of a document: what is frozen of them, and the files themselves.

The document names each by the SHA-256 of its file, which is published beside it under a name of
ours: titles may be in any writing, and what people call their files is nobody's business.
"""

from __future__ import annotations

from collections.abc import Iterator

from fiscal.sentences import say
from publishing.attachments.kind import files_of
from publishing.attachments.storage import Missing, content_of
from publishing.documents.frame import Document
from publishing.downloads import Download
from workflow.models import Case
from workflow.refusals import Refused


def attachments_of(case: Case) -> list[Document]:
    """Each file in order: `name` below the folder of the version, `title`, and what it is.

    A PDF has `pages`, a picture `width` and `height` in pixels.
    """
    return [
        {
            "name": f"attachment-{number:02d}.{one.ending}",
            "title": one.title,
            "media_type": one.media_type,
            "size": str(one.size),
            "sha256": one.sha256,
            **(
                {"width": str(one.width), "height": str(one.height)}
                if one.is_picture
                else {"pages": str(one.pages)}
            ),
        }
        for number, one in enumerate(files_of(case), start=1)
    ]


def attached_files(case: Case, document: Document) -> Iterator[Download]:
    """The files that a document names, byte for byte. Refused where one is lost or damaged."""
    for one in document.get("attachments", ()):
        try:
            content = content_of(case.pk, one["sha256"])
        except Missing as error:
            raise Refused(
                say(
                    "The file of the attachment “{title}” is lost or damaged on the disk of the "
                    "site, so nothing was published. Have the case returned, remove the "
                    "attachment and add its file again.",
                    title=one["title"],
                )
            ) from error
        yield Download(one["name"], one["media_type"], content)
