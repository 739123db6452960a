"""The scenario, with the Python client of openapi-generator."""

import os
import time
from pathlib import Path

from rtutils_openapi_generator import ApiClient, Configuration
from rtutils_openapi_generator.api.assets_api import AssetsApi
from rtutils_openapi_generator.api.label_jobs_api import LabelJobsApi
from rtutils_openapi_generator.api.labels_api import LabelsApi
from rtutils_openapi_generator.api.session_api import SessionApi
from rtutils_openapi_generator.api.tags_api import TagsApi
from rtutils_openapi_generator.exceptions import NotFoundException
from rtutils_openapi_generator.models.label_item import LabelItem
from rtutils_openapi_generator.models.new_label_job import NewLabelJob
from rtutils_openapi_generator.models.new_tag_reservation import NewTagReservation
from rtutils_openapi_generator.models.problem import Problem


def print_many(client: ApiClient) -> None:
    items = [LabelItem(tag=f"W12-{number:04}") for number in range(1, 501)]
    jobs = LabelJobsApi(client)
    job = jobs.create_label_job(NewLabelJob(items=items), idempotency_key="scenario")
    while not job.is_finished:
        time.sleep(0.1)
        job = jobs.get_label_job(job.id)
    Path("labels.pdf").write_bytes(jobs.get_label_job_result(job.id))
    print(f"Printed {job.pages} labels to labels.pdf, as a job that is {job.state.value}")


def main() -> None:
    settings = Configuration(
        host=os.environ["RTUTILS_SERVER"],
        access_token=Path(os.environ["RTUTILS_TOKEN_FILE"]).read_text().strip(),
    )
    with ApiClient(settings) as client:
        print(f"Signed in as {SessionApi(client).get_me().username}")

        asset = AssetsApi(client).resolve_scan("w12-0007").asset
        print(f"{asset.tag} is asset {asset.id}, {asset.status}: {asset.description}")

        try:
            AssetsApi(client).get_asset_by_tag("W12-9999")
        except NotFoundException as error:
            problem = Problem.from_json(error.body or "")
            assert problem is not None
            print(f"{problem.type}: {problem.detail} Near it: {', '.join(problem.suggestions or [])}")

        reservation = TagsApi(client).create_tag_reservation(
            NewTagReservation(count=1, note="A scenario"), idempotency_key="scenario"
        )
        print(f"Reserved {', '.join(reservation.tags)}")

        Path("label.pdf").write_bytes(LabelsApi(client).get_asset_label(asset.id))
        print("Printed one label to label.pdf")

        print_many(client)


main()
