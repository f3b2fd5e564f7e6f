"""A real directory on loopback: OpenLDAP's slapd with a database and an address of its own."""

import os
import shutil
import socket
import subprocess
import time
from pathlib import Path

import ldap3

DEBIAN = Path("/etc/ldap/schema/core.schema")
SUFFIX = "dc=studio,dc=example"
BASE = f"ou=people,{SUFFIX}"
GROUP = f"cn=crew (all),ou=groups,{SUFFIX}"
ROOT, ROOT_PASSWORD = f"cn=root,{SUFFIX}", "root-secret"
#: the program, None without it or without the schemas where Debian's package puts them
PROGRAM = shutil.which("slapd", path=os.environ.get("PATH", "") + ":/usr/sbin") if DEBIAN.exists() else None
CONFIGURATION = """\
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
moduleload memberof
pidfile {folder}/slapd.pid
database mdb
dbnosync
sizelimit 25
limits dn.exact="uid=reader,{base}" size.soft=25 size.hard=25 size.prtotal=unlimited
maxsize 67108864
suffix "{suffix}"
rootdn "{root}"
rootpw {password}
directory {folder}/data
overlay memberof
access to attrs=userPassword by anonymous auth by * none
access to * by users read by * none
"""


class Slapd:
    """One server, started at once; `add` and `clear` change what it holds."""

    def __init__(self, folder):
        (folder / "data").mkdir()
        text = CONFIGURATION.format(folder=folder, suffix=SUFFIX, base=BASE, root=ROOT, password=ROOT_PASSWORD)
        (folder / "slapd.conf").write_text(text)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.process = subprocess.Popen(
            [PROGRAM, "-f", folder / "slapd.conf", "-h", f"ldap://127.0.0.1:{self.port}/", "-d", "0"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.root = self._connect()
        domain, _dot, _rest = SUFFIX.removeprefix("dc=").partition(",")
        self.root.add(SUFFIX, ["dcObject", "organization"], {"dc": domain, "o": "Studio"})
        for name in ("people", "groups"):
            self.root.add(f"ou={name},{SUFFIX}", "organizationalUnit")

    def _connect(self):
        for _attempt in range(100):
            try:
                server = ldap3.Server("127.0.0.1", port=self.port)
                return ldap3.Connection(server, ROOT, ROOT_PASSWORD, auto_bind=True, raise_exceptions=True)
            except ldap3.core.exceptions.LDAPException:
                time.sleep(0.1)
        raise RuntimeError("slapd did not start")

    def add(self, login, attributes):
        """Store the entry of a login: {attribute: value}, `objectClass` among them."""
        self.root.add(f"uid={login},{BASE}", attributes=attributes)

    def group(self, *logins):
        """Put some logins into the group; they are `memberOf` it then."""
        members = [f"uid={login},{BASE}" for login in logins]
        self.root.add(GROUP, "groupOfNames", {"cn": "crew (all)", "member": members})

    def clear(self):
        """Remove everybody and every group."""
        for base in (BASE, f"ou=groups,{SUFFIX}"):
            self.root.search(base, "(objectClass=*)", ldap3.LEVEL)
            for entry in list(self.root.response):
                self.root.delete(entry["dn"])

    def stop(self):
        """End the server."""
        self.root.unbind()
        self.process.terminate()
        self.process.wait(10)
