"""The scenario, with the client of openapi-python-client."""

import os
import time
from pathlib import Path
from typing import TypeVar

from rtutils_python_client import AuthenticatedClient
from rtutils_python_client.api.assets import get_asset_by_tag, resolve_scan
from rtutils_python_client.api.label_jobs import (
    create_label_job,
    get_label_job,
    get_label_job_result,
)
from rtutils_python_client.api.labels import get_asset_label
from rtutils_python_client.api.session import get_me
from rtutils_python_client.api.tags import create_tag_reservation
from rtutils_python_client.models import LabelItem, NewLabelJob, NewTagReservation, Problem
from rtutils_python_client.types import File, Unset

T = TypeVar("T")


def good(answer: T | Problem | None) -> T:
    if answer is None or isinstance(answer, Problem):
        raise SystemExit(f"error: {answer}")
    return answer


def said(value: T | Unset) -> T:
    assert not isinstance(value, Unset)
    return value


def write(name: str, file: File) -> None:
    Path(name).write_bytes(file.payload.read())


def print_many(client: AuthenticatedClient) -> None:
    items = [LabelItem(tag=f"W12-{number:04}") for number in range(1, 501)]
    wish = NewLabelJob(items=items)
    job = good(create_label_job.sync(client=client, body=wish, idempotency_key="scenario"))
    while not job.is_finished:
        time.sleep(0.1)
        job = good(get_label_job.sync(job.id, client=client))
    write("labels.pdf", good(get_label_job_result.sync(job.id, client=client)))
    print(f"Printed {said(job.pages)} labels to labels.pdf, as a job that is {job.state.value}")


def main() -> None:
    client = AuthenticatedClient(
        base_url=os.environ["RTUTILS_SERVER"],
        token=Path(os.environ["RTUTILS_TOKEN_FILE"]).read_text().strip(),
        raise_on_unexpected_status=True,
    )
    print(f"Signed in as {good(get_me.sync(client=client)).username}")

    asset = good(resolve_scan.sync(client=client, code="w12-0007")).asset
    print(f"{said(asset.tag)} is asset {asset.id}, {asset.status}: {said(asset.description)}")

    problem = get_asset_by_tag.sync("W12-9999", client=client)
    assert isinstance(problem, Problem)
    print(f"{problem.type_}: {problem.detail} Near it: {', '.join(said(problem.suggestions))}")

    wish = NewTagReservation(count=1, note="A scenario")
    reservation = good(
        create_tag_reservation.sync(client=client, body=wish, idempotency_key="scenario")
    )
    print(f"Reserved {', '.join(reservation.tags)}")

    write("label.pdf", good(get_asset_label.sync(asset.id, client=client)))
    print("Printed one label to label.pdf")

    print_many(client)


main()
