mod connection;
mod mirror;
mod writes;
