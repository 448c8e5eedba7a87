"""Build the image on a base of Debian's packages, and run it as the guide says.

Then one Pod of the manifests is run too.
"""

import asyncio
import json
import re
import resource
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml

from e2e.deploy.container import check_container
from e2e.deploy.programs import Said, lacks, run
from e2e.machine import REPOSITORY
from e2e.report import Report

_BASE, _IMAGE, _NAME = "docker.io/library/python:3.13-slim", "localhost/kravbot", "kravbot-e2e"
_MOST_MB = 202
"""Typst, which sets the papers, is 68 of them, and the bytecode of what is imported 31."""
_MOST_PULLED_MB = 78
_UNCOMPILED = """
import os, sys
import bot.main.server
cached = [getattr(module, "__cached__", None) for module in sys.modules.values()]
print(*[path for path in cached if path and not os.path.exists(path)])
"""
_BASE_FILE = """FROM scratch
ADD base.tar /
RUN ln -s /usr/bin/python3 /usr/local/bin/python
CMD ["python3"]
"""
_RUN = (
    *("--runtime", "runc", "--network", "none", "--read-only", "--tmpfs", "/tmp", "--cap-drop=ALL"),
    *("--security-opt=no-new-privileges", "--memory", "512m", "--pids-limit", "200"),
)
_HEALTHY_WITHIN = 60
_OF_THIS_MACHINE = (
    *(
        "/etc/pip.conf",
        "/etc/ssl/certs",
        "/usr/share/ca-certificates",
        "/usr/local/share/ca-certificates",
    ),
)


async def check_image(report: Report) -> None:
    """Build and run."""
    report.stage("The container")
    with tempfile.TemporaryDirectory(prefix="kravbot-image-") as name:
        folder = Path(name)
        env = _settings(folder)
        tar = await run(
            *("mmdebstrap", "--variant=minbase", "--include=python3,python3-venv,ca-certificates"),
            *("trixie", folder / "base.tar"),
        )
        report.check("the base is made of Debian's packages", tar.fault)
        (folder / "Containerfile").write_text(_BASE_FILE)
        bud = ("buildah", "bud", "--quiet", *_isolated())
        base = await run(*bud, "-t", _BASE, "-f", folder / "Containerfile", folder, env=env)
        report.check("the base is built", base.fault)
        file = REPOSITORY / "deploy" / "Containerfile"
        host = ("--network", "host", "--format", "docker", *_mounts())
        built = await run(*bud, *host, "-t", _IMAGE, "-f", file, REPOSITORY, env=env)
        report.check("the image is built", built.fault)
        if built.code:
            return
        added = await _megabytes(_IMAGE, env) - await _megabytes(_BASE, env)
        report.check(
            f"it adds {added:.0f} MB to its base, at most {_MOST_MB}",
            None if added <= _MOST_MB else "more than that",
        )
        pulled = await _compressed(folder, env)
        report.check(
            f"it is pulled as {pulled:.0f} MB more than its base, at most {_MOST_PULLED_MB}",
            None if 0 < pulled <= _MOST_PULLED_MB else "more than that",
        )
        try:
            await _run(report, env)
            await _play(report, folder, env)
            await check_container(report, folder, env)
        finally:
            await run("podman", "rm", "--force", "--ignore", _NAME, env=env)
            await run("podman", "volume", "rm", "--force", _NAME, env=env)


def _mounts() -> Sequence[str]:
    """Give the builder this machine's way to the package index."""
    return [f"--volume={path}:{path}:ro" for path in _OF_THIS_MACHINE if Path(path).exists()]


async def _run(report: Report, env: dict[str, str]) -> None:
    """Begin with an authority, run read-only without rights, be healthy, and end in time."""
    volume = f"{_NAME}:/var/lib/kravbot"
    await run("podman", "volume", "create", _NAME, env=env)
    begun = await run(
        *("podman", "run", "--rm", *_RUN, "-v", volume, _IMAGE, "init", "--authority", "Prøveby"),
        *("--admin", "you@authority.dk", "--admin-name", "Your Name"),
        env=env,
    )
    report.check("init begins with an authority", begun.fault)
    started = await run(
        "podman", "run", "-d", "--name", _NAME, *_RUN, "-v", volume, _IMAGE, env=env
    )
    report.check("it starts read-only and without rights", started.fault)
    report.check("its health check is content", await _healthy(env))
    doctor = await run("podman", "exec", _NAME, "kravbot", "doctor", env=env)
    report.check("doctor finds the server", doctor.fault or lacks(doctor.text, "a server answers"))
    for paper in ("wheel.pdf", "raci.png", "file.xlsx"):
        kind = paper.partition(".")[0]
        made = await run(
            *("podman", "exec", _NAME, "kravbot", "paper", kind, f"/tmp/{paper}"), env=env
        )
        report.check(f"it makes {paper}, from libraries that were made smaller", made.fault)
    anew = await run("podman", "exec", _NAME, "python", "-c", _UNCOMPILED, env=env)
    report.check("nothing is compiled anew at a start", anew.fault or anew.text.strip()[:600])
    who = await run("podman", "exec", _NAME, "id", "-u", env=env)
    report.check("it is user 10001", None if who.text.strip() == "10001" else who.text)
    loop = asyncio.get_running_loop()
    begun_at = loop.time()
    await run("podman", "stop", "--time", "15", _NAME, env=env)
    code = await run("podman", "inspect", _NAME, "--format", "{{.State.ExitCode}}", env=env)
    report.check(
        f"it ends in {loop.time() - begun_at:.1f} s with 0",
        None if code.text.strip() == "0" else code.text,
    )


