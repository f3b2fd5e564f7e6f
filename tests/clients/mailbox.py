"""A mail server on loopback that keeps what it is given: enough of SMTP for one well-behaved sender."""

import socketserver
import threading
import time
from email import message_from_bytes, policy


class _Session(socketserver.StreamRequestHandler):
    def handle(self):
        self.say("220 mailbox")
        while line := self.rfile.readline():
            match line[:4].upper():
                case b"DATA":
                    self.say("354 go on")
                    self.server.mails.append(message_from_bytes(self.read_mail(), policy=policy.default))
                    self.say("250 kept")
                case b"QUIT":
                    self.say("221 bye")
                    return
                case _:
                    self.say("250 ok")

    def say(self, line):
        self.wfile.write(line.encode() + b"\r\n")

    def read_mail(self):
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        return b"".join(lines)


class Mailbox(socketserver.ThreadingTCPServer):
    """Listens on a free port of 127.0.0.1 (`port`) from the moment it is made."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Session)
        self.port, self.mails = self.server_address[1], []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def wait_for(self, address, subject, seconds=30):
        """Return the text of the first mail to an address with some words in its subject, and forget it."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            for mail in list(self.mails):
                if mail["To"] == address and subject in mail["Subject"]:
                    self.mails.remove(mail)
                    return mail.get_body(("plain",)).get_content()
            time.sleep(0.05)
        raise AssertionError(f"no mail {subject!r} to {address}: {[(m['To'], m['Subject']) for m in self.mails]}")
