"""Asks a Prometheus every question of the dashboard: each has to be one, and to have an answer of the right kind."""
import json
import sys
import time
import urllib.parse
import urllib.request

prometheus, dashboard = sys.argv[1:]
with open(dashboard, encoding="utf-8") as file:
    panels = json.load(file)["panels"]


def ask(question):
    query = urllib.parse.urlencode({"query": question})
    try:
        with urllib.request.urlopen(f"{prometheus}/api/v1/query?{query}") as answer:
            return json.load(answer)["data"]["result"]
    except urllib.error.HTTPError as error:
        sys.exit(f"{question}\n  {error.read().decode()}")


# A rate needs two scrapes.
time.sleep(3)
asked, empty = 0, []
for panel in panels:
    for target in panel.get("targets", []):
        question = target["expr"].replace("$instance", ".*").replace("$__rate_interval", "1m")
        if not ask(question):
            empty.append(f"{panel['title']}: {question}")
        asked += 1
rules = json.load(urllib.request.urlopen(f"{prometheus}/api/v1/rules"))["data"]["groups"]
wrong = [r["name"] for group in rules for r in group["rules"] if r.get("lastError")]
if wrong:
    sys.exit(f"rules that fail: {wrong}")
print(f"    {asked} questions of the dashboard are answered, {len(empty)} with nothing yet")
for line in empty:
    print(f"      {line}")
# What has not happened has no numbers: errors, and calls that failed. Everything else has.
allowed = ("5xx", "outcome!=", "Errors")
strange = [line for line in empty if not any(word in line for word in allowed)]
if strange:
    sys.exit("these should have an answer:\n" + "\n".join(strange))
