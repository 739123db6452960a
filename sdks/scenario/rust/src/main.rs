//! The scenario, with the Rust client of progenitor.

use std::{env, error::Error, fs, num::NonZeroU32, time::Duration};

use futures::TryStreamExt;
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderValue};
use rtutils_api::{
    ByteStream, Client, Error as ClientError,
    types::{LabelItem, NewLabelJob, NewTagReservation, Problem},
};

type Outcome<T = ()> = Result<T, Box<dyn Error>>;

async fn bytes(stream: ByteStream) -> Outcome<Vec<u8>> {
    let chunks: Vec<_> = stream.into_inner().try_collect().await?;
    Ok(chunks.concat())
}

async fn print_many(client: &Client) -> Outcome {
    let items = (1..=500).map(|number| -> Outcome<LabelItem> {
        Ok(LabelItem {
            tag: Some(format!("W12-{number:04}").parse()?),
            asset_id: None,
            template: None,
        })
    });
    let wish = NewLabelJob {
        items: items.collect::<Outcome<_>>()?,
        copies: NonZeroU32::MIN,
        on_missing: None,
        title: None,
    };
    let key = "scenario".parse()?;
    let mut job = client.create_label_job(Some(&key), &wish).await?.into_inner();
    while !job.is_finished {
        tokio::time::sleep(Duration::from_millis(100)).await;
        job = client.get_label_job(&job.id).await?.into_inner();
    }
    let pdf = client.get_label_job_result(&job.id).await?;
    fs::write("labels.pdf", bytes(pdf.into_inner()).await?)?;
    let pages = job.pages.ok_or("no pages")?;
    println!("Printed {pages} labels to labels.pdf, as a job that is {}", job.state);
    Ok(())
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Outcome {
    let token = fs::read_to_string(env::var("RTUTILS_TOKEN_FILE")?)?;
    let bearer = HeaderValue::try_from(format!("Bearer {}", token.trim()))?;
    let http = reqwest::Client::builder()
        .default_headers(HeaderMap::from_iter([(AUTHORIZATION, bearer)]))
        .build()?;
    let client = Client::new_with_client(&env::var("RTUTILS_SERVER")?, http);
    println!("Signed in as {}", client.get_me().await?.username);

    let asset = client.resolve_scan(&"w12-0007".parse()?).await?.into_inner().asset;
    println!(
        "{} is asset {}, {}: {}",
        asset.tag.ok_or("no tag")?.as_str(),
        asset.id,
        asset.status,
        asset.description.ok_or("no description")?,
    );

    let problem = match client.get_asset_by_tag(&"W12-9999".parse()?).await {
        Err(ClientError::ErrorResponse(answer)) => bytes(answer.into_inner()).await?,
        other => return Err(format!("no problem: {other:?}").into()),
    };
    let problem: Problem = serde_json::from_slice(&problem)?;
    println!(
        "{}: {} Near it: {}",
        problem.type_,
        problem.detail,
        problem.suggestions.join(", ")
    );

    let wish = NewTagReservation {
        count: NonZeroU32::MIN,
        lease_seconds: None,
        note: Some("A scenario".parse()?),
        prefix: None,
    };
    let key = "scenario".parse()?;
    let reservation = client.create_tag_reservation(Some(&key), &wish).await?;
    let tags: Vec<&str> = reservation.tags.iter().map(|tag| tag.as_str()).collect();
    println!("Reserved {}", tags.join(", "));

    let label = client.get_asset_label(asset.id, None, None, None).await?;
    fs::write("label.pdf", bytes(label.into_inner()).await?)?;
    println!("Printed one label to label.pdf");

    print_many(&client).await
}
