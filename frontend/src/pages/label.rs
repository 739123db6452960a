//! The label of one asset: seen as it will print, printed, saved.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::components::A;
use leptos_router::hooks::use_params_map;
use types::{Asset, LabelFormat, LabelSize, ProblemType};

use super::asset::AssetTrouble;
use super::label_link::LabelLinkCard;
use super::nothing::NothingHere;
use super::shell::PrintKey;
use crate::browser::files::{self, Printed};
use crate::model::failure::Failure;
use crate::model::warnings;
use crate::model::words::{Tone, size_title};
use crate::state::fetch::{Fetched, Phase};
use crate::state::labels::{LabelDrawing, NoPreview, Preview};
use crate::state::session::CurrentSession;
use crate::ui::{
    Button, ButtonKind, Card, Empty, Fact, Facts, FailureNotice, Glyph, LinkButton, Loading,
    Notice, Paper, Screen, Segmented, Sheet,
};

/// The label of the asset whose id is in the address.
#[component]
pub fn LabelPage() -> impl IntoView {
    let session = CurrentSession::expect();
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|p| p.get("id").and_then(|id| id.parse::<u64>().ok())));
    let asset = Fetched::<Asset>::new();
    let ask = move || {
        if let Some(id) = id.get() {
            asset.fetch(async move { session.api()?.asset(id).await });
        }
    };
    Effect::new(move |_| ask());
    move || match (id.get(), asset.phase()) {
        (None, _) => view! { <NothingHere /> }.into_any(),
        (Some(_), Phase::Loading) => view! {
            <Screen title="Label">
                <div class="card">
                    <Loading what="the asset" lines=6 />
                </div>
            </Screen>
        }
        .into_any(),
        (Some(id), Phase::Failed(failure)) => {
            view! { <AssetTrouble id failure on_retry=move |()| ask() /> }.into_any()
        }
        (Some(_), Phase::Ready(asset)) if asset.label.is_none() => {
            view! { <Untagged asset /> }.into_any()
        }
        (Some(_), Phase::Ready(asset)) => view! { <Label asset /> }.into_any(),
    }
}

#[component]
fn Untagged(asset: Asset) -> impl IntoView {
    view! {
        <Screen title=format!("Label of {}", asset.name)>
            <Empty
                glyph=Glyph::Tags
                title="This asset has no tag yet"
                text="Its name in Request Tracker is not a tag, so there is nothing to print. Name it in RT, then come back."
            >
                <LinkButton href=format!("/assets/{}", asset.id) label="Open asset" glyph=Glyph::Package />
            </Empty>
        </Screen>
    }
}

#[component]
fn Label(asset: Asset) -> impl IntoView {
    let asset_id = asset.id;
    let tag = asset
        .tag
        .as_ref()
        .map_or_else(|| asset.name.clone(), ToString::to_string);
    let default_size = asset.default_label_size;
    let size = RwSignal::new(default_size);
    let content = asset.label.clone();
    let asset = StoredValue::new(asset);
    let drawing = LabelDrawing::expect();
    let preview = Fetched::<Result<Preview, NoPreview>>::new();
    let draw = move || {
        let (asset, size) = (asset.get_value(), size.get());
        preview.fetch(async move { Ok(drawing.preview(&asset, size).await) });
    };
    Effect::new(move |_| draw());
    let never_prints = Signal::derive(move || is_unprintable(&preview.phase()));
    let choices = LabelSize::ALL.map(|size| (size, size_title(size))).to_vec();
    view! {
        <Screen title=format!("Label of {tag}")>
            <div class="columns">
                <div class="stack">
                    <section class="card" aria-label="Preview">
                        <div class="stack">
                            <Segmented
                                label="Label size"
                                name="size"
                                choices
                                chosen=size
                                on_choose=move |chosen| size.set(chosen)
                            />
                            <p class="small faint">
                                {move || {
                                    if size.get() == default_size {
                                        "The usual size for this type of device."
                                    } else {
                                        "Not the usual size for this type of device."
                                    }
                                }}
                            </p>
                            <LabelPreview preview size on_retry=move |()| draw() />
                        </div>
                    </section>
                </div>
                <aside class="stack" aria-label="Print and save">
                    <PrintAndSave
                        asset_id
                        tag=tag.clone()
                        size
                        is_unprintable=never_prints
                    />
                    <LabelLinkCard asset_id size is_unprintable=never_prints />
                    {content
                        .map(|content| {
                            view! {
                                <Card title="What it says">
                                    <Facts>
                                        <Fact name="Tag" value=content.tag.to_string() is_code=true />
                                        <Fact name="Internal name" value=content.internal_name />
                                        <Fact name="Serial number" value=content.serial is_code=true />
                                        <Fact name="Model" value=content.model />
                                        <Fact name="Funding source" value=content.funding_source />
                                        <Fact name="Heading" value=content.heading />
                                        <Fact name="QR code" value=content.qr_url />
                                    </Facts>
                                    <p class="small soft">
                                        "These come from Request Tracker. "
                                        <A href=format!("/assets/{asset_id}")>"Open the asset"</A>
                                    </p>
                                </Card>
                            }
                        })}
                </aside>
            </div>
        </Screen>
    }
}

/// Whether it is known that no printer would get this label.
fn is_unprintable(preview: &Phase<Result<Preview, NoPreview>>) -> bool {
    match preview {
        Phase::Ready(Err(NoPreview::Unprintable(_))) => true,
        Phase::Failed(failure) | Phase::Ready(Err(NoPreview::Failed(failure))) => {
            failure.kind() == Some(ProblemType::LabelsUnprintable)
        }
        Phase::Loading | Phase::Ready(Ok(_)) => false,
    }
}

