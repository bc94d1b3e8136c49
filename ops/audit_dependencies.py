"""Asks whether a vulnerability is known of anything in requirements.lock, and says so when nobody could be asked.

pip-audit by itself says "No known vulnerabilities found" too when its service knew nothing of any package. Run by
`make audit` in an environment of its own. Exit status: 0 all were looked at and none is vulnerable, 1 some are, 2 some
could not be looked at.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parent.parent
LOCK = PROJECT / "requirements.lock"
CLEAN, VULNERABLE, NOT_ASKED = 0, 1, 2
SERVICES = ("pypi", "osv")


def main(auditor: list[str]) -> int:
    """This function will ask one service after the other until one has looked at everything, and print what it said."""
    why = []
    for service in SERVICES:
        packages, trouble = ask(auditor, service=service)
        if packages is None:
            why.append(f"{service}: {trouble}")
            continue
        vulnerable = [package for package in packages if package.get("vulns")]
        unknown = [package["name"] for package in packages if "skip_reason" in package]
        if vulnerable or not unknown:
            return tell(vulnerable, looked_at=len(packages) - len(unknown), unknown=unknown)
        why.append(f"{service}: it knew nothing of {len(unknown)} of {len(packages)} packages")
    print("NOT AUDITED: no advisory service could be asked about all packages. Nothing is known, neither good nor bad.")
    print("\n".join(f"  {line}" for line in why))
    return NOT_ASKED


def ask(auditor: list[str], *, service: str) -> tuple[list[dict[str, Any]] | None, str]:
    """This function will return what a service says of each package, or None and why it could not be asked."""
    options = ["--requirement", str(LOCK), "--require-hashes", "--disable-pip", "--progress-spinner", "off"]
    ran = subprocess.run(
        [*auditor, *options, "--format", "json", "--vulnerability-service", service],
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        packages: list[dict[str, Any]] = json.loads(ran.stdout)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return None, (ran.stderr.strip().splitlines() or ["it said nothing"])[-1][:200]
    return packages, ""


def tell(vulnerable: list[dict[str, Any]], *, looked_at: int, unknown: list[str]) -> int:
    """This function will print what is vulnerable and where it is mended; returns the exit status."""
    for package in vulnerable:
        for each in package["vulns"]:
            mended = ", ".join(each.get("fix_versions") or ()) or "in no version yet"
            print(f"VULNERABLE: {package['name']} {package['version']}: {each['id']}; mended: {mended}")
    if unknown:
        print(f"Not looked at: {', '.join(unknown)}")
    print(f"{looked_at} packages looked at, {len(vulnerable)} vulnerable.")
    return VULNERABLE if vulnerable else CLEAN


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or [str(Path(sys.executable).parent / "pip-audit")]))
