"""Texts brought into the store: told what they are, whole or not at all, the one before kept."""

import gzip
import json
import threading
from collections.abc import Callable, Iterator
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from onegov.__main__ import main
from onegov.rules.errors import RulesError
from onegov.rules.law import fetching, loading
from onegov.rules.law.library import Library

LAW = """<?xml version="1.0" encoding="utf-8"?><{root} xmlns:lims="http://justice.gc.ca/lims"
 lims:current-date="{day}" xml:lang="{language}"><Identification><ShortTitle>{title}</ShortTitle>
{number}</Identification><Body><Section lims:fid="1"><Label>1</Label><Text>{words}</Text></Section>
</Body></{root}>"""
ACT = "<Chapter><ConsolidatedNumber>X-1</ConsolidatedNumber></Chapter>"


def law(words: str = "Old words.", *, day: str = "2026-01-01", language: str = "en") -> bytes:
    title = {"en": "X Act", "fr": "Loi X"}.get(language, "?")
    return LAW.format(
        root="Statute", day=day, language=language, title=title, number=ACT, words=words
    ).encode()


def load(xml: bytes, laws: Path) -> loading.Loaded:
    return loading.load(xml, laws, source="given.xml")


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.mark.data
@pytest.mark.parametrize(
    ("file", "act", "language", "title", "sections", "schedules"),
    [
        ("eng/C-29", "C-29", "en", "Citizenship Act", 70, 1),
        ("fra/C-29", "C-29", "fr", "Loi sur la citoyenneté", 70, 1),
        ("eng/SOR-93-246", "SOR-93-246", "en", "Citizenship Regulations", 48, 1),
        ("fra/DORS-93-246", "SOR-93-246", "fr", "Règlement sur la citoyenneté", 48, 1),
        (
            "fra/DORS-2002-227",
            "SOR-2002-227",
            "fr",
            "Règlement sur l’immigration et la protection des réfugiés",
            565,
            4,
        ),
    ],
)
def test_a_file_says_itself_what_it_is(
    data: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    file: str,
    act: str,
    language: str,
    title: str,
    sections: int,
    schedules: int,
) -> None:
    given = data / "laws" / "current" / f"{file}.xml"
    copy = tmp_path / "some name.xml"  # what the file is called says nothing
    copy.write_bytes(given.read_bytes())
    assert main(["law", "import", str(copy), "--state", str(tmp_path), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["act"], told["language"], told["title"]) == (act, language, title)
    assert (told["sections"], told["schedules"], told["outcome"]) == (sections, schedules, "new")
    assert told["sha256"] == sha256(given.read_bytes()).hexdigest()
    assert Path(told["path"]).read_bytes() == given.read_bytes()
    assert Path(told["path"]) == tmp_path / "laws" / f"{file}.xml"


def test_once_is_enough(tmp_path: Path) -> None:
    assert load(law(), tmp_path).outcome == "new"
    before = files(tmp_path)
    assert load(law(), tmp_path).outcome == "same"
    assert files(tmp_path) == before


def test_the_text_before_is_kept(tmp_path: Path) -> None:
    load(law("Old words."), tmp_path)
    assert load(law("New words.", day="2026-02-01"), tmp_path).outcome == "replaced"
    library = Library(tmp_path)
    assert library.find("X-1", "1", "en").text == "1 New words."
    assert [text.find("1").text for text in library.earlier("X-1", "en")] == ["1 Old words."]


def test_an_older_text_does_not_replace_a_newer_one(tmp_path: Path) -> None:
    load(law("New words.", day="2026-02-01"), tmp_path)
    assert load(law("Old words."), tmp_path).outcome == "older"
    assert load(law("Older words.", day="2025-01-01"), tmp_path).outcome == "older"
    library = Library(tmp_path)
    assert library.find("X-1", "1", "en").text == "1 New words."
    earlier = [text.find("1").text for text in library.earlier("X-1", "en")]
    assert earlier == ["1 Old words.", "1 Older words."]


def test_the_store_comes_before_the_official_files(tmp_path: Path) -> None:
    given = tmp_path / "data" / "laws" / "current" / "eng" / "X-1.xml"
    given.parent.mkdir(parents=True)
    given.write_bytes(law("Given."))
    library = Library(tmp_path / "laws", tmp_path / "data")
    assert library.find("X-1", "1", "en").text == "1 Given."
    load(law("Imported."), tmp_path / "laws")
    assert library.find("X-1", "1", "en").text == "1 Imported."
    assert [text.find("1").text for text in library.earlier("X-1", "en")] == ["1 Given."]
    given.write_bytes(law("Edited on disk."))
    assert [text.find("1").text for text in library.earlier("X-1", "en")] == ["1 Edited on disk."]


def test_a_damaged_file_in_the_store_is_named_and_can_be_replaced(tmp_path: Path) -> None:
    path = load(law(), tmp_path).path
    path.write_bytes(b"<Statute>")
    with pytest.raises(RulesError) as error:
        Library(tmp_path).find("X-1", "1", "en")
    assert (error.value.code, error.value.problems[0].file) == ("law.bad_xml", str(path))
    load(law(), tmp_path)
    assert Library(tmp_path).find("X-1", "1", "en").text == "1 Old words."


@pytest.mark.parametrize(
    ("xml", "code"),
    [
        (law(language="de"), "law.not_law"),
        (law().replace(b"X-1<", b"../X<"), "law.not_law"),
        (law().replace(b"ConsolidatedNumber", b"BillNumber"), "law.not_law"),
        (law(day="yesterday"), "law.not_law"),
        (law().replace(b"Body>", b"Heading>"), "law.not_law"),
        (b"<html><body/></html>", "law.not_law"),
        (b"not xml", "law.bad_xml"),
        (b"<!DOCTYPE Statute><Statute/>", "law.has_dtd"),
        (b"<a>" * 61, "law.too_deep"),
        (b" " * 20_000_001, "law.too_large"),
    ],
)
def test_what_is_no_law_is_refused_and_leaves_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], xml: bytes, code: str
) -> None:
    file = tmp_path / "given.xml"
    file.write_bytes(xml)
    assert main(["law", "import", str(file), "--state", str(tmp_path / "state")]) == 1
    printed = capsys.readouterr().out
    assert str(file) in printed
    assert code in printed
    assert not (tmp_path / "state").exists()