#[component]
fn LabelPreview(
    preview: Fetched<Result<Preview, NoPreview>>,
    size: RwSignal<LabelSize>,
    #[prop(into)] on_retry: Callback<()>,
) -> impl IntoView {
    let sheet = move || match preview.phase() {
        Phase::Loading => Sheet::Drawing,
        Phase::Ready(Ok(Preview { svg, .. })) => Sheet::Drawn(svg),
        Phase::Failed(_) | Phase::Ready(Err(_)) => Sheet::Blank,
    };
    view! {
        <Paper size sheet=Signal::derive(sheet) />
        {move || match preview.phase() {
            Phase::Loading | Phase::Ready(Ok(Preview { warnings: _, .. })) => None,
            Phase::Ready(Err(NoPreview::Unprintable(why))) => {
                Some(
                    view! {
                        <Notice tone=Tone::Bad title="This label cannot be printed">
                            <p>{format!("It would not scan: {why}.")}</p>
                        </Notice>
                    }
                        .into_any(),
                )
            }
            Phase::Failed(failure) | Phase::Ready(Err(NoPreview::Failed(failure))) => {
                Some(view! { <FailureNotice failure on_retry /> }.into_any())
            }
        }}
        {move || match preview.phase() {
            Phase::Ready(Ok(preview)) if !preview.warnings.is_empty() => {
                Some(
                    view! {
                        <Notice tone=Tone::Warn title="Look before you print">
                            <ul>
                                {preview
                                    .warnings
                                    .iter()
                                    .map(|warning| view! { <li>{warnings::sentence(warning)}</li> })
                                    .collect_view()}
                            </ul>
                        </Notice>
                    },
                )
            }
            _ => None,
        }}
    }
}

/// What is being made right now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Job {
    Print,
    Save(LabelFormat),
}

#[component]
fn PrintAndSave(
    asset_id: u64,
    tag: String,
    size: RwSignal<LabelSize>,
    is_unprintable: Signal<bool>,
) -> impl IntoView {
    let session = CurrentSession::expect();
    let job = RwSignal::new(None::<Job>);
    // With a failure goes the job that failed: that is the one to try again.
    let outcome = RwSignal::new(None::<Result<&'static str, (Job, Failure)>>);
    let tag = StoredValue::new(tag);
    let start = move |what: Job| {
        if job.get_untracked().is_some() || is_unprintable.get_untracked() {
            return;
        }
        job.set(Some(what));
        outcome.set(None);
        let size = size.get_untracked();
        spawn_local(async move {
            let (format, ending) = match what {
                Job::Print | Job::Save(LabelFormat::Pdf) => (LabelFormat::Pdf, "pdf"),
                Job::Save(LabelFormat::Svg) => (LabelFormat::Svg, "svg"),
                Job::Save(LabelFormat::Png) => (LabelFormat::Png, "png"),
            };
            let file = match session.api() {
                Ok(api) => session.watch(api.label(asset_id, size, format).await),
                Err(failure) => Err(failure),
            };
            let tag = tag.try_get_value().unwrap_or_default();
            let name = format!("label-{tag}-{}.{ending}", size.as_str());
            let said = match (file, what) {
                (Ok(file), Job::Print) => {
                    Ok(print_words(files::print_pdf(&file.bytes, &name).await))
                }
                (Ok(file), Job::Save(_)) => {
                    Ok(match files::save(&file.bytes, file.media_type, &name) {
                        Some(()) => "Saved to your downloads.",
                        None => "Your browser did not let us save the file.",
                    })
                }
                (Err(failure), what) => Err((what, failure)),
            };
            outcome.set(Some(said));
            job.set(None);
        });
    };
    let print = Callback::new(move |()| start(Job::Print));
    PrintKey::prints(print);
    let save = [
        ("Download PDF", LabelFormat::Pdf),
        ("Download SVG", LabelFormat::Svg),
        ("Download PNG", LabelFormat::Png),
    ];
    view! {
        <Card title="Print and save">
            <div class="stack" data-gap="small">
                <Button
                    label="Print"
                    kind=ButtonKind::Primary
                    glyph=Glyph::Printer
                    disabled=is_unprintable
                    busy=Signal::derive(move || job.get() == Some(Job::Print))
                    on_press=print
                />
                {save
                    .into_iter()
                    .map(|(label, format)| {
                        view! {
                            <Button
                                label
                                glyph=Glyph::Download
                                disabled=is_unprintable
                                busy=Signal::derive(move || job.get() == Some(Job::Save(format)))
                                on_press=move |()| start(Job::Save(format))
                            />
                        }
                    })
                    .collect_view()}
                <p class="small faint">
                    "Print at 100 %: no scaling, no margins of the printer's own."
                </p>
                {move || match outcome.get() {
                    None => ().into_any(),
                    Some(Ok(words)) => view! { <p role="status">{words}</p> }.into_any(),
                    Some(Err((failed, failure))) => {
                        view! { <FailureNotice failure on_retry=move |()| start(failed) /> }
                            .into_any()
                    }
                }}
            </div>
        </Card>
    }
}

/// How a print came out, in words.
pub fn print_words(printed: Printed) -> &'static str {
    match printed {
        Printed::InDialog => "The print dialog is open.",
        Printed::Saved => "This browser cannot print a PDF by itself: it is in your downloads.",
        Printed::Failed => "Your browser did not let us print. Try Download PDF.",
    }
}
