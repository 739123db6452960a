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
use app::{App, Caller, Context};
use types::Permission;

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
        ReadAssets,
        PrintLabels,
        CreateAssets,
        EditAssets,
        ReadTags,
        ReserveTags,
        ManageTags,
        ReadRtWrites,
        ManageRt,
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
    type Future = Ready<Result<Self, Failure>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(allowed(request, P::PERMISSION).map(|context| Self {
            context,
            permission: PhantomData,
        }))
    }
}

fn allowed(request: &HttpRequest, permission: Permission) -> Result<Context, Failure> {
    let (app, meta) = parts(request)?;
    let token = bearer_token(request.headers()).ok_or(app::Error::Unauthenticated)?;
    let caller = app.authenticate(token, meta.now)?;
    let context = Context::new(caller, meta.now, meta.request_id);
    context.require(permission)?;
    Ok(context)
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
        ready(
            parts(request)
                .map(|(_, meta)| Self(Context::new(Caller::Nobody, meta.now, meta.request_id))),
        )
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