def test_a_file_that_is_not_there_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["law", "import", str(tmp_path / "no.xml"), "--state", str(tmp_path)]) == 1
    assert "there is no such file" in capsys.readouterr().out
    assert main(["law", "import", str(tmp_path), "--state", str(tmp_path)]) == 1
    assert "law.unreadable" in capsys.readouterr().out


def test_one_language_asks_for_the_other(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def told(xml: bytes) -> str:
        (tmp_path / "given.xml").write_bytes(xml)
        assert main(["law", "import", str(tmp_path / "given.xml"), "--state", str(tmp_path)]) == 0
        return capsys.readouterr().out

    assert "fra/lois/X-1.xml" in told(law())
    assert "eng/acts/X-1.xml" in told(law(language="fr", day="2026-02-01"))  # not of the same day
    printed = told(law("New.", day="2026-02-01"))
    assert "onegov law import" not in printed
    assert "X Act (X-1, English): loaded; the text before it is kept." in printed
    assert "À jour au 2026-02-01, 1 articles" in printed


Answer = tuple[int, dict[str, str], bytes]


@pytest.fixture
def served() -> Iterator[Callable[[Answer], str]]:
    """An address that answers what it is given."""
    answers: list[Answer] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, headers, body = answers[-1]
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_given: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()

    def answer(given: Answer) -> str:
        answers.append(given)
        return f"http://127.0.0.1:{server.server_port}/eng/acts/X-1.xml"

    yield answer
    server.shutdown()
    server.server_close()
    thread.join()


def test_an_address_is_read(
    served: Callable[[Answer], str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url = served((200, {"Content-Length": str(len(law()))}, law()))
    assert main(["law", "import", url, "--state", str(tmp_path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["act"] == "X-1"
    assert (tmp_path / "laws" / "eng" / "X-1.xml").read_bytes() == law()


@pytest.mark.parametrize(
    ("answer", "code", "says"),
    [
        ((404, {}, b""), "law.unreachable", "the answer was 404"),
        (
            (302, {"Location": "http://127.0.0.1/x"}, b""),
            "law.unreachable",
            "see http://127.0.0.1/x",
        ),
        ((200, {}, b" " * 20_000_001), "law.too_large", "20 MB"),
        (
            (200, {"Content-Encoding": "gzip"}, gzip.compress(b" " * 20_000_001)),
            "law.too_large",
            "20 MB",
        ),
        ((200, {"Content-Length": "9999"}, law()), "law.unreachable", "no answer"),
        ((200, {}, b"<html/>"), "law.not_law", "not a consolidated Act"),
    ],
)
def test_an_address_that_gives_something_else_is_refused(
    served: Callable[[Answer], str],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    answer: Answer,
    code: str,
    says: str,
) -> None:
    assert main(["law", "import", served(answer), "--state", str(tmp_path / "state")]) == 1
    printed = capsys.readouterr().out
    assert code in printed
    assert says in printed
    assert not (tmp_path / "state").exists()


@pytest.mark.parametrize("source", ["ftp://x/y", "file:///etc/passwd", "C-29.xml", "httpx://a"])
def test_only_web_addresses_are_fetched(source: str) -> None:
    assert not fetching.is_address(source)
