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
use types::Permission;
use uuid::Uuid;

use super::client::client;
use crate::{
    middleware::{
        head::BodyStaysHere,
        observe::{RequestMeta, Who},
        scripts,
    },
    problem::Failure,
};

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
        ManageWebhooks,
        TestDirectory,
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
    // Ready at once, so that nothing else of the request is judged first.
    type Future = Ready<Result<Self, Failure>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(allowed(request, P::PERMISSION).map(|context| Self {
            context,
            permission: PhantomData,
        }))
    }
}

fn allowed(request: &HttpRequest, permission: Permission) -> Result<Context, Failure> {
    let context = identified(request)?;
    context.require(permission)?;
    Ok(context)
}

/// Who brings a bearer token that is good.
fn identified(request: &HttpRequest) -> Result<Context, Failure> {
    let (app, meta) = parts(request)?;
    let caller = if let Some(script) = scripts::identified(request) {
        let Identified { caller, quota } = script?;
        if let Some(quota) = quota {
            request.extensions_mut().insert(quota);
            if let Some(retry_after) = quota.retry_after {
                return Err(app::Error::TooManyRequests { retry_after }.into());
            }
        }
        caller
    } else {
        let token = bearer_token(request.headers()).ok_or(app::Error::Unauthenticated)?;
        app.authenticate(token, meta.now)?
    };
    if let Some(id) = id_of(&caller) {
        request.extensions_mut().insert(Who(id));
    }
    let context = Context::new(caller, meta.now, meta.request_id);
    let is_without_body = request.extensions().contains::<BodyStaysHere>();
    Ok(context
        .from_client(client(request))
        .without_body(is_without_body))
}

/// The person who asks, or for whom a script does.
fn id_of(caller: &Caller) -> Option<Uuid> {
    match caller {
        Caller::Nobody => None,
        Caller::User(user) => Some(user.id),
        Caller::Token(token) => Some(token.owner.id),
    }
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
    type Future = Ready<Result<Self, Failure>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let context = if request.headers().contains_key(header::AUTHORIZATION) {
            identified(request)
        } else {
            nobody(request)
        };
        ready(context.map(Self))
    }
}

fn nobody(request: &HttpRequest) -> Result<Context, Failure> {
    let (_, meta) = parts(request)?;
    let context = Context::new(Caller::Nobody, meta.now, meta.request_id);
    let is_without_body = request.extensions().contains::<BodyStaysHere>();
    Ok(context
        .from_client(client(request))
        .without_body(is_without_body))
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

pub(crate) fn bearer_token(headers: &HeaderMap) -> Option<&str> {
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
