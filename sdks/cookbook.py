"""Runs the examples of docs/cookbook.md as they stand there, and compares what they print.

    python3 cookbook.py COOKBOOK sh|python

Takes SERVER and TOKEN from the environment. The examples run one after the other in the working folder: a later one may use
what an earlier one made.
"""

import difflib
import re
import subprocess
import sys
from pathlib import Path

FENCE = re.compile(r"^```(sh|python|text)( prelude)?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def tasks(text, language):
    """The prelude, and of each task its title, its program and what that prints."""
    beginning, *sections = re.split(r"^## ", text, flags=re.MULTILINE)
    (prelude,) = [code for kind, mark, code in FENCE.findall(beginning) if kind == language and mark]
    for section in sections:
        blocks = FENCE.findall(section)
        title = section.splitlines()[0]
        programs = [code for kind, _, code in blocks if kind == language]
        outputs = [code for kind, _, code in blocks if kind == "text"]
        if len(programs) != 1 or len(outputs) != 1:
            raise SystemExit(f"{title}: one example in {language} and one output are wanted")
        yield title, prelude + programs[0], outputs[0]


def run(program, language):
    command = ["bash", "-c", program] if language == "sh" else [sys.executable, "-c", program]
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, timeout=120)


def main(cookbook, language):
    failed = 0
    count = 0
    for title, program, expected in tasks(Path(cookbook).read_text(encoding="utf-8"), language):
        count += 1
        ended = run(program, language)
        if ended.returncode == 0 and ended.stdout == expected:
            continue
        failed += 1
        print(f"{title} ({language}) ended with {ended.returncode}:")
        print(*difflib.unified_diff(expected.splitlines(), ended.stdout.splitlines(), lineterm=""), sep="\n")
    print(f"{language}: {count - failed} of {count} examples print what the cookbook says")
    if failed or count != 10:
        raise SystemExit(1)


main(*sys.argv[1:])
