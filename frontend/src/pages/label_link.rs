//! A link that opens one label without signing in, to be pasted somewhere else.

use leptos::prelude::*;
use leptos::task::spawn_local;
use types::{LabelFormat, LabelLink, LabelSize, NewLabelLink};

use crate::browser::{clipboard, clock, page};
use crate::state::act::Act;
use crate::ui::{Button, Card, CopyField, FailureNotice, Glyph, SelectField};

const DAY: u32 = 86_400;
/// How long a link opens.
const LIVES: [(u32, &str); 5] = [
    (3_600, "An hour"),
    (DAY, "A day"),
    (7 * DAY, "A week"),
    (30 * DAY, "30 days"),
    (90 * DAY, "90 days"),
];

/// Makes a link to the label as it is shown, and copies it.
#[component]
pub fn LabelLinkCard(
    asset_id: u64,
    size: RwSignal<LabelSize>,
    is_unprintable: Signal<bool>,
) -> impl IntoView {
    let seconds = RwSignal::new(DAY.to_string());
    let link = RwSignal::new(None::<LabelLink>);
    let is_copied = RwSignal::new(false);
    let act = Act::new();
    // A link to the label as it was before is not the one that is asked for.
    Effect::new(move |_| {
        size.track();
        seconds.track();
        link.set(None);
        is_copied.set(false);
        act.forget();
    });
    let make = move |()| {
        let new = NewLabelLink {
            asset_id,
            template: Some(size.get_untracked()),
            format: LabelFormat::Pdf,
            expires_in_seconds: seconds.get_untracked().parse().ok(),
        };
        act.run(
            async move |api| api.create_label_link(&new).await,
            move |made: LabelLink| {
                let url = whole(&made);
                link.try_set(Some(made));
                spawn_local(async move {
                    is_copied.try_set(clipboard::copy(&url).await);
                });
            },
        );
    };
    let choices = LIVES.map(|(seconds, name)| (seconds.to_string(), name.to_owned()));
    view! {
        <Card title="Link for others">
            <div class="stack" data-gap="small">
                <p class="small soft">
                    "Whoever has the link opens this label, and nothing else, without signing in."
                </p>
                <SelectField
                    label="Opens for"
                    id="link-seconds"
                    value=seconds
                    choices=choices.to_vec()
                />
                <Button
                    label="Copy a link"
                    glyph=Glyph::Link
                    disabled=is_unprintable
                    busy=act.busy()
                    on_press=make
                />
                {move || act.failure().get().map(|failure| view! { <FailureNotice failure /> })}
                {move || {
                    link.get()
                        .map(|link| {
                            let url = whole(&link);
                            let until = clock::date_and_time(link.expires_at);
                            view! {
                                <CopyField
                                    label="Link"
                                    id="label-link"
                                    text=url
                                    hint=format!("It opens until {until}, and cannot be ended before.")
                                />
                            }
                        })
                }}
                <p class="small quiet good" role="status">
                    {move || is_copied.get().then_some("The link is copied.")}
                </p>
            </div>
        </Card>
    }
}

/// The link with the server that it is of.
fn whole(link: &LabelLink) -> String {
    format!("{}{}", page::origin().unwrap_or_default(), link.url)
}
