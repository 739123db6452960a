"""Completes the trial of the alerts: with numbers that are not well, each of them has to speak.

alerts-test.yml has the numbers, and says that every alert is silent while all is well. That it names each alert is checked here, so
that none is added without a trial.
"""
import re
import sys

test, rules = (open(path, encoding="utf-8").read() for path in sys.argv[1:])
alerts = re.findall(r"- alert: (\w+)", rules)
tried = set(re.findall(r"alertname: (\w+)", test))
missing = [name for name in alerts if name not in tried]
if missing:
    sys.exit(f"add to alerts-test.yml: {', '.join(missing)}")
# ALERTS is the series that Prometheus keeps of alerts that fire.
lines = []
for name in alerts:
    lines.append(f'      - expr: count(ALERTS{{alertname="{name}", alertstate="firing"}}) > 0')
    lines.append("        eval_time: 80m")
    lines.append('        exp_samples: [{ labels: "{}", value: 1 }]')
if "    promql_expr_test: []\n" not in test:
    sys.exit("alerts-test.yml has no place for the alerts that fire")
print(test.replace("    promql_expr_test: []\n", "    promql_expr_test:\n" + "\n".join(lines) + "\n"))