async def _healthy(env: dict[str, str]) -> str | None:
    for _ in range(_HEALTHY_WITHIN):
        said = await run("podman", "healthcheck", "run", _NAME, env=env)
        if not said.code:
            return None
        await asyncio.sleep(1)
    logs = await run("podman", "logs", "--tail", "8", _NAME, env=env)
    return logs.text


async def _play(report: Report, folder: Path, env: dict[str, str]) -> None:
    """Run a Pod as the manifests describe the one that answers people, on a database of its own."""
    manifests = await run("kustomize", "build", REPOSITORY / "deploy" / "kubernetes")
    pod = next(_pods(manifests.text))
    file = folder / "pod.yaml"
    file.write_text(yaml.safe_dump(pod), "utf-8")
    played = await run("podman", "kube", "play", "--network", "none", file, env=env)
    report.check("the Pod of the manifests is taken", played.fault)
    name = f"{pod['metadata']['name']}-kravbot"
    answer = "from urllib.request import urlopen; urlopen('http://127.0.0.1:3979/readyz')"
    fault: str | None = "not asked"
    for _ in range(_HEALTHY_WITHIN):
        ready = await run("podman", "exec", name, "python", "-c", answer, env=env)
        fault = ready.fault
        if fault is None:
            break
        await asyncio.sleep(1)
    if fault is not None:
        fault += (await run("podman", "logs", "--tail", "8", name, env=env)).text
    report.check("it becomes ready", fault)
    await run("podman", "kube", "down", "--force", file, env=env)


def _pods(manifests: str) -> Iterator[dict[str, Any]]:
    """Make a Pod of the template of what answers people: Podman plays no StatefulSet."""
    for one in yaml.safe_load_all(manifests):
        if one["kind"] == "StatefulSet" and one["metadata"]["name"] == "kravbot-web":
            spec = one["spec"]["template"]["spec"]
            [container] = spec["containers"]
            container |= {"image": _IMAGE, "args": ["run", "--demo"], "imagePullPolicy": "Never"}
            container.pop("envFrom")
            spec["volumes"].append({"name": "state", "emptyDir": {}})
            yield {
                "apiVersion": "v1",
                "kind": "Pod",
                "metadata": {"name": f"{_NAME}-pod"},
                "spec": spec,
            }


def _settings(folder: Path) -> dict[str, str]:
    """Have Podman and Buildah work where cgroups and limits are not theirs to set."""
    file = folder / "containers.conf"
    file.write_text(
        f"[containers]\ndefault_ulimits=[{', '.join(json.dumps(one) for one in _limits())}]\n"
        '[engine]\ncgroup_manager="cgroupfs"\nevents_logger="file"\nruntime="runc"\n'
    )
    return {"CONTAINERS_CONF": str(file), "PODMAN_IGNORE_CGROUPSV1_WARNING": "1"}


def _isolated() -> Sequence[str]:
    return ("--isolation", "chroot", *(f"--ulimit={one}" for one in _limits()))


def _limits() -> Sequence[str]:
    _, processes = resource.getrlimit(resource.RLIMIT_NPROC)
    return ("nofile=20000:20000", *([f"nproc={processes}:{processes}"] if processes > 0 else []))


async def _megabytes(image: str, env: dict[str, str]) -> float:
    said: Said = await run("podman", "image", "inspect", image, "--format", "{{.Size}}", env=env)
    found = re.search(r"\d+", said.text)
    return int(found[0]) / 1e6 if found else 0.0


async def _compressed(folder: Path, env: dict[str, str]) -> float:
    """Return the size of the layer that the image adds, as a registry has it, in megabytes.

    Buildah makes one layer of the last stage.
    """
    place = folder / "registry"
    pushed = ("buildah", "push", "--quiet", "--compression-format", "gzip", _IMAGE, f"oci:{place}")
    if (await run(*pushed, env=env)).code:
        return 0.0

    def read(digest: str) -> dict[str, Any]:
        return dict(json.loads((place / "blobs" / digest.replace(":", "/")).read_text("utf-8")))

    [image] = json.loads((place / "index.json").read_text("utf-8"))["manifests"]
    return float(read(image["digest"])["layers"][-1]["size"]) / 1e6
