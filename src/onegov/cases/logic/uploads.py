"""Which uploads are kept, and what a person is told of one that is not."""

from typing import Final

from onegov.cases.errors import FileRejected
from onegov.cases.logic import images, pdfs
from onegov.core.types import Text

_MAGIC: Final = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
)
_NAMES: Final = {"application/pdf": "PDF", "image/jpeg": "JPEG", "image/png": "PNG"}
_TRY_ANOTHER: Final = Text(
    en="Save the document again as PDF, or take a clear photo of it, and upload that.",
    fr="Enregistrez de nouveau le document en PDF, ou photographiez-le clairement, puis téléversez-le.",
)


def content_type_of(data: bytes) -> str:
    """The media type that the first bytes tell, "" for one we do not take."""
    for magic, name in _MAGIC:
        if data.startswith(magic):
            return name
    return "application/pdf" if b"%PDF-" in data[:1024] else ""


def check(data: bytes, *, types: tuple[str, ...], max_bytes: int) -> str:
    """Will return the media type of a file that can be kept.

    Raises:
        FileRejected: it can't; the message says why and what to do.
    """
    if not data:
        raise _empty()
    if len(data) > max_bytes:
        raise too_big(max_bytes)
    found = content_type_of(data)
    if found not in types:
        raise _wrong_type(types)
    if found == "application/pdf":
        _check_pdf(data)
    elif not (images.is_whole_png if found == "image/png" else images.is_whole_jpeg)(data):
        raise _unreadable()
    return found


def _check_pdf(data: bytes) -> None:
    fault = pdfs.fault_of(data)
    if fault == "locked":
        raise _locked()
    if fault == "empty":
        raise _empty()
    if fault:
        raise _unreadable()


def too_big(max_bytes: int) -> FileRejected:
    """The file is larger than ``max_bytes``."""
    megabytes = max_bytes // 1_000_000
    return FileRejected(
        "too_big",
        Text(
            en=f"This file is too big. The limit is {megabytes} MB.",
            fr=f"Ce fichier est trop volumineux. La limite est de {megabytes}\u00a0Mo.",
        ),
        Text(
            en="Scan at a lower quality, or send the pages as separate files.",
            fr="Numérisez à une qualité moindre, ou envoyez les pages dans des fichiers distincts.",
        ),
    )


def too_many(limit: int) -> FileRejected:
    """There are ``limit`` files already."""
    return FileRejected(
        "too_many",
        Text(
            en=f"You can upload {limit} files here at most.",
            fr=f"Vous pouvez téléverser au plus {limit}\u00a0fichiers ici.",
        ),
        Text(
            en="Remove a file first, or put several pages in one file.",
            fr="Retirez d’abord un fichier, ou réunissez plusieurs pages dans un seul.",
        ),
    )


def _wrong_type(types: tuple[str, ...]) -> FileRejected:
    names = [_NAMES.get(name, name) for name in types]
    return FileRejected(
        "wrong_type",
        Text(
            en=f"We can’t use this kind of file. Use {_join(names, 'or')}.",
            fr=f"Nous ne pouvons pas utiliser ce type de fichier. Utilisez {_join(names, 'ou')}.",
        ),
        _TRY_ANOTHER,
    )


def _join(names: list[str], word: str) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {word} {names[-1]}"


def _unreadable() -> FileRejected:
    return FileRejected(
        "unreadable",
        Text(
            en="We can’t open this file. It may be damaged or incomplete.",
            fr="Nous ne pouvons pas ouvrir ce fichier. Il est peut-être endommagé ou incomplet.",
        ),
        _TRY_ANOTHER,
    )


def _locked() -> FileRejected:
    return FileRejected(
        "locked",
        Text(
            en="We can’t open this file: it is protected or needs a password.",
            fr="Nous ne pouvons pas ouvrir ce fichier\u00a0: il est protégé ou exige un mot de passe.",
        ),
        Text(
            en="Save a copy without protection (print it to PDF) and upload the copy.",
            fr="Enregistrez une copie sans protection (imprimez-le en PDF), puis téléversez la copie.",
        ),
    )


def _empty() -> FileRejected:
    return FileRejected(
        "empty",
        Text(en="This file is empty.", fr="Ce fichier est vide."),
        Text(
            en="Open it on your device to see that it has a page, then upload it again.",
            fr="Ouvrez-le sur votre appareil pour voir s’il contient une page, "
            "puis téléversez-le de nouveau.",
        ),
    )
