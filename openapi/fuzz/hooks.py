"""What schemathesis is told in Python: whose requests they are, and which refusals are ours to explain."""

import itertools
import os

import schemathesis

# A token may ask 600 times a minute; the fuzzer takes turns with several, so that it is never told to wait.
tokens = itertools.cycle(os.environ["FUZZ_TOKENS"].split())

# What a schema can say, the document has to: a request that the document allows is not refused for one of these.
SAYABLE = {"malformed", "out_of_range", "too_long", "too_short"}

# Members whose bounds no schema says.
UNSAYABLE = {
    # An administrator's has two characters more, and blanks and guesses are counted.
    "/password",
    "/new_password",
    # The site has a maximum of its own.
    "/expires_in_days",
    # It begins within the list, and a PDF has so many pages.
    "/start_at",
    "/copies",
    # Blank lines are left out before they are counted.
    "/serials",
    "/assets",
    # Lines of a job are there or not.
    "/from_line",
    "/lines",
}
# Tags are counted in a text, where blanks and commas are none.
COUNTED_IN_A_TEXT = {"print_labels_at_the_old_address"}


@schemathesis.auth(refresh_interval=None)
class Bearer:
    def get(self, case, context):
        return next(tokens)

    def set(self, case, data, context):
        case.headers["Authorization"] = f"Bearer {data}"


@schemathesis.check
def refused_for_what_no_schema_says(ctx, response, case):
    """A request as the document has it is refused for a reason that the document could not give."""
    meta = case.meta
    if response.status_code != 422 or meta is None or not meta.generation.mode.is_positive:
        return
    if case.operation.definition.raw.get("operationId") in COUNTED_IN_A_TEXT:
        return
    for error in response.json().get("errors", []):
        # A list is the member, not what is in it: `/lines/0` is of `/lines`.
        member = "/" + error["pointer"].lstrip("/").split("/")[0]
        # RT counts bytes, schemas count characters.
        is_of_bytes = error["detail"].endswith("bytes.")
        if error["code"] in SAYABLE and member not in UNSAYABLE and not is_of_bytes:
            raise AssertionError(f"the document should say it: {error}")
