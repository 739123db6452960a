use actix_files::NamedFile;
use actix_web::{
    HttpRequest, HttpResponse, get,
    http::header::{ContentDisposition, ContentEncoding, DispositionParam, DispositionType},
    web::{self, Data},
};
use app::App;
use uuid::Uuid;

use crate::{
    extract::{Allowed, Path, perm},
    openapi::problems::{Late, Recorded},
    problem::ApiResult,
    routes::labels::file::{File, PAGES},
};

/// The PDF of a label job
///
/// One page a label, in the order of the items, for as long as it is kept (`file_expires_at`). While
/// the job is not done, or once the PDF is kept no longer, that is a 409. A download that broke off
/// goes on with `Range`.
///
/// ```sh
/// curl -H "Authorization: Bearer $TOKEN" -o labels.pdf \
///   http://127.0.0.1:8000/api/v1/labels/jobs/$ID/result
/// ```
#[utoipa::path(
    tag = "label-jobs",
    params(("job_id" = Uuid, Path, description = "The job", example = "019aac33-4f1c-7cc2-b3a4-5d1f7a3c9e10")),
    responses(
        (
            status = OK, description = "The labels", content_type = "application/pdf", body = inline(File),
            headers(("Label-Pages" = u32, description = "How many pages the PDF has")),
        ),
        Recorded, Late,
    ),
    extensions(("x-permission" = json!("labels:print"))),
)]
#[get("/labels/jobs/{job_id}/result")]
pub async fn get_label_job_result(
    context: Allowed<perm::PrintLabels>,
    job_id: Path<Uuid>,
    request: HttpRequest,
    app: Data<App>,
) -> ApiResult<HttpResponse> {
    let found = app.label_job_file(&context, job_id.0).await?;
    let path = found.path;
    let opened = web::block(move || NamedFile::open(path)).await;
    let file = opened
        .map_err(|error| app::Error::internal("open a PDF", error))?
        .map_err(|error| app::Error::internal("open a PDF", error))?
        // What the answer to the same question was is no answer to this one.
        .use_etag(false)
        .use_last_modified(false)
        .set_content_encoding(ContentEncoding::Identity)
        .set_content_disposition(ContentDisposition {
            disposition: DispositionType::Inline,
            parameters: vec![DispositionParam::Filename(found.name)],
        });
    let mut response = file.into_response(&request);
    response.headers_mut().insert(PAGES, found.pages.into());
    Ok(response)
}
