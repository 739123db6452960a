//! Who calls, and whether they may.

use std::{
    fmt::Debug,
    future::{Ready, ready},
    marker::PhantomData,
    ops::Deref,
};

use actix_web::{
    FromRequest, HttpMessage, HttpRequest,
    dev::Payload,
    http::header::{self, HeaderMap},
    web::Data,
};
use app::{App, Caller, Context, Identified};
use futures::future::LocalBoxFuture;

use super::client::client;
use crate::{middleware::observe::RequestMeta, problem::Failure};

/// The permissions, as types: a handler's signature names the one that it needs.
pub mod perm {
    use types::Permission;

    /// A permission, at compile time.
    pub trait Needed: std::fmt::Debug + 'static {
        const PERMISSION: Permission;
    }

    macro_rules! needed {
        ($($name:ident),+ $(,)?) => {$(
            #[derive(Debug)]
            pub enum $name {}

            impl Needed for $name {
                const PERMISSION: Permission = Permission::$name;
            }
        )+};
    }

    needed!(
        ReadAccount,
        ManageAccount,
        ManagePeople,
        ReadAssets,
        PrintLabels,
        CreateAssets,
        EditAssets,
        ReadTags,
        ReserveTags,
        ManageTags,
        ReadRtWrites,
        ManageRt,
    );
}

/// A caller who is signed in and has the permission. Gives the [`Context`] of the request.
#[derive(Debug)]
pub struct Allowed<P> {
    context: Context,
    permission: PhantomData<P>,
}

impl<P> Deref for Allowed<P> {
    type Target = Context;

    fn deref(&self) -> &Context {
        &self.context
    }
}

impl<P: perm::Needed> FromRequest for Allowed<P> {
    type Error = Failure;
    type Future = LocalBoxFuture<'static, Result<Self, Failure>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let context = identified(&request).await?;
            context.require(P::PERMISSION)?;
            Ok(Self {
                context,
                permission: PhantomData,
            })
        })
    }
}

/// Who brings a bearer token that is good.
async fn identified(request: &HttpRequest) -> Result<Context, Failure> {
    let (app, meta) = parts(request)?;
    let client = client(request);
    let token = bearer_token(request.headers()).ok_or(app::Error::Unauthenticated)?;
    let Identified { caller, quota } = app.identify(token, &client, meta.now).await?;
    if let Some(quota) = quota {
        request.extensions_mut().insert(quota);
        if let Some(retry_after) = quota.retry_after {
            return Err(app::Error::TooManyRequests { retry_after }.into());
        }
    }
    Ok(Context::new(caller, meta.now, meta.request_id).from_client(client))
}

/// Whoever brings a token that is good, or nobody, who brings none: the use case decides what
/// nobody may.
#[derive(Debug)]
pub struct Someone(Context);

impl Deref for Someone {
    type Target = Context;

    fn deref(&self) -> &Context {
        &self.0
    }
}

impl FromRequest for Someone {
    type Error = Failure;
    type Future = LocalBoxFuture<'static, Result<Self, Failure>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            if request.headers().contains_key(header::AUTHORIZATION) {
                identified(&request).await.map(Self)
            } else {
                nobody(&request).map(Self)
            }
        })
    }
}

fn nobody(request: &HttpRequest) -> Result<Context, Failure> {
    let (_, meta) = parts(request)?;
    let context = Context::new(Caller::Nobody, meta.now, meta.request_id);
    Ok(context.from_client(client(request)))
}

/// Anyone at all: the operation is open, and says so.
#[derive(Debug)]
pub struct Anyone(Context);

impl Deref for Anyone {
    type Target = Context;

    fn deref(&self) -> &Context {
        &self.0
    }
}

impl FromRequest for Anyone {
    type Error = Failure;
    type Future = Ready<Result<Self, Failure>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(nobody(request).map(Self))
    }
}

fn parts(request: &HttpRequest) -> Result<(Data<App>, RequestMeta), Failure> {
    let app = request.app_data::<Data<App>>().cloned();
    let meta = request.extensions().get::<RequestMeta>().copied();
    app.zip(meta).ok_or_else(|| {
        app::Error::internal("read the request", "the route is outside the application").into()
    })
}

fn bearer_token(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers
        .get(header::AUTHORIZATION)?
        .to_str()
        .ok()?
        .split_once(' ')?;
    scheme
        .eq_ignore_ascii_case("bearer")
        .then(|| token.trim())
        .filter(|token| !token.is_empty())
}
