"""What the times depend on besides the programs: processor, BLAS kernels, other work on the cores."""

import datetime
import json
import os
import platform
import resource
import subprocess
import sys
import time

from measure import base_environment

NUMPY_FACTS = """
import ctypes, json, numpy, scipy
numpy.ones((2, 2)) @ numpy.ones((2, 2))
kernel = "unknown"
for path in {line.split()[-1] for line in open("/proc/self/maps") if "openblas" in line}:
    library = ctypes.CDLL(path)
    for name in ("openblas_get_corename", "scipy_openblas_get_corename", "openblas_get_corename64_",
                 "scipy_openblas_get_corename64_"):
        get = getattr(library, name, None)
        if get:
            get.restype = ctypes.c_char_p
            kernel = get().decode()
blas = numpy.show_config(mode="dicts")["Build Dependencies"]["blas"]
print(json.dumps({"numpy": numpy.__version__, "scipy": scipy.__version__, "kernel": kernel,
                  "blas": blas.get("name", "") + " " + blas.get("version", "")}))
"""


def numpy_facts():
    answer = subprocess.run([sys.executable, "-c", NUMPY_FACTS], capture_output=True, text=True, env=base_environment())
    if answer.returncode:
        sys.exit("Benchmarks/run: the peers need NumPy and SciPy: pip install numpy scipy\n" + answer.stderr.strip())
    return json.loads(answer.stdout)


def processor():
    with open("/proc/cpuinfo") as stream:
        facts = dict(line.split(":", 1) for line in stream.read().split("\n\n")[0].splitlines() if ":" in line)
    facts = {name.strip(): value.strip() for name, value in facts.items()}
    model = facts.get("model name", platform.machine())
    return f"{model} (family {facts.get('cpu family', '?')}, model {facts.get('model', '?')})"


def memory_gib():
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30


def system():
    release = platform.freedesktop_os_release() if hasattr(platform, "freedesktop_os_release") else {}
    return f"{release.get('PRETTY_NAME', platform.system())}, Linux {platform.release().split('-')[0]}"


def blas_environment():
    settings = [f"{name}={value}" for name, value in sorted(os.environ.items()) if name.startswith("OPENBLAS_")]
    return ", ".join(settings) or "no OPENBLAS_* set"


def today():
    return datetime.date.today().isoformat()


class OtherWork:
    """Mean number of cores that did something else, stolen by the host included, since the start."""

    def __init__(self):
        self.start, self.busy, self.own = time.monotonic(), machine_seconds(), own_seconds()

    def cores(self):
        other = (machine_seconds() - self.busy) - (own_seconds() - self.own)
        return max(0.0, other / (time.monotonic() - self.start))


def machine_seconds():
    with open("/proc/stat") as stream:
        user, nice, system, _, _, irq, softirq, steal = map(int, stream.readline().split()[1:9])
    return (user + nice + system + irq + softirq + steal) / os.sysconf("SC_CLK_TCK")


def own_seconds():
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)
