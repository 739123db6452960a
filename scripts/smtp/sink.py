"""A mail server that keeps what it is sent, and misbehaves on request: scripts/with-smtp starts it.

How it behaves follows from the recipient's name, so that tests that run at once do not meet:

    refused…@   550, for good                    grey…@   451 the first time, taken the second
    drop…@      takes it, then hangs up before   slow…@   answers after three seconds
                it says so, the first time       later…@  451, always
    noted…@     refused after DATA, 554

Each message that was taken is a file in the folder: who it is from and to, whether the connection was encrypted, who
signed in, and the text as it came.
"""

import asyncio
import collections
import itertools
import json
import os
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

FOLDER, CERTIFICATE, KEY, USER, PASSWORD = sys.argv[1:6]
numbers = itertools.count(1)
asked = collections.Counter()


def is_first(recipient):
    asked[recipient] += 1
    return asked[recipient] == 1


def authenticate(server, session, envelope, mechanism, data):
    right = isinstance(data, LoginPassword) and (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=right, handled=False, auth_data=data.login.decode() if right else None)


class Sink:
    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("refused"):
            return "550 5.1.1 There is no such mailbox"
        if address.startswith("later") or address.startswith("grey") and is_first(address):
            return "451 4.7.1 Greylisted, come again later"
        if address.startswith("slow"):
            await asyncio.sleep(3)
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server, session, envelope):
        to = envelope.rcpt_tos[0]
        if to.startswith("noted"):
            return "554 5.6.0 Not this one"
        mail = {
            "from": envelope.mail_from,
            "to": to,
            "encrypted": session.ssl is not None or server.transport.get_extra_info("sslcontext") is not None,
            "user": session.auth_data,
            "data": envelope.original_content.decode("utf-8", "replace"),
        }
        # Whole or not at all: somebody may be reading.
        name = os.path.join(FOLDER, f"{next(numbers):06}")
        with open(name + ".new", "w", encoding="utf-8") as file:
            json.dump(mail, file)
        os.rename(name + ".new", name + ".json")
        if to.startswith("drop") and is_first(to):
            server.transport.abort()
        return "250 2.0.0 Taken"


async def main():
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(CERTIFICATE, KEY)
    loop = asyncio.get_running_loop()
    common = {"hostname": "sink.example.org", "enable_SMTPUTF8": False}
    auth = {"auth_required": True, "authenticator": authenticate}
    wanted = [
        # STARTTLS before anything, and a password.
        (None, lambda: SMTP(Sink(), tls_context=context, require_starttls=True, auth_require_tls=True, **auth, **common)),
        # TLS from the first byte, and a password.
        (context, lambda: SMTP(Sink(), auth_require_tls=False, **auth, **common)),
        # Neither: for a server on the same machine.
        (None, lambda: SMTP(Sink(), **common)),
    ]
    servers = [await loop.create_server(make, "127.0.0.1", 0, ssl=tls) for tls, make in wanted]
    ports = [server.sockets[0].getsockname()[1] for server in servers]
    print(*ports, flush=True)
    await asyncio.gather(*(server.serve_forever() for server in servers))


asyncio.run(main())
