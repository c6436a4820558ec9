"""Figures of speed of the public site against a static file server, for `bench.py`.

The load comes from wrk and the static server is nginx where they are installed; else from
Python's http.client, which is the limit itself then, and http.server.
"""

from __future__ import annotations

import http.client
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

from bench_budgets import FIGURE

ROOT = Path(__file__).resolve().parent.parent
LOAD_SECONDS, CONNECTIONS = 5, 16
OURS, STATIC = 8601, 8602
NOTHING: Mapping[str, str] = {}
IN_MS = {"us": 0.001, "ms": 1.0, "s": 1000.0}


@dataclass(frozen=True)
class Load:
    """What a server stood: requests per second, and the time of the slowest hundredth in ms."""

    rate: float
    p99: float

    def __str__(self) -> str:
        return f"{self.rate:,.0f} per second, p99 {self.p99:.1f} ms"


def portal(folder: Path) -> Iterator[FIGURE]:
    """A page and downloads of a published document, sent whole and asked for again."""
    from django.conf import settings

    files = addresses()
    site = folder / "static site"
    for address in files.values():
        copy(settings.PUBLISHED_DIR, site, address)
    server, command = static_server(site, folder)
    with running(granian(), OURS), running(command, STATIC):
        views = load(OURS, "/")
        for what, address in files.items():
            size = on_disk(site, address).stat().st_size // 1024
            for how, asking in (("sent", lambda *_: NOTHING), ("not modified", known)):
                mine, its = (load(port, address, asking(port, address)) for port in (OURS, STATIC))
                yield (
                    f"published {what} of {size:,} kB, {how}: granian through the wrapper",
                    f"{mine}: {mine.rate / its.rate:.2f} of {server} ({its})",
                )
    yield "front page of the portal, rendered by Django", str(views)
    yield (
        f"client, {CONNECTIONS} connections",
        "wrk" if shutil.which("wrk") else "Python's http.client: the client is the limit",
    )


def addresses() -> dict[str, str]:
    """The first page of the largest published budget, its PDF and its largest CSV file."""
    from publishing.models import Publication, PublishedFile

    pdf = PublishedFile.objects.filter(name="budget.pdf").order_by("-size").first()
    assert pdf
    document = Publication.objects.get(pk=pdf.publication_id)
    csv = document.files.filter(name__endswith=".csv").order_by("-size").first()
    assert csv
    page = document.get_absolute_url()
    return {"page": page, "PDF": f"{page}{pdf.name}", "CSV file": f"{page}{csv.name}"}


def on_disk(root: Path, address: str) -> Path:
    return root / address.strip("/") / "index.html" if address.endswith("/") else root / address[1:]


def copy(published: Path, site: Path, address: str) -> None:
    """The same bytes as a plain file."""
    target = on_disk(site, address)
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(on_disk(published, address).resolve(), target)


# Servers


def granian() -> list[str]:
    return [
        str(Path(sys.executable).with_name("granian")),
        *("--interface", "wsgi", "--port", str(OURS), "--workers", "1"),
        *("--blocking-threads", "4", "--log-level", "error", "config.wsgi:application"),
    ]


def static_server(site: Path, folder: Path) -> tuple[str, list[str]]:
    """The name of the server of plain files and how it is started."""
    if not shutil.which("nginx"):
        command = [sys.executable, "-m", "http.server", str(STATIC), "-d", str(site)]
        return "http.server", [*command, "--protocol", "HTTP/1.1"]
    return "nginx", nginx(site, folder)


def nginx(site: Path, folder: Path) -> list[str]:
    """One worker, as our server has, without a log."""
    home = folder / "nginx"
    home.mkdir()
    (home / "nginx.conf").write_text(
        f"""daemon off; worker_processes 1; pid {home}/pid; error_log stderr crit; user root;
        events {{ worker_connections 256; }}
        http {{ access_log off; sendfile on; tcp_nopush on;
          types {{ text/html html; text/csv csv; application/pdf pdf; }}
          server {{ listen 127.0.0.1:{STATIC}; root "{site}"; }} }}"""
    )
    return ["nginx", "-c", str(home / "nginx.conf"), "-p", str(home), "-e", "stderr"]


@contextmanager
def running(command: list[str], port: int) -> Iterator[None]:
    """A server for the time of the measurement, from when it answers."""
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_for(port, process)
        yield
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    """Wait until the server takes connections; a minute is too long on any machine."""
    end = time.monotonic() + 60
    while True:
        assert process.poll() is None, f"{process.args!r} did not start"
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.2)


# Load


def known(port: int, address: str) -> dict[str, str]:
    """By which headers one asks for what has changed; http.server knows no entity tags."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", address)
    response = connection.getresponse()
    response.read()
    if tag := response.headers["ETag"]:
        return {"If-None-Match": tag}
    return {"If-Modified-Since": response.headers["Last-Modified"]}


def load(port: int, address: str, headers: Mapping[str, str] = NOTHING) -> Load:
    """What a server stands of requests for one address; with `headers` it must answer 304."""
    wanted = 304 if headers else 200
    ask(http.client.HTTPConnection("127.0.0.1", port), address, headers, wanted)
    if shutil.which("wrk"):
        return by_wrk(port, address, headers)
    return by_python(port, address, headers, wanted)


def by_wrk(port: int, address: str, headers: Mapping[str, str]) -> Load:
    done = subprocess.run(
        [
            *("wrk", "-t1", f"-c{CONNECTIONS}", f"-d{LOAD_SECONDS}s", "--latency"),
            *(word for name, value in headers.items() for word in ("-H", f"{name}: {value}")),
            f"http://127.0.0.1:{port}{address}",
        ],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    assert "Non-2xx" not in done and "Socket errors" not in done, done
    rate = re.search(r"Requests/sec:\s+([\d.]+)", done)
    slowest = re.search(r"99%\s+([\d.]+)(us|ms|s)\b", done)
    assert rate and slowest, done
    return Load(float(rate[1]), float(slowest[1]) * IN_MS[slowest[2]])


def by_python(port: int, address: str, headers: Mapping[str, str], wanted: int) -> Load:
    seconds: list[float] = []
    end = time.monotonic() + LOAD_SECONDS

    def ask_on() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        while (begun := time.monotonic()) < end:
            ask(connection, address, headers, wanted)
            seconds.append(time.monotonic() - begun)

    threads = [Thread(target=ask_on) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds.sort()
    return Load(len(seconds) / LOAD_SECONDS, 1000 * seconds[int(0.99 * len(seconds))])


def ask(
    connection: http.client.HTTPConnection, address: str, headers: Mapping[str, str], wanted: int
) -> None:
    connection.request("GET", address, headers=dict(headers))
    response = connection.getresponse()
    response.read()
    assert response.status == wanted, (address, response.status)
