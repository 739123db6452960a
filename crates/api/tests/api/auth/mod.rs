mod login;
mod logout;
mod oidc;
mod refresh;
