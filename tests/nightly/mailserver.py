"""A mail server on a port of this machine, with STARTTLS, AUTH and a certificate that one authority vouches for."""

from __future__ import annotations

import base64
import datetime
import ipaddress
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass(frozen=True)
class Certificates:
    """Files: an authority's certificate, and key and certificate of `localhost` that it signed."""

    authority: Path
    server: Path

    def context(self) -> ssl.SSLContext:
        """What a server presents."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.server)
        return context


def make_certificates(folder: Path) -> Certificates:
    """A new authority and what it signed, good for an hour."""
    now = datetime.datetime.now(datetime.UTC)

    def signed(name: str, key: ec.EllipticCurvePrivateKey, issuer: str, by: ec.EllipticCurvePrivateKey) -> bytes:
        builder = x509.CertificateBuilder(
            issuer_name=x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]),
            subject_name=x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]),
            public_key=key.public_key(),
            serial_number=x509.random_serial_number(),
            not_valid_before=now - datetime.timedelta(minutes=5),
            not_valid_after=now + datetime.timedelta(hours=1),
        ).add_extension(x509.BasicConstraints(ca=name == issuer, path_length=None), critical=True)
        if name != issuer:
            names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
            builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
        return builder.sign(by, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)

    authority, server = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    found = Certificates(folder / "authority.pem", folder / "server.pem")
    found.authority.write_bytes(signed("authority", authority, "authority", authority))
    key = server.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    found.server.write_bytes(key + signed("localhost", server, "authority", authority))
    return found


@dataclass
class Mailbox:
    """What the server does, and what it saw."""

    certificates: Certificates | None = None
    password: str | None = None
    is_smtps: bool = False
    answers: dict[str, list[str]] = field(default_factory=dict)
    """Verb to what it is answered, once each, before the usual answers."""
    letters: list[bytes] = field(default_factory=list)
    verbs: list[str] = field(default_factory=list)
    were_secret: list[bool] = field(default_factory=list)
    """Of each letter, whether it came over TLS."""
    port: int = 0

    @property
    def parsed(self) -> list[EmailMessage]:
        """The letters as a mail client reads them."""
        found = [message_from_bytes(letter, policy=policy.default) for letter in self.letters]
        assert all(isinstance(one, EmailMessage) for one in found)
        return found


class _Talk(socketserver.StreamRequestHandler):
    box: Mailbox
    is_secret = False

    def setup(self) -> None:
        if self.box.is_smtps:
            self._secure()
        super().setup()

    def _secure(self) -> None:
        assert self.box.certificates
        self.request = self.box.certificates.context().wrap_socket(self.request, server_side=True)
        self.is_secret = True

    def handle(self) -> None:
        with suppress(OSError):
            self.say("220 localhost ESMTP")
            while line := self.rfile.readline():
                verb, _, rest = line.decode().strip().partition(" ")
                self.box.verbs.append(verb.upper())
                planned = self.box.answers.get(verb.upper())
                if planned:
                    self.say(planned.pop(0))
                elif not self.take(verb.upper(), rest):
                    return

    def say(self, *lines: str) -> None:
        self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())

    def take(self, verb: str, rest: str) -> bool:
        box = self.box
        if verb == "EHLO":
            offers = [
                *(["STARTTLS"] if box.certificates and not self.is_secret else []),
                *(["AUTH PLAIN"] if box.password else []),
                "8BITMIME",
            ]
            self.say("250-localhost", *(f"250-{offer}" for offer in offers[:-1]), f"250 {offers[-1]}")
        elif verb == "STARTTLS":
            self.say("220 go ahead")
            self._secure()
            super().setup()
        elif verb == "AUTH":
            given = base64.b64decode(rest.partition(" ")[2]).decode().split("\0")[-1]
            self.say("235 ok" if given == box.password else "535 5.7.8 no")
        elif verb == "DATA":
            self.say("354 go on")
            lines = []
            while (line := self.rfile.readline()) not in (b".\r\n", b""):
                lines.append(line.removeprefix(b"."))
            box.letters.append(b"".join(lines))
            box.were_secret.append(self.is_secret)
            self.say("250 kept")
        elif verb == "QUIT":
            self.say("221 bye")
            return False
        else:
            self.say("250 ok")
        return True


@contextmanager
def receiving(box: Mailbox) -> Iterator[Mailbox]:
    """The server, until the end of the block."""

    class Handler(_Talk):
        pass

    Handler.box = box

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        block_on_close = False

        def handle_error(self, request: object, client_address: object) -> None:
            """A client that turns away from a certificate is part of a test."""

    server = Server(("127.0.0.1", 0), Handler)
    box.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield box
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
