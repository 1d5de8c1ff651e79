"""`python -m tests.licences > docs/licences.md`: the licence of everything that luuchieu runs on, as installed.

Versions are those pinned in requirements/run.txt; licences are what each package's own metadata say. A licence that
stands in no list below is shown as `look`, and a test fails until somebody has looked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib import metadata

from tests.checkout import ROOT

_PIN = re.compile(r"^([a-z0-9-]+)==([^\s\\;]+)", re.M)
_SPELLINGS = {
    "apache software license": "Apache-2.0",
    "apache 2.0": "Apache-2.0",
    "apache 2": "Apache-2.0",
    "apache license, version 2.0": "Apache-2.0",
    "mit license": "MIT",
    "bsd": "BSD",
    "bsd license": "BSD",
    "the bsd 2-clause license": "BSD-2-Clause",
    "psfl": "PSF-2.0",
    "python software foundation license": "PSF-2.0",
    "mozilla public license 2.0 (mpl 2.0)": "MPL-2.0",
}
"""As older metadata write them."""
_FREE = frozenset(
    ("MIT", "MIT-0", "BSD", "BSD-2-Clause", "BSD-3-Clause", "0BSD", "Apache-2.0", "PSF-2.0", "ZPL-2.1", "Zlib")
) | {"CC0-1.0", "CNRI-Python", "Public Domain"}
"""Ask for no more than that their words stay with them."""
_WEAK = frozenset(("MPL-1.1", "MPL-2.0", "LGPL-2.1-or-later"))
"""Bind changes to their own files, not what uses them."""
NOTES = {
    "certifi": "MPL-2.0 binds changes to its own file, a list of certificates; it is used as it is.",
    "lxml": "Its wheels hold libiconv (LGPL-2.1) besides libxml2 and libxslt (MIT). Who ships the wheel on, as in a "
    "container, gives the text of that licence, which is in the wheel, and lets libiconv be replaced: by lxml built "
    "from its source.",
    "numpy": "Its wheels hold OpenBLAS (BSD) and GCC's Fortran run-time library (GPL-3.0 with the exception that lets "
    "any program use it; libquadmath LGPL-2.1-or-later). The texts are in the wheel.",
    "pip": "Brought by datasette and sqlite-utils. Holds certifi (MPL-2.0).",
    "pyarrow": "Its licence quotes the GPL in the LLVM exception alone.",
    "setuptools": "Holds autocommand (LGPL-3.0), which is not called here, and validate-pyproject (MPL-2.0). Used to "
    "install, not to run.",
    "tld": "One of three licences may be chosen: MPL-1.1, which binds changes to its own files. Used as it is.",
}
"""Of what is or holds copyleft, and what follows from it."""
_HEAD = """# Licences of what luuchieu runs on

Luuchieu itself is under the [MIT licence](../LICENSE). Below is each package of `requirements/run.txt`, with all that
those need, its version and its licence as its own metadata name it. Made by `python -m tests.licences`; a test
compares it with what is installed.

`yes` means: it may be installed beside code under MIT, which stays under MIT, and shipped together with it (as in a
container) when its licence text goes along; that text lies in the package's `*.dist-info`. No package here asks for
the source of what uses it. `yes, see below` marks what is copyleft or holds something that is.

| package | version | licence | beside MIT |
|---|---|---|---|
"""
_MIDDLE = """
## Copyleft, and what follows

Luuchieu changes none of these packages and copies none of their code; it installs them as their makers published
them, and imports them. To install and to use them asks for nothing. Who gives them to others, as a container image
does, gives their licence texts too, which are in the packages.

"""
_TAIL = """
From the system come Python and SQLite (public domain), and for some tests Chromium, LibreOffice and R; none of these
is shipped with luuchieu. The fonts of the site, Be Vietnam Pro and Source Serif 4, are under the SIL Open Font
License; its text lies beside them in `publish/static/fonts`.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """A pinned package and its licence."""

    name: str
    version: str
    licence: str

    @property
    def verdict(self) -> str:
        """Whether it may stand beside MIT; `look` where nobody has judged its licence."""
        choices = [re.split(r" AND ", choice) for choice in re.split(r" OR ", self.licence)]
        if not any(all(one in _FREE | _WEAK for one in choice) for choice in choices):
            return "look"
        return "yes, see below" if self.name in NOTES else "yes"


def packages() -> list[Package]:
    """All of requirements/run.txt. Raises PackageNotFoundError for what is not installed."""
    pins = _PIN.findall((ROOT / "requirements" / "run.txt").read_text("utf-8"))
    return [Package(name=name, version=version, licence=_licence(name)) for name, version in pins]


def _licence(name: str) -> str:
    """By its SPDX expression, else by its field if that is a name and no text, else by its classifiers."""
    told = metadata.metadata(name)
    if "License-Expression" in told:
        return told["License-Expression"]
    field = told["License"].strip() if "License" in told else ""
    classifiers = [one.rpartition("::")[2].strip() for one in told.get_all("Classifier") or [] if "License ::" in one]
    if not field or len(field) > 60 or field == "UNKNOWN":
        field = " OR ".join(_SPELLINGS.get(one.lower(), one) for one in classifiers)
    return _SPELLINGS.get(field.lower(), field) or "not told"


def page() -> str:
    """The whole page as Markdown."""
    found = packages()
    rows = [f"| {one.name} | {one.version} | {one.licence} | {one.verdict} |\n" for one in found]
    notes = [f"- **{one.name}**: {NOTES[one.name]}\n" for one in found if one.name in NOTES]
    return "".join([_HEAD, *rows, _MIDDLE, *notes, _TAIL])


if __name__ == "__main__":
    print(page(), end="")
